using System.Runtime.InteropServices;

namespace FastRL.Host.Cli;

/// <summary>Turns the first Ctrl+C, SIGTERM or SIGHUP into a cancellation; a second Ctrl+C or SIGTERM ends the process.</summary>
/// <remarks>A terminal that closes may send SIGHUP twice, from the system and from the shell.</remarks>
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
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
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
        context.Cancel = context.Signal == PosixSignal.SIGHUP || !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
