using System.Runtime.InteropServices;
using FastRL.Emu.Expressions;

namespace FastRL.Host.Cli;

/// <summary>Turns the first Ctrl+C or SIGTERM into a cancellation; the second one ends the process.</summary>
internal sealed partial class Interruption : IDisposable
{
    private const int SigInt = 2;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption()
    {
        // A script's background jobs begin with SIGINT ignored, and .NET then leaves it so; kill -INT should save too.
        if (!OperatingSystem.IsWindows())
            RestoreSignal(SigInt, 0);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    // signal(2) with the default action.
    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint RestoreSignal(int signal, nint handler);

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
