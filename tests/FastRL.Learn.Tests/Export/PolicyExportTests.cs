using System.Globalization;
using FastRL.Envs;
using FastRL.Export;
using FastRL.Interop.Policy;
using FastRL.Learn.Dqn;
using FastRL.Learn.Export;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Replay;
using FastRL.Learn.Sac;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Tests.Ppo;
using FastRL.Learn.Tests.Training;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using Google.Protobuf;

namespace FastRL.Learn.Tests.Export;

/// <summary>Exported policies beside the trainer's own networks.</summary>
public sealed class PolicyExportTests : IDisposable
{
    // Times a hundred pictures: FASTRL_EXPORT_PICTURES=100 for as many observations as networks without pictures get.
    private static readonly int s_pictures = int.Parse(Environment.GetEnvironmentVariable("FASTRL_EXPORT_PICTURES") ?? "1", CultureInfo.InvariantCulture);

    private readonly string _root = Directory.CreateTempSubdirectory("fastrl-").FullName;

    public void Dispose() => Directory.Delete(_root, true);

    [Theory]
    [InlineData("discrete", 0, 10_000)]
    [InlineData("mixed", 0, 10_000)]
    [InlineData("box", 0, 10_000)]
    [InlineData("multi", 7, 1000)]
    public void PolicyFile_OfPpo_DecidesAsTheTrainer(string space, int recurrent, int rows)
    {
        var config = new PpoConfig
        {
            RolloutSteps = 16, MinibatchSize = 20, UpdateEpochs = 2, NormaliseObservations = true,
            Network = new() { HiddenSizes = [33, 16], RecurrentSize = recurrent, SharedTrunk = recurrent > 0 },
        };
        using var environment = new ActionProbe(3, ActionTests.Space(space));
        using var trainer = new PpoTrainer(environment, config, seed: 9, "probe");
        PolicyFile file = Export(trainer, 48 * 3, rows, steps: recurrent > 0 ? 10 : 1);
        Assert.Equal(recurrent, file.StateSize);
        Assert.Equal(ActionTests.Space(space).ChoiceSizes, file.Actions.ChoiceSizes);
        Assert.Equal(ActionTests.Space(space).RealBounds?.High ?? [], file.Actions.High);
    }

    [Fact]
    public void PolicyFile_OfFeaturesTilesAndPixels_DecidesAsTheTrainer()
    {
        using var environment = new Mixed(3);
        var config = new PpoConfig { RolloutSteps = 8, MinibatchSize = 12, UpdateEpochs = 1, NormaliseObservations = true, Network = new() { HiddenSizes = [16] } };
        using var trainer = new PpoTrainer(environment, config, seed: 9, "mixed");
        PolicyFile file = Export(trainer, 24 * 2, rows: 100, steps: s_pictures);
        Assert.Equal(["features", "tiles", "pixels"], file.Inputs.Select(input => input.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PolicyFile_OfDddqn_DecidesAsTheTrainer(bool dueling)
    {
        using var environment = new ActionProbe(3, ActionTests.Space("discrete"));
        var config = new DddqnConfig { Replay = new() { LearningStarts = 16 }, Network = new() { HiddenSizes = [33], Dueling = dueling } };
        using var trainer = new DddqnTrainer(environment, config, seed: 9, "probe");
        Assert.Equal(PolicyOutputKind.Values, Export(trainer, 300, rows: 10_000, steps: 1).Actions.Kind);
    }

    [Fact]
    public void PolicyFile_OfSac_DecidesAsTheTrainer()
    {
        using var environment = new Probe(continuous: true, count: 3);
        var config = new SacConfig { Replay = new() { LearningStarts = 16 }, Network = new() { HiddenSizes = [33] } };
        using var trainer = new SacTrainer(environment, config, seed: 9, "probe");
        Assert.Equal([1, 2], Export(trainer, 300, rows: 10_000, steps: 1).Actions.High);
    }

    private PolicyFile Export(Trainer trainer, long until, int rows, int steps)
    {
        trainer.Train(until, new Recorder(), null, CheckpointSchedule.AtEnd, default);
        var store = new CheckpointStore(_root);
        store.Save(trainer);
        CheckpointReader checkpoint = store.FindNewest(out _)!;
        PolicyFile file = PolicyExport.Read(checkpoint);
        Assert.Equal((checkpoint.Id, trainer.Step), (file.Origin.Checkpoint, file.Origin.Step));
        double difference = PolicyExport.LargestDifference(checkpoint, new PlayedFile(file, rows), rows, steps);
        Assert.InRange(difference, 0, PolicyExport.Tolerance);
        CompareWithOnnx(checkpoint, file, rows, steps);
        return file;
    }

    // The model's outputs are the trainer's as well, and its best actions are those of the file.
    private static void CompareWithOnnx(CheckpointReader checkpoint, PolicyFile file, int rows, int steps)
    {
        using var model = new OnnxNetwork(OnnxPolicy.Convert(file).ToByteArray(), file, rows);
        Assert.InRange(PolicyExport.LargestDifference(checkpoint, model, rows, steps), 0, PolicyExport.Tolerance);
        using var alone = new OnnxNetwork(OnnxPolicy.Convert(file).ToByteArray(), file, rows: 1);
        VecBuffers row = TrainerState.Read(checkpoint).MakeRows(checkpoint, 1);
        var played = new PlayedFile(file, 1);
        float[] outputs = new float[file.Actions.Outputs];
        for (int i = 0; i < 10; i++)
        {
            foreach (ref float number in row.Observations[0].Row<float>(0)) number = MathF.Sin(i + number);
            played.Run(row, outputs);
            alone.Run(row, outputs);
            Assert.Equal(played.Players[0].Choices, alone.BestChoices.Select(choice => (int)choice));
            for (int k = 0; k < alone.BestReals.Length; k++) Assert.Equal(played.Players[0].Reals[k], alone.BestReals[k], 1e-5f);
        }
    }
}
