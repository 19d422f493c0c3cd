using System.Diagnostics;
using System.Runtime.InteropServices;
using EmbeddedGame;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Games.Own;
using FastRL.Interop.Policy;
using FastRL.Web.Viewing;
using Xunit;

namespace FastRL.Plugins.Tests;

/// <summary>Games of the user's own, from a file that describes them or from an assembly.</summary>
public sealed class OwnGameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The sample's own file, with fewer steps: trained, continued, evaluated, exported, and played by the game alone.</summary>
    [RingFact]
    public void LanderFile_TrainedALittle_IsAGameLikeTheBundledOnes()
    {
        string file = WriteLander();
        string run = _folder["run"];
        Run("train", file, "--run-dir", run, "--steps", "512", "--style", "lines", "--set", "ppo.rollout_steps=128");
        Run("train", "--game", file, "--run-dir", run, "--steps", "1024", "--style", "lines");
        string result = Run("eval", file, "--run-dir", run, "--episodes", "2", "--json");
        Assert.Contains("\"episodes\":2", result, StringComparison.Ordinal);
        Run("export", run, "--policy", _folder["lander.policy"]);
        PolicyFile policy = PolicyFile.Load(_folder["lander.policy"]);
        Assert.Equal(["height", "speed"], policy.Inputs[0].FeatureNames);
        Assert.Equal(["throttle"], policy.Actions.RealNames);
        Assert.InRange(GameLoop.Fly(policy, 3), 0, 3);
        FlyUnderMono(_folder["lander.policy"]);
    }

    /// <summary>The learner's own instances never come: what is learned from was played in the other process, and both end with the training.</summary>
    [RingFact]
    public void LanderFile_PlayedInAnotherProcessAlone_IsTrainedAndEnds()
    {
        string file = WriteLander();
        int last = FirstInstance + 1; // of the learner's two
        File.WriteAllText(file, File.ReadAllText(file)
            .Replace("instances: 2", "instances: 4", StringComparison.Ordinal)
            .Replace("launch: [dotnet, ", $"launch: [sh, -c, 'test $1 -le {last} && exec cat; exec dotnet $0 $1', ", StringComparison.Ordinal));
        string[] together = ["train", file, "--async", "--nodes", "2", "--rendezvous", _folder["meeting"], "--style", "lines", "--steps", "512", "--set", "ppo.rollout_steps=64"];
        var actors = Task.Run(() => Run([.. together, "--run-dir", _folder["none"], "--node-rank", "1"]));
        var learner = Task.Run(() => Run([.. together, "--run-dir", _folder["run"], "--node-rank", "0", "--json"]));
        Assert.True(Task.WaitAll([learner, actors], TimeSpan.FromMinutes(2)), "an actor that waits for its game keeps a process from its end");
        Assert.Contains("\"complete\":true", learner.Result, StringComparison.Ordinal);
        Assert.Contains("\"actors\":4,\"reforms\":0,", learner.Result, StringComparison.Ordinal);
    }

    /// <summary>A digit too many does not take the machine over.</summary>
    [Fact]
    public void Launch_OfMoreThanTheMachineBears_IsRefusedUnlessTheFileSaysSo()
    {
        string file = _folder["many.yaml"];
        File.WriteAllText(file, "name: many\nchannel: Many_{id}\nobservation: [x]\ncontinuous: [y]\nends: [over]\ninstances: 4096\nlaunch: [there-is-no-such-program]\n");
        string Launch() => Assert.Throws<InputException>(() => new GameLauncher(GameFile.Load(file), 1, 4096, TextWriter.Null, null, CancellationToken.None)).Message;
        Assert.StartsWith("4096 instances on ", Launch(), StringComparison.Ordinal);
        File.AppendAllText(file, "launch_many: true\n");
        Assert.Contains("there-is-no-such-program does not start", Launch(), StringComparison.Ordinal);
    }

    /// <summary>On an instance of its own, which is launched like the others.</summary>
    [RingFact]
    public void LanderFile_Watched_ShowsWhatIsObservedByName()
    {
        var game = new OwnGame(GameFile.Load(WriteLander()), TextWriter.Null);
        using IWatchedGame watched = game.Watch(new TrainConfig(), _ => { });
        Assert.Equal(["height", "speed"], watched.Numbers);
        Assert.Equal([new RealLabel("throttle", -1, 1)], watched.Action.Reals);
        watched.Environment.Reset(1);
        watched.SetSpeed(2);
        watched.Environment.Buffers.ContinuousActions[0] = -1; // falls
        int steps = 0;
        float height = 0, before;
        do
        {
            before = height;
            Assert.True(watched.Step());
            height = MemoryMarshal.Cast<byte, float>(watched.NextPicture(visible: true))[0];
            Assert.True(steps++ == 0 || height < before);
        }
        while (watched.Environment.Buffers.Terminated[0] == 0);
        Assert.True(height <= 0); // the last moment, not the next episode's first
    }

    [Theory]
    [InlineData("name: lander", "name: a b", "name is 'a b'; allowed: letters")]
    [InlineData("channel: Lander_{id}", "channel: Lander", "it must hold {id}")]
    [InlineData("observation: [height, speed]", "", "observation is missing")]
    [InlineData("continuous: [throttle]", "", "continuous and buttons are both missing")]
    [InlineData("ends: [soft success", "ends: [soft sometimes", "an end is 'soft sometimes'")]
    [InlineData("instances: 4", "instances: 0", "instances is '0'; allowed: a whole number from 1 to 4096")]
    [InlineData("instances: 4", "instance: 4", "unknown key 'instance', did you mean 'instances'")]
    public void LanderFile_WrongInOnePlace_IsNamed(string good, string bad, string message)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "samples", "EmbeddedGame", "lander.yaml"));
        Assert.Contains(good, text, StringComparison.Ordinal);
        string path = _folder.Write("bad.yaml", text.Replace(good, bad, StringComparison.Ordinal));
        Assert.Contains(message, Assert.Throws<InputException>(() => GameFile.Load(path)).Message, StringComparison.Ordinal);
    }

    [RingFact]
    public void LaunchedGame_ThatEndsAtOnce_IsNamedWithWhatItSaid()
    {
        string name = $"gone{Environment.ProcessId}";
        string file = _folder.Write("gone.yaml", $"name: {name}\nchannel: {name}_{{id}}\nobservation: [x]\nbuttons: [a]\nends: [over]\ninstances: 1\n"
            + "launch: [sh, -c, 'echo there is no map >&2; exit 3']\n");
        using var error = new StringWriter();
        Assert.Equal(2, CommandLine.Run(["train", file, "--run-dir", _folder["run"]], TextWriter.Null, error));
        Assert.Contains("launch: instance 1 ended 3 times, with exit code 3, and never came to its channel; it said: there is no map", $"{error}", StringComparison.Ordinal);
    }

    [Fact]
    public void Assembly_WithAnEnvironment_IsTrained()
    {
        string assembly = typeof(OwnGameTests).Assembly.Location;
        Run("train", $"{assembly}!{typeof(Counting).FullName}", "--run-dir", _folder["run"], "--steps", "256", "--num-envs", "4", "--style", "lines", "--set", "ppo.rollout_steps=32");
        Assert.Contains("\"success_rate\":", Run("eval", $"{assembly}!{typeof(Counting).FullName}", "--run-dir", _folder["run"], "--episodes", "3", "--json"), StringComparison.Ordinal);
    }

    [Fact]
    public void Assembly_AnEpisodesLengthWasSet_IsRefused()
    {
        AssemblyGame game = AssemblyGame.Load($"{typeof(OwnGameTests).Assembly.Location}!{typeof(Counting).FullName}");
        Assert.Equal(
            "episode_length is 9; counting ends its episodes itself, and only 0 is allowed",
            Assert.Throws<InputException>(() => game.CreateEnvironment(new TrainConfig { EpisodeLength = 9 }, 1, 1)).Message);
    }

    [Theory]
    [InlineData("nowhere.dll!A", "nowhere.dll cannot be loaded")]
    [InlineData("{0}!Nothing", "has no type 'Nothing'")]
    [InlineData("{0}!A[[", "has no type 'A[['")]
    [InlineData("{0}!", "cannot be loaded")]
    [InlineData("{0}!FastRL.Plugins.Tests.OwnGameTests", "is no IVecEnv")]
    public void Assembly_WithoutOne_IsNamed(string game, string message)
    {
        string named = string.Format(game, typeof(OwnGameTests).Assembly.Location);
        Assert.Contains(message, Assert.Throws<InputException>(() => AssemblyGame.Load(named)).Message, StringComparison.Ordinal);
    }

    // Where Mono is: what Unity's games run on has another runtime library.
    private static void FlyUnderMono(string policy)
    {
        string program = Path.Combine(Repository.Root, "samples", "EmbeddedGame", "bin", "Release", "netstandard2.1", "EmbeddedGame.exe");
        if (!File.Exists("/usr/lib/mono/4.5/Facades/netstandard.dll") || !File.Exists(program)) return;
        using var game = Process.Start(new ProcessStartInfo("mono", [program, "--fly", policy]) { RedirectStandardOutput = true })!;
        Assert.EndsWith("of 100 landings were soft", game.StandardOutput.ReadToEnd().TrimEnd(), StringComparison.Ordinal);
        game.WaitForExit();
        Assert.Equal(0, game.ExitCode);
    }

    private static string Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.True(CommandLine.Run(args, output, error) == 0, error.ToString());
        return output.ToString();
    }

    private static int FirstInstance => 10_000 + Environment.ProcessId % 10_000;

    // With instances that nobody else has, and the game that was built with these tests.
    private string WriteLander() => _folder.Write(
        "lander.yaml",
        File.ReadAllText(Path.Combine(Repository.Root, "samples", "EmbeddedGame", "lander.yaml"))
            .Replace("first_instance: 1", $"first_instance: {FirstInstance}", StringComparison.Ordinal)
            .Replace("instances: 4", "instances: 2", StringComparison.Ordinal)
            .Replace("bin/Release/net10.0/EmbeddedGame.dll", Path.Combine(AppContext.BaseDirectory, "EmbeddedGame.dll"), StringComparison.Ordinal));

    /// <summary>An environment of the user's own: a point for saying which of two numbers was shown.</summary>
    public sealed class Counting(int count) : VecEnv(
        new VecBuffers(count, [new ObservationSpec("features", ElementKind.Float32, [1])], new ActionSpace.Discrete(2, ["low", "high"])),
        [new EndCause("done", Success: true, Truncation: false)])
    {
        protected override string Signature => $"counting 1; {Count} copies";

        protected override void OnReset(ulong seed) => Show();

        protected override void OnRecv(int group, int first, int end)
        {
            for (int i = first; i < end; i++)
            {
                SetResult(Buffers, i, Buffers.Actions[i] == i % 2 ? 1 : 0, cause: 0);
                Buffers.KeepFinal(i);
            }
            Show();
        }

        protected override void OnSave(StateBlockWriter blocks)
        {
        }

        protected override void OnLoad(StateBlockReader blocks) => Show();

        private void Show()
        {
            for (int i = 0; i < Count; i++) Buffers.Observations[0].Row<float>(i)[0] = i % 2;
        }
    }
}
