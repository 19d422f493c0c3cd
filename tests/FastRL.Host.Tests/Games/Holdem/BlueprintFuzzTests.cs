using System.Buffers.Binary;
using System.Security.Cryptography;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Games.Holdem;
using FastRL.Host.Tests.Cli;
using FastRL.Host.Tests.Fuzz;
using FastRL.Runs.Checkpoints;
using FastRL.Solve.Blueprints;

namespace FastRL.Host.Tests.Games.Holdem;

/// <summary>Changed settings, buckets and checkpoints of blueprints: an answer, never a crash. FASTRL_FUZZ_ROUNDS makes a long run of it.</summary>
[Collection(SharesHoldemFiles.Name)]
public sealed class BlueprintFuzzTests(HoldemFiles files)
{
    private static readonly int s_rounds = int.TryParse(Environment.GetEnvironmentVariable("FASTRL_FUZZ_ROUNDS"), out int rounds) ? rounds : 30;

    [Fact]
    public void Settings_Changed_AreReadOrRefusedWithTheirPlace()
    {
        string good = ConfigText.Write(new BlueprintConfig { EpsilonSchedule = ["0:0.6", "1000:0.3"] });
        for (int round = 0; round < 10 * s_rounds; round++)
        {
            string text = Mutations.Text(good, new RandomStream((ulong)round, purpose: 10));
            try
            {
                BlueprintSettings.Bind(ConfigFile.Parse(text, "config.yaml"), []);
            }
            catch (InputException problem)
            {
                Assert.StartsWith("config.yaml:", problem.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Checkpoint_Changed_IsAnswered()
    {
        string run = files.NewRun(), bad = files.NewRun();
        FastRlProgram.Outcome trained = FastRlProgram.Run(
            "holdem", "train-blueprint", "--buckets", files.Buckets, "--logdir", run, "--iters", "1000", "--stack", "4", "--set", "bets.raise_cap=1", "--no-tensorboard");
        Assert.True(trained.ExitCode == 0, trained.Error);
        string good = Path.Combine(run, "checkpoints", "checkpoint_final");
        for (int round = 0; round < s_rounds; round++)
        {
            Change(good, bad, new RandomStream((ulong)round, purpose: 11));
            FastRlProgram.Outcome outcome = FastRlProgram.Run("holdem", "eval-blueprint", "--checkpoint", bad, "--buckets", files.Buckets, "--episodes", "2", "--exploitability", "lbr");
            Assert.True(outcome.ExitCode is 0 or 2 && !outcome.Error.Contains("unexpected", StringComparison.Ordinal), $"round {round}: {outcome.Error}");
            Directory.Delete(bad, recursive: true);
        }
    }

    /// <summary>A file of buckets whose hash is that of its changed bytes: all that it says is read.</summary>
    [Fact]
    public void Buckets_Changed_AreAnswered()
    {
        byte[] good = File.ReadAllBytes(files.Buckets);
        string bad = files.NewRun() + ".bin", run = files.NewRun();
        for (int round = 0; round < s_rounds / 10; round++)
        {
            var random = new RandomStream((ulong)round, purpose: 13);
            File.WriteAllBytes(bad, SealedBuckets(good, random));
            FastRlProgram.Outcome outcome = FastRlProgram.Run(
                "holdem", "train-blueprint", "--buckets", bad, "--logdir", run, "--iters", "100", "--stack", "2", "--set", "bets.raise_cap=1", "--no-tensorboard");
            Assert.True(outcome.ExitCode is 0 or 2 && !outcome.Error.Contains("unexpected", StringComparison.Ordinal), $"round {round}: {outcome.Error}");
            Assert.True(outcome.ExitCode == 0 || outcome.Error.Contains(bad, StringComparison.Ordinal), $"round {round}: {outcome.Error}");
            if (Directory.Exists(run)) Directory.Delete(run, recursive: true);
        }
    }

    // Tables and centres, then the description, whose place the preamble has before the hash.
    private static byte[] SealedBuckets(byte[] good, RandomStream random)
    {
        const int hashAt = 24, hashed = 64;
        int end = (int)BinaryPrimitives.ReadInt64LittleEndian(good.AsSpan(8));
        byte[] text = good[end..];
        if (random.NextInt(4) > 0) text = random.NextInt(4) > 0 ? Mutations.Json(text, random) : Mutations.Bytes(text, random);
        byte[] bad = [.. good[..end], .. text];
        for (int change = random.NextInt(4); change > 0; change--)
            bad[random.NextInt(4) > 0 ? hashed + random.NextInt(end - hashed) : random.NextInt(hashAt)] = (byte)random.NextInt(256);
        if (random.NextInt(4) > 0) BinaryPrimitives.WriteInt64LittleEndian(bad.AsSpan(16), text.Length);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(bad, 0, hashAt);
        hash.AppendData(bad, hashed, bad.Length - hashed);
        hash.GetHashAndReset().CopyTo(bad, hashAt);
        return bad;
    }

    private static void Change(string good, string bad, RandomStream random)
    {
        Directory.CreateDirectory(bad);
        foreach (string file in Directory.GetFiles(good))
            File.Copy(file, Path.Combine(bad, Path.GetFileName(file)));
        string[] parts = [.. Directory.GetFiles(bad).Order(StringComparer.Ordinal)];
        string victim = parts[random.NextInt(parts.Length)];
        byte[] bytes = File.ReadAllBytes(victim);
        File.WriteAllBytes(victim, Path.GetExtension(victim) == ".json" ? Mutations.Json(bytes, random) : Mutations.Bytes(bytes, random));
        if (Path.GetFileName(victim) != CheckpointManifest.FileName) Mutations.Seal(bad);
    }
}
