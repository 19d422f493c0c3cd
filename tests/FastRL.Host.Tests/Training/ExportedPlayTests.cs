using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Export;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Tests.Cli;
using FastRL.Host.Training;
using FastRL.Interop.Policy;
using FastRL.Learn.Export;
using FastRL.Learn.Players;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using Google.Protobuf;

namespace FastRL.Host.Tests.Training;

/// <summary>A checkpoint of Quest as the trainer's network, as a policy file and as an ONNX model.</summary>
/// <remarks>FASTRL_QUEST_RUN names a run that has learned Quest: tests/quest.sh. It then is played a hundred times each way.</remarks>
public sealed class ExportedPlayTests : IDisposable
{
    private const ulong Seed = 977;

    private static readonly string? s_run = Environment.GetEnvironmentVariable("FASTRL_QUEST_RUN");
    private static readonly int s_episodes = s_run is null ? 3 : 100;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Quest_AsFileAndAsModel_PlaysAsTheTrainer()
    {
        CheckpointReader checkpoint = new CheckpointStore(new RunDirectory(s_run ?? Train()).Checkpoints).FindNewest(out _)!;
        PolicyFile file = PolicyExport.Read(checkpoint);
        using var model = new OnnxNetwork(OnnxPolicy.Convert(file).ToByteArray(), file, s_episodes);
        EvaluationResult trainer = Play(checkpoint, null);
        foreach (EvaluationResult exported in (EvaluationResult[])[Play(checkpoint, new PlayedFile(file, s_episodes)), Play(checkpoint, model)])
        {
            if (s_run is not null)
                Assert.Equal((s_episodes, s_episodes), (trainer.Successes, exported.Successes));
            // A decision between actions that are worth the same to seven digits may fall the other way.
            Assert.InRange(exported.Episodes.Zip(trainer.Episodes).Count(pair => pair.First.Return != pair.Second.Return), 0, s_episodes / 3);
        }
    }

    private static EvaluationResult Play(CheckpointReader checkpoint, IExportedNetwork? exported)
    {
        Game game = GameLibrary.Bundled.Find("quest", null);
        var player = new CheckpointPlayer(game, greedy: true, Seed, module: null);
        TrainConfig config = player.Settings(checkpoint, game.EvaluationSettings);
        using IVecEnv environment = game.CreateEnvironment(config, s_episodes, groups: 1);
        using IPolicy policy = exported is null ? player.Load(checkpoint, config, environment, Assert.Fail) : new BestAction(exported);
        return Evaluator.Run(environment, policy, s_episodes, Seed, null, default);
    }

    private string Train()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "quest", "--steps", "4k", "--num-envs", "8", "--run-dir", _folder["run"], "--style", "lines");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return _folder["run"];
    }

    // Of one choice.
    private sealed class BestAction(IExportedNetwork network) : IPolicy
    {
        public ReadOnlySpan<float> Values => [];

        public void Act(VecBuffers buffers, int first, int count)
        {
            Assert.Equal((0, buffers.Count), (first, count));
            float[] outputs = new float[count * network.Outputs];
            network.Run(buffers, outputs);
            for (int i = 0; i < count; i++)
                buffers.Actions[i] = Enumerable.Range(0, network.Outputs).MaxBy(action => outputs[i * network.Outputs + action]);
        }

        public void Dispose()
        {
        }
    }
}
