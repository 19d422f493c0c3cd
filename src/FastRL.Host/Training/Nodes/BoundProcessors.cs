using System.Diagnostics;

namespace FastRL.Host.Training.Nodes;

/// <summary>The processors of one of several nodes on a machine: each keeps to its own, so that none is late because it shares with another.</summary>
/// <remarks>Holds for the thread that a process began with and for all that it starts. Linux only; elsewhere nothing is bound.</remarks>
internal sealed class BoundProcessors : IDisposable
{
    private readonly nint _before;

    /// <summary>Binds this node, where all are on this machine and there is a processor for each.</summary>
    public BoundProcessors(NodeOptions options)
    {
        if (!OperatingSystem.IsLinux() || options.Address is not null || options.Node >= options.Count) return;
        using Process own = Process.GetCurrentProcess();
        nint allowed = own.ProcessorAffinity;
        int[] all = [.. Enumerable.Range(0, 8 * nint.Size).Where(number => ((allowed >> number) & 1) != 0)];
        // Of more processors than a mask has bits, only some would be left.
        if (all.Length < options.Count || all.Length != Environment.ProcessorCount) return;
        _before = allowed;
        own.ProcessorAffinity = all[(options.Node * all.Length / options.Count)..((options.Node + 1) * all.Length / options.Count)]
            .Aggregate((nint)0, (mask, number) => mask | ((nint)1 << number));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!OperatingSystem.IsLinux() || _before == 0) return;
        using Process own = Process.GetCurrentProcess();
        own.ProcessorAffinity = _before;
    }
}
