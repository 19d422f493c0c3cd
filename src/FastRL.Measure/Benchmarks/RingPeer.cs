namespace FastRL.Measure.Benchmarks;

/// <summary>Processes that hold one side of a connection, on .NET or on Mono; see bench/FastRL.RingPeer.</summary>
internal static class RingPeer
{
    /// <summary>Path of Mono, null where it is not installed.</summary>
    public static string? Mono { get; } = PeerProcess.Find("mono");

    /// <summary>Starts one.</summary>
    /// <param name="mono">On Mono, which is installed.</param>
    /// <param name="words">What it is to do.</param>
    public static PeerProcess Start(bool mono, params object[] words)
    {
        string program = PeerProcess.Own(mono ? "ring-peer/netstandard2.1/FastRL.RingPeer.dll" : "ring-peer/net10.0/FastRL.RingPeer");
        return mono ? PeerProcess.Start(Mono!, [program, .. words]) : PeerProcess.Start(program, words);
    }

    /// <summary>Starts the two spinning threads without a ring; see bench/peers/spin.cpp.</summary>
    public static PeerProcess StartSpin(params object[] words) => PeerProcess.Start(PeerProcess.Own("ring-peer/fastrl_spin"), words);
}
