using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Games.Holdem;

/// <summary>Tests that share the files.</summary>
[CollectionDefinition(Name)]
public sealed class SharesHoldemFiles : ICollectionFixture<HoldemFiles>
{
    public const string Name = "hold'em";
}

/// <summary>The buckets of the seed's run, made once, and a folder for each test's runs.</summary>
public sealed class HoldemFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _runs;

    public HoldemFiles()
    {
        Buckets = Path.Combine(_folder.Path, "buckets");
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "holdem", "build-buckets", "--hands", "1000", "--k-preflop", "8", "--k-flop", "16", "--k-turn", "16", "--k-river", "16", "--out", Buckets, "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        BuildOutput = outcome.Output;
    }

    /// <summary>File of the buckets.</summary>
    public string Buckets { get; }

    /// <summary>What building them printed.</summary>
    public string BuildOutput { get; }

    /// <summary>A folder that nobody has used.</summary>
    public string NewRun() => Path.Combine(_folder.Path, $"run{Interlocked.Increment(ref _runs)}");

    public void Dispose() => _folder.Dispose();
}
