using System.Reflection;
using System.Text.Json.Nodes;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Games.Own;
using FastRL.Host.Tests.Cli;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Tests.Fuzz;

/// <summary>Changed checkpoints, manifests, settings and profiles: an answer, never a crash, and nothing loaded or written elsewhere.</summary>
/// <remarks><c>FASTRL_FUZZ_ROUNDS=10000</c> makes a long run of it; a round is a function of its number.</remarks>
public sealed class FuzzTests : IDisposable
{
    private static readonly int s_rounds = int.TryParse(Environment.GetEnvironmentVariable("FASTRL_FUZZ_ROUNDS"), out int rounds) ? rounds : 60;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cartpole", "ppo")]
    [InlineData("cartpole", "dddqn")]
    [InlineData("pendulum", "sac")]
    public void Checkpoint_Changed_IsAnswered(string game, string algorithm)
    {
        string good = Train(game, algorithm), bad = _folder["bad"];
        string[] around = Listing();
        using var loads = new LoadWatch();
        for (int round = 0; round < s_rounds; round++)
        {
            var random = new RandomStream((ulong)round, purpose: 7);
            Change(good, bad, random);
            Answer(round, "inspect", bad);
            Answer(round, "eval", game, "--checkpoint", bad, "--episodes", "1", "--json");
            if (round % 4 == 1)
                Answer(round, "export", bad, "--policy", "/dev/null/nowhere");
            if (round % 4 == 0)
            {
                string run = _folder["resumed"];
                Answer(round, "train", game, "--resume", bad, "--run-dir", run, "--steps", "64", "--style", "lines");
                if (Directory.Exists(run))
                    Directory.Delete(run, recursive: true);
            }
            Directory.Delete(bad, recursive: true);
            Assert.Equal(around, Listing());
        }
        Assert.Empty(loads.Foreign);
    }

    [Fact]
    public void Profile_Changed_IsReadOrRefusedWithItsPlace()
    {
        string good = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "games", "profiles", "quest.yaml"));
        for (int round = 0; round < 10 * s_rounds; round++)
        {
            string text = Mutations.Text(good, new RandomStream((ulong)round, purpose: 8));
            try
            {
                GameProfile.Parse(text, "quest.yaml");
            }
            catch (ProfileException problem)
            {
                Assert.StartsWith("quest.yaml:", problem.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Settings_Changed_AreReadOrRefusedWithTheirPlace()
    {
        string good = ConfigText.Write(new TrainConfig());
        for (int round = 0; round < 10 * s_rounds; round++)
        {
            string text = Mutations.Text(good, new RandomStream((ulong)round, purpose: 9));
            try
            {
                ConfigBinder.Bind<TrainConfig>(ConfigFile.Parse(text, "config.yaml"));
            }
            catch (InputException problem)
            {
                Assert.StartsWith("config.yaml:", problem.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void GameFile_Changed_IsReadOrRefusedWithItsPlace()
    {
        string good = File.ReadAllText(Path.Combine(Repository.Root, "samples", "EmbeddedGame", "lander.yaml")), path = _folder["game.yaml"];
        for (int round = 0; round < 10 * s_rounds; round++)
        {
            File.WriteAllText(path, Mutations.Text(good, new RandomStream((ulong)round, purpose: 10)));
            try
            {
                GameFile file = GameFile.Load(path);
                Assert.NotEmpty(file.Layout.Schema);
                Assert.Equal(file.Ends.Count, file.EndCauses.Count);
            }
            catch (InputException problem)
            {
                Assert.StartsWith(path, problem.Message, StringComparison.Ordinal);
            }
        }
    }

    // An assembly lies there and a type is named: who evaluates, watches or continues it did not name it.
    [Fact]
    public void Checkpoint_ThatNamesCode_LoadsNone()
    {
        string checkpoint = Train("cartpole", "ppo");
        string assembly = Path.Combine(AppContext.BaseDirectory, "arena", "dotnet", "PuckArena.dll");
        string trainer = Path.Combine(checkpoint, "trainer.json"), manifest = Path.Combine(checkpoint, "manifest.json");
        JsonNode state = JsonNode.Parse(File.ReadAllText(trainer))!;
        state["network"]!["module"] = $"{assembly}!PuckArena.Arena";
        File.WriteAllText(trainer, state.ToJsonString());
        JsonNode made = JsonNode.Parse(File.ReadAllText(manifest))!;
        made["provenance"]!["settings"] = made["provenance"]!["settings"]!.GetValue<string>().Replace("module: \"\"", $"module: {assembly}!PuckArena.Arena", StringComparison.Ordinal);
        File.WriteAllText(manifest, made.ToJsonString());
        Mutations.Seal(checkpoint);

        using var loads = new LoadWatch();
        Assert.Contains("network that is code", Refuse("eval", "cartpole", "--checkpoint", checkpoint), StringComparison.Ordinal);
        Answer(0, "inspect", checkpoint);
        Answer(0, "train", "cartpole", "--resume", checkpoint, "--run-dir", _folder["on"], "--steps", "128");
        made["provenance"]!["module"] = new JsonObject { ["name"] = $"{assembly}!PuckArena.Arena", ["sha256"] = "00" };
        File.WriteAllText(manifest, made.ToJsonString());
        Mutations.Seal(checkpoint);
        Assert.Contains("--trust-network", Refuse("eval", "cartpole", "--checkpoint", checkpoint), StringComparison.Ordinal);
        Assert.Contains("--trust-network", Refuse("train", "cartpole", "--resume", checkpoint, "--run-dir", _folder["off"]), StringComparison.Ordinal);
        Assert.Contains("network assembly SHA-256 was '00'", Refuse("eval", "cartpole", "--checkpoint", checkpoint, "--trust-network", $"{assembly}!PuckArena.Arena"), StringComparison.Ordinal);
        Assert.Empty(loads.Foreign);
    }

    private static string Refuse(params string[] args)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(args);
        Assert.Equal(2, outcome.ExitCode);
        return outcome.Error;
    }

    private static void Answer(int round, params string[] args)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(args);
        Assert.True(outcome.ExitCode is 0 or 1 or 2 && !outcome.Error.Contains("unexpected", StringComparison.Ordinal), $"round {round}, {args[0]}: {outcome.Error}");
        Assert.DoesNotContain('\u001b', outcome.Output + outcome.Error);
    }

    private static void Change(string good, string bad, RandomStream random)
    {
        Directory.CreateDirectory(bad);
        foreach (string file in Directory.GetFiles(good))
            File.Copy(file, Path.Combine(bad, Path.GetFileName(file)));
        string[] files = [.. Directory.GetFiles(bad).Order(StringComparer.Ordinal)];
        string victim = files[random.NextInt(files.Length)];
        byte[] bytes = File.ReadAllBytes(victim);
        bool json = Path.GetExtension(victim) == ".json" && random.NextInt(4) > 0;
        File.WriteAllBytes(victim, json ? Mutations.Json(bytes, random) : Mutations.Bytes(bytes, random));
        if (Path.GetFileName(victim) != CheckpointManifest.FileName && random.NextInt(4) > 0)
            Mutations.Seal(bad);
    }

    private string Train(string game, string algorithm)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "train", game, "--algorithm", algorithm, "--steps", "64", "--num-envs", "2", "--run-dir", _folder["run"], "--style", "lines",
            "--set", $"{algorithm}.network.hidden_sizes=[8]", "--set", algorithm == "ppo" ? "ppo.rollout_steps=16" : $"{algorithm}.replay.learning_starts=16");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return Directory.GetDirectories(_folder["run/checkpoints"]).Single();
    }

    private string[] Listing() => [.. Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    // Assemblies that come into the process and are not the program's own.
    private sealed class LoadWatch : IDisposable
    {
        private readonly List<string> _foreign = [];

        public LoadWatch() => AppDomain.CurrentDomain.AssemblyLoad += OnLoad;

        public IReadOnlyList<string> Foreign => _foreign;

        public void Dispose() => AppDomain.CurrentDomain.AssemblyLoad -= OnLoad;

        private void OnLoad(object? sender, AssemblyLoadEventArgs args)
        {
            Assembly loaded = args.LoadedAssembly;
            if (!loaded.IsDynamic && loaded.Location.Length > 0 && Path.GetDirectoryName(loaded.Location) is { } folder
                && folder != AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)
                && folder != Path.GetDirectoryName(typeof(object).Assembly.Location))
            {
                lock (_foreign) _foreign.Add(loaded.Location);
            }
        }
    }
}
