using System.CommandLine;
using FastRL.Host.Cli;
using FastRL.Measure.Benchmarks;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl bench ring</c>: messages between processes, beside a Unix socket and loopback TCP.</summary>
internal sealed class BenchRingCommand(bool json, TextWriter output, TextWriter error)
{
    private const int PinnedMessages = 100_000, OversubscribedMessages = 100_000, StreamMessages = 3_000_000, SocketMessages = 20_000;

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("ring", "Round trips and messages per second between processes through shared memory.") { json };
        command.SetAction(parsed => new BenchRingCommand(parsed.GetValue(json), output, error).Run());
        return command;
    }

    private int Run()
    {
        if (!OperatingSystem.IsLinux() || Environment.ProcessorCount < 2)
            throw new NotSupportedException("fastrl bench ring needs Linux and two cores: each process is kept on one");
        double? spin = null, ratio = null, messagesPerSecond = null;
        List<RingSpeed.RoundTrip> roundTrips = [];
        List<Other> others = [];
        double allocated = 0;
        var parts = new MeasuredParts(error);
        bool mono = RingPeer.Mono is not null;
        if (!mono) error.WriteLine("mono is not installed: nothing was measured with it");
        parts.Measure("two processes, pinned, beside two spinning threads", () =>
        {
            RingSpeed.PinnedRound round = RingSpeed.MeasurePinned(mono, PinnedMessages);
            (spin, ratio, allocated) = (round.NativeSpinUs, round.Ratio, round.Allocated);
            roundTrips.AddRange(round.Pairs);
        });
        parts.Measure("four processes on two cores", () =>
        {
            (RingSpeed.RoundTrip slower, double pairAllocated) = RingSpeed.MeasureOversubscribed(OversubscribedMessages);
            roundTrips.Add(slower);
            allocated = Math.Max(allocated, pairAllocated);
        });
        parts.Measure("one way", () =>
        {
            (messagesPerSecond, double streamAllocated) = RingSpeed.MeasureStream(StreamMessages);
            allocated = Math.Max(allocated, streamAllocated);
        });
        parts.Measure("unix socket", () => others.Add(new("unix socket", RingSpeed.MeasureUnixSocket(SocketMessages))));
        parts.Measure("loopback tcp", () => others.Add(new("loopback tcp", RingSpeed.MeasureTcp(SocketMessages))));
        if (json)
        {
            JsonOutput.Write(output, new
            {
                RoundTrip = roundTrips,
                NativeSpinUs = spin,
                Ratio = ratio is { } times ? Math.Round(times, 3) : (double?)null,
                Stream = new { MessagesPerSecond = messagesPerSecond is { } rate ? Math.Round(rate) : (double?)null, RingSpeed.PayloadBytes },
                AllocatedBytesPerMessage = allocated,
                Others = others,
                parts.Missing,
            });
        }
        else
        {
            Show(roundTrips, spin, ratio, messagesPerSecond, allocated, others);
        }
        return parts.Finish();
    }

    private void Show(
        List<RingSpeed.RoundTrip> roundTrips, double? spin, double? ratio, double? messagesPerSecond, double allocated, List<Other> others)
    {
        output.WriteLine($"round trip of {RingSpeed.PayloadBytes} bytes, in microseconds");
        output.WriteLine($"{"peers",-16}{"processes",10}{"pinned",8}{"median",10}{"99 %",10}");
        foreach (RingSpeed.RoundTrip row in roundTrips)
            output.WriteLine($"{row.Peers,-16}{row.Processes,10}{(row.Pinned ? "yes" : "no"),8}{row.MedianUs,10:F2}{row.P99Us,10:F2}");
        if (spin is { } threads) output.WriteLine($"{"native threads",-16}{1,10}{"yes",8}{threads,10:F2}");
        foreach (Other other in others)
            output.WriteLine($"{other.Transport,-16}{2,10}{"yes",8}{other.MedianUs,10:F2}");
        if (ratio is { } times) output.WriteLine($"slowest pinned pair: {times:F2} times the spinning threads");
        if (messagesPerSecond is { } rate)
            output.WriteLine($"one way: {rate / 1e6:F1} million messages of {RingSpeed.PayloadBytes} bytes a second");
        output.WriteLine($"allocated for a message: {allocated} bytes");
    }

    private sealed record Other(string Transport, double MedianUs);
}
