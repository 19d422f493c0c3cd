using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FastRL.Envs.Policies;
using FastRL.Learn.Networks;
using FastRL.Learn.Players;
using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Tests.Ppo;
using FastRL.Learn.Tests.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Learn.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private static readonly PpoConfig Config = new()
    {
        RolloutSteps = 16, MinibatchSize = 20, UpdateEpochs = 2, Network = new() { HiddenSizes = [16] },
    };

    private readonly string _root = Directory.CreateTempSubdirectory("fastrl-").FullName;

    private CheckpointStore Store => new(Path.Combine(_root, "checkpoints"), keep: 2);

    public void Dispose() => Directory.Delete(_root, true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Load_StoppedAndResumed_SameBytesAsUninterrupted(int groups)
    {
        byte[] whole = Run(stopAt: null, groups);
        byte[] resumed = Run(stopAt: 16 * 3 * 5, groups);
        Assert.Equal(whole, resumed);
    }

    /// <summary>Statistics of observations and rewards, counts of visits, memories, reals and masks go on as well.</summary>
    [Theory]
    [InlineData("mixed", true, 0)]
    [InlineData("box", false, 0)]
    [InlineData("multi", true, 6)]
    public void Load_EveryPartOfAState_SameBytesAsUninterrupted(string space, bool masks, int recurrent)
    {
        var config = new PpoConfig
        {
            RolloutSteps = 16, MinibatchSize = 20, UpdateEpochs = 2, NormaliseObservations = true, Exploration = new() { Novelty = 0.3 },
            Network = new() { HiddenSizes = [16], RecurrentSize = recurrent },
        };
        byte[] Weights(PpoTrainer trainer) => [.. PpoTrainerTests.Copy(trainer).SelectMany(entry => entry.Value)];
        byte[] whole;
        using (var environment = new ActionProbe(3, ActionTests.Space(space), masks, groups: 2))
        using (var trainer = new PpoTrainer(environment, config, seed: 9, "probe"))
        {
            PpoTrainerTests.Train(trainer, 48 * 3);
            Store.Save(trainer);
            PpoTrainerTests.Train(trainer, 48 * 6);
            whole = Weights(trainer);
        }
        using var second = new ActionProbe(3, ActionTests.Space(space), masks, groups: 2);
        using var resumed = new PpoTrainer(second, config, seed: 1, "probe");
        resumed.Load(Store.FindNewest(out _)!);
        using (var played = new ActionProbe(3, ActionTests.Space(space), masks))
        using (IPolicy own = resumed.CreatePolicy(greedy: true, seed: 1))
        using (IPolicy loaded = TrainedPolicy.Load(Store.FindNewest(out _)!, played, greedy: true, seed: 1))
        {
            Assert.Equal(
                Evaluator.Run(played, own, 7, seed: 3, null, CancellationToken.None).Episodes,
                Evaluator.Run(played, loaded, 7, seed: 3, null, CancellationToken.None).Episodes);
        }
        // The learning rate falls toward the end of the run that is asked for, so both go in the same two runs.
        PpoTrainerTests.Train(resumed, 48 * 6);
        Assert.Equal(whole, Weights(resumed));
    }

    [Fact]
    public void Save_CheckpointFolder_IsWholeAndNamedByStep()
    {
        using var environment = new CartPole(count: 3);
        using var trainer = new PpoTrainer(environment, Config, seed: 1, "cartpole");
        PpoTrainerTests.Train(trainer, 48);
        string folder = Store.Save(trainer);
        Assert.Equal("step_000000000048", Path.GetFileName(folder));
        CheckpointReader reader = CheckpointReader.Open(folder);
        Assert.Equal(48, reader.Manifest.Step);
        Assert.Equal(["features float32 [4]"], reader.Manifest.Observations);
        Assert.Equal("discrete 2", reader.Manifest.Actions);
        Assert.Single(Directory.GetFileSystemEntries(Store.Root));
    }

    [Theory]
    [InlineData("weights.safetensors", "SHA-256")]
    [InlineData("environment.bin", "SHA-256")]
    [InlineData("manifest.json", "JSON")]
    public void FindNewest_NewestIsDamaged_IsPassedOverWithAWarning(string file, string reason)
    {
        (string older, string newest) = SaveTwo();
        string path = Path.Combine(newest, file);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 0x55;
        bytes[0] ^= 0x55;
        File.WriteAllBytes(path, bytes);
        AssertPassedOver(older, newest, reason);
    }

    [Fact]
    public void FindNewest_NewestIsTruncated_IsPassedOverWithAWarning()
    {
        (string older, string newest) = SaveTwo();
        using (FileStream file = File.OpenWrite(Path.Combine(newest, "weights.safetensors"))) file.SetLength(file.Length - 1);
        AssertPassedOver(older, newest, "bytes instead of");
    }

    [Fact]
    public void FindNewest_FileIsMissing_IsPassedOverWithAWarning()
    {
        (string older, string newest) = SaveTwo();
        File.Delete(Path.Combine(newest, "trainer.json"));
        AssertPassedOver(older, newest, "trainer.json is missing");
    }

    [Fact]
    public void FindNewest_NoFolder_IsNull()
    {
        Assert.Null(Store.FindNewest(out IReadOnlyList<string> warnings));
        Assert.Empty(warnings);
    }

    [Fact]
    public void Open_ManifestNamesAFileOutside_IsRefused()
    {
        Directory.CreateDirectory(Store.Root);
        File.WriteAllText(Path.Combine(Store.Root, "manifest.json"), """
            {"format": 2, "algorithm": "ppo", "environment": "e", "observations": [], "actions": "a", "step": 1, "branch": 1,
             "files": {"../../etc/passwd": {"size": 1, "sha256": "00"}}}
            """);
        var exception = Assert.Throws<InvalidDataException>(() => CheckpointReader.Open(Store.Root));
        Assert.Contains("no file of the folder", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherFormat_NamesBoth()
    {
        Directory.CreateDirectory(Store.Root);
        File.WriteAllText(Path.Combine(Store.Root, "manifest.json"), """{"format": 99}""");
        var exception = Assert.Throws<InvalidDataException>(() => CheckpointReader.Open(Store.Root));
        Assert.Contains("format is 99", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_Several_KeepsTheNewestAndTheBest()
    {
        using var environment = new CartPole(count: 3);
        using var trainer = new PpoTrainer(environment, Config, seed: 1, "cartpole");
        CheckpointStore store = Store;
        var scores = new Dictionary<string, double>();
        for (int i = 1; i <= 6; i++)
        {
            PpoTrainerTests.Train(trainer, 480 * i);
            string folder = store.Save(trainer);
            scores[folder] = CheckpointReader.Open(folder).Manifest.Score!.Value;
        }
        string[] expected = [.. scores.Keys.TakeLast(2).Append(scores.MaxBy(entry => entry.Value).Key).Distinct().Order()];
        Assert.Equal(expected, Directory.GetDirectories(store.Root).Order());
        Assert.Equal(scores.MaxBy(entry => entry.Value).Key, store.FindBest(out _)!.Folder);
    }

    [Fact]
    public void Load_OtherNetwork_NamesTheSetting()
    {
        using var environment = new CartPole(count: 3);
        using (var trainer = new PpoTrainer(environment, Config, seed: 1, "cartpole")) Store.Save(trainer);
        void AssertRefused(PolicyNetworkConfig network, string difference)
        {
            using var other = new PpoTrainer(environment, new PpoConfig { Network = network }, seed: 1, "cartpole");
            var exception = Assert.Throws<InvalidDataException>(() => other.Load(Store.FindNewest(out _)!));
            Assert.Contains(difference, exception.Message, StringComparison.Ordinal);
        }
        AssertRefused(new() { HiddenSizes = [32] }, "its network's hidden_sizes is '[16]', here it is '[32]'");
        AssertRefused(new() { HiddenSizes = [16], Activation = Activation.Relu }, "its network's activation is '\"Tanh\"', here it is '\"Relu\"'");
    }

    /// <summary>Whatever a checkpoint says, no tensor is made before it is within what anybody's settings may be.</summary>
    [Theory]
    [InlineData("hidden_sizes", "[2000000000]", "network.hidden_sizes is 2000000000; allowed: a number from 1 to 4096")]
    [InlineData("hidden_sizes", "[-1]", "network.hidden_sizes is -1")]
    [InlineData("hidden_sizes", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "network.hidden_sizes has 17 items; allowed: at most 16")]
    [InlineData("hidden_sizes", "null", "network.hidden_sizes is missing")]
    [InlineData("recurrent_size", "100000", "network.recurrent_size is 100000; allowed: a number from 0 to 4096")]
    [InlineData("tile_embedding", "2000000000", "network.tile_embedding is 2000000000")]
    [InlineData("inputs", "[\"nowhere\"]", "network.inputs names 'nowhere'; allowed: features")]
    [InlineData("activation", "\"gelu\"", "trainer.json")]
    public void LoadPolicy_SettingsBeyondTheirLimits_AreNamed(string key, string value, string expected)
    {
        using var environment = new CartPole(count: 3);
        string folder;
        using (var trainer = new PpoTrainer(environment, Config, seed: 1, "cartpole")) folder = Store.Save(trainer);
        Reseal(folder, "trainer.json", text =>
        {
            JsonNode root = JsonNode.Parse(text)!;
            root["network"]![key] = JsonNode.Parse(value);
            return root.ToJsonString();
        });
        var exception = Assert.Throws<InvalidDataException>(
            () => TrainedPolicy.Load(CheckpointReader.Open(folder), environment, greedy: true, seed: 1));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadPolicy_UnknownAlgorithm_NamesThoseThatThereAre()
    {
        using var environment = new CartPole(count: 3);
        string folder;
        using (var trainer = new PpoTrainer(environment, Config, seed: 1, "cartpole")) folder = Store.Save(trainer);
        string manifest = Path.Combine(folder, "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"ppo\"", "\"a2c\"", StringComparison.Ordinal));
        var exception = Assert.Throws<InvalidDataException>(
            () => TrainedPolicy.Load(CheckpointReader.Open(folder), environment, greedy: true, seed: 1));
        Assert.Contains("of the algorithm 'a2c'; known are ppo, dddqn, sac", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherNumberOfEnvironments_NamesBoth()
    {
        using var environment = new CartPole(count: 3);
        using (var trainer = new PpoTrainer(environment, Config, seed: 1, "cartpole")) Store.Save(trainer);
        using var more = new CartPole(count: 4);
        using var other = new PpoTrainer(more, Config, seed: 1, "cartpole");
        var exception = Assert.Throws<InvalidDataException>(() => other.Load(Store.FindNewest(out _)!));
        Assert.Contains("number of environments is '3', here it is '4'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Schedule_SavesAtItsStepsAndAtTheEnd()
    {
        using var environment = new CartPole(count: 3);
        using var trainer = new PpoTrainer(environment, Config, seed: 1, "cartpole");
        var recorder = new Recorder();
        trainer.Train(48 * 5, recorder, Store, new CheckpointSchedule(96, TimeSpan.Zero), CancellationToken.None);
        Assert.Equal(
            ["step_000000000096", "step_000000000192", "step_000000000240"], recorder.Checkpoints.Select(Path.GetFileName));
    }

    [Fact]
    public void TrainedPolicy_OfACheckpoint_PlaysAsTheTrainerDoes()
    {
        using var environment = new CartPole(count: 3);
        using var trainer = new PpoTrainer(environment, Config, seed: 1, "cartpole");
        PpoTrainerTests.Train(trainer, 2_000);
        Store.Save(trainer);
        using IPolicy own = trainer.CreatePolicy(greedy: true, seed: 0);
        using IPolicy loaded = TrainedPolicy.Load(Store.FindNewest(out _)!, environment, greedy: true, seed: 0);
        using var arena = new CartPole(count: 3);
        EvaluationResult first = Evaluator.Run(arena, own, 7, seed: 3, null, CancellationToken.None);
        EvaluationResult second = Evaluator.Run(arena, loaded, 7, seed: 3, null, CancellationToken.None);
        Assert.Equal(first.Episodes, second.Episodes);
    }

    private (string Older, string Newest) SaveTwo()
    {
        using var environment = new CartPole(count: 3);
        using var trainer = new PpoTrainer(environment, Config, seed: 1, "cartpole");
        PpoTrainerTests.Train(trainer, 48);
        string older = Store.Save(trainer);
        PpoTrainerTests.Train(trainer, 96);
        return (older, Store.Save(trainer));
    }

    private void AssertPassedOver(string older, string newest, string reason)
    {
        CheckpointReader? found = Store.FindNewest(out IReadOnlyList<string> warnings);
        Assert.Equal(older, found!.Folder);
        string warning = Assert.Single(warnings);
        Assert.Contains(newest, warning, StringComparison.Ordinal);
        Assert.Contains(reason, warning, StringComparison.OrdinalIgnoreCase);
    }

    private byte[] Run(long? stopAt, int groups)
    {
        const long Until = 16 * 3 * 12;
        var store = new CheckpointStore(Path.Combine(_root, $"run-{stopAt}"));
        if (stopAt is { } step)
        {
            using var environment = new CartPole(3, groups);
            using var trainer = new PpoTrainer(environment, Config, seed: 9, "cartpole");
            using var stop = new CancellationTokenSource();
            var recorder = new Recorder { AfterUpdate = update => Cancel(update.Step >= step, stop) };
            trainer.Train(Until, recorder, store, CheckpointSchedule.AtEnd, stop.Token);
            Assert.Equal(step, trainer.Step);
        }
        using var second = new CartPole(3, groups);
        using var resumed = new PpoTrainer(second, Config, seed: stopAt is null ? 9UL : 1234, "cartpole");
        if (stopAt is not null) resumed.Load(store.FindNewest(out _)!);
        PpoTrainerTests.Train(resumed, Until);
        return [.. PpoTrainerTests.Copy(resumed).SelectMany(entry => entry.Value)];
    }

    /// <summary>Changes a file of a checkpoint and makes the manifest agree, as somebody could who wants it to be taken.</summary>
    private static void Reseal(string folder, string name, Func<string, string> change)
    {
        string path = Path.Combine(folder, name), manifest = Path.Combine(folder, "manifest.json");
        File.WriteAllText(path, change(File.ReadAllText(path)));
        byte[] bytes = File.ReadAllBytes(path);
        JsonNode root = JsonNode.Parse(File.ReadAllText(manifest))!;
        root["files"]![name]!["size"] = bytes.Length;
        root["files"]![name]!["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        File.WriteAllText(manifest, root.ToJsonString());
    }

    private static void Cancel(bool now, CancellationTokenSource source)
    {
        if (now) source.Cancel();
    }
}
