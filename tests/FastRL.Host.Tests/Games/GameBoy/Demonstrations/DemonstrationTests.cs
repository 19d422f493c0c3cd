using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Host.Games.GameBoy.Demonstrations;
using FastRL.Host.Tests.Cli;
using FastRL.Learn.Training;

namespace FastRL.Host.Tests.Games.GameBoy.Demonstrations;

public sealed class DemonstrationTests : IDisposable
{
    // The way from home to the treasure, as a trained policy goes it.
    private const string Won = """
        # quest: after `start N`, N frames without buttons from where episodes begin, frames and buttons
        start 44
        8 left
        8 down
        56 left
        40 down
        56 right
        4 down
        156 right
        176 up
        80 left
        8 up
        140 left
        4 up
        4 left

        """;

    private static readonly GameProfile s_quest = GameProfile.Load(Path.Combine(AppContext.BaseDirectory, "games", "profiles", "quest.yaml"));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_WhatWasRead_IsTheSameText()
    {
        string file = _folder["won.txt"], again = _folder["again.txt"];
        File.WriteAllText(file, Won);
        DemonstrationFile.Write(again, s_quest, DemonstrationFile.Read(file, s_quest));
        Assert.Equal(Won, File.ReadAllText(again));
    }

    [Fact]
    public void Read_MoreStepsThanFit_IsRefusedWithTheLine()
    {
        string file = _folder.Write("long.txt", "start 44\n4000000 left\n8 left\n");
        Assert.Equal($"{file}:3: step 1000002 of the file; allowed are at most 1000000", Assert.Throws<InputException>(() => DemonstrationFile.Read(file, s_quest)).Message);
    }

    [Fact]
    public void Record_AWonEpisode_IsItsDemonstration()
    {
        string file = _folder["won.txt"], again = _folder["again.txt"];
        File.WriteAllText(file, Won);
        Demonstration shown = DemonstrationFile.Read(file, s_quest)[0];
        using GameBoyVecEnv environment = Create(shown.IdleFrames);
        using var recorder = new DemonstrationRecorder(s_quest, environment, new Script(shown.Actions), again);
        environment.Reset(1);
        do
        {
            recorder.Act(environment.Buffers, 0, 1);
            environment.Send(0);
            environment.Recv(0);
        }
        while (environment.Buffers.EndCauses[0] < 0);
        EndCause end = environment.EndCauses[environment.Buffers.EndCauses[0]];
        Assert.True(end.Success, $"the episode ended by {end.Name}");
        recorder.Add(new EpisodeRecord(0, shown.Actions.Count, 1, 0, shown.Actions.Count, end));
        Assert.StartsWith("1 won episodes are in", recorder.Finish(), StringComparison.Ordinal);
        Assert.Equal(Won, File.ReadAllText(again));
    }

    [Fact]
    public void Train_WithADemonstration_BeginsByImitating()
    {
        string file = _folder["won.txt"];
        File.WriteAllText(file, Won);
        FastRlProgram.Outcome outcome = Train("shown", 256, "--demos", file);
        string note = outcome.Error.Split('\n').Single(line => line.StartsWith("imitates 1 episodes of 185 steps", StringComparison.Ordinal));
        Assert.True(double.Parse(note[^4..], System.Globalization.CultureInfo.InvariantCulture) > 0.8, note);
        Train("again", 256, "--demos", file);
        Train("without", 256);
        Assert.Equal(Weights("shown"), Weights("again"));
        Assert.NotEqual(Weights("shown"), Weights("without"));
        Assert.DoesNotContain("imitates", Train("shown", 512).Error, StringComparison.Ordinal); // it has already
    }

    [Theory]
    [InlineData("8 left\n", ":1: before the first step comes 'start FRAMES'")]
    [InlineData("start 61\n8 left\n", ":1: '61' frames; episodes of quest begin after 0 to 60")]
    [InlineData("start 3\n7 left\n", ":2: 7 frames; a step of quest takes 4, allowed: a multiple of that")]
    [InlineData("start 3\n8 b\n", ":2: these buttons are no action of quest; there are up, down, left, right, a")]
    [InlineData("start 3\n8 jump\n", ":2: 'jump' is no button")]
    [InlineData("start 3\n", ": no step is shown in it")]
    public void Train_WrongDemonstration_IsRefusedBeforeAnythingIsWritten(string text, string named)
    {
        string file = _folder["wrong.txt"];
        File.WriteAllText(file, text);
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "quest", "--demos", file, "--run-dir", _folder["run"], "--style", "lines");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"{file}{named}", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder["run"], "checkpoints")));
    }

    private static GameBoyVecEnv Create(int idleFrames) =>
        new(s_quest, new GameBoyVecEnvOptions { Count = 1, Threads = 1, IdleFrames = idleFrames });

    private byte[] Weights(string run) =>
        File.ReadAllBytes(Path.Combine(Directory.GetDirectories(Path.Combine(_folder[run], "checkpoints")).Single(), "weights.safetensors"));

    private FastRlProgram.Outcome Train(string run, int steps, params string[] more)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            ["train", "quest", "--steps", $"{steps}", "--num-envs", "4", "--set", "ppo.rollout_steps=64", "--run-dir", _folder[run], "--style", "lines", .. more]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome;
    }

    private sealed class Script(IReadOnlyList<int> actions) : IPolicy
    {
        private int _step;

        public ReadOnlySpan<float> Values => [];

        public void Act(VecBuffers buffers, int first, int count) => buffers.Actions[0] = actions[_step++];

        public void Dispose()
        {
        }
    }
}
