using System.Diagnostics;
using System.Runtime.InteropServices;
using FastRL.Cluster;

namespace FastRL.Host.Cli;

/// <summary>Turns the first Ctrl+C, SIGTERM or SIGHUP into a cancellation; a second Ctrl+C or SIGTERM ends the process.</summary>
/// <remarks>
/// A terminal that closes may send SIGHUP twice, from the system and from the shell, and <c>timeout</c> sends its signal to the process
/// and to its group: what comes within a second of the first is no second one.
/// </remarks>
internal sealed partial class Interruption : IDisposable
{
    private const int SigInt = 2;
    private const string InputVariable = "FASTRL_END_WITH_INPUT";

    private static readonly TimeSpan s_same = TimeSpan.FromSeconds(1);
    private static long s_first; // signal to the process, whichever of its interruptions was there to take it

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
        if (Environment.GetEnvironmentVariable(InputVariable) is not { Length: > 0 }) return;
        Environment.SetEnvironmentVariable(InputVariable, null); // not a child's, whose input is another
        ParentWatch.Start(Console.OpenStandardInput(), Cancel);
    }

    /// <summary>Lets a process of this program take the end of its standard input for a signal.</summary>
    public static void EndWithInput(ProcessStartInfo start) => start.Environment[InputVariable] = "1";

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
        long now = Stopwatch.GetTimestamp(), first = Interlocked.CompareExchange(ref s_first, now, 0);
        context.Cancel = context.Signal == PosixSignal.SIGHUP || first == 0 || Stopwatch.GetElapsedTime(first, now) < s_same;
        Cancel();
    }

    private void Cancel()
    {
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command has ended meanwhile.
        }
    }
}
