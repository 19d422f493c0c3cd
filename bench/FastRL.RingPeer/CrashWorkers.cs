using FastRL.Interop.Ring;

namespace FastRL.RingPeer;

/// <summary>The two sides of a crash test: a game that sends numbered steps and a trainer that answers each once.</summary>
/// <remarks>
/// Each counts what it gets by itself, from where its life began. Numbers, lengths and contents follow from the direction
/// and the number alone, so that a lost, repeated or torn message shows at once. A worker runs until it is killed; it ends
/// by itself, with a line that begins with FAULT, only when something is wrong.
/// </remarks>
internal static class CrashWorkers
{
    private const int MessageBytes = 300, Ahead = 4;
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(100);

    public static int Game(string name)
    {
        using RingChannel channel = RingChannel.CreateHost(name, Options());
        var message = new byte[MessageBytes];
        ulong expected = channel.NextReadSequence;
        while (true)
        {
            while (channel.NextWriteSequence < expected + Ahead)
            {
                int length = Fill(message, 0, channel.NextWriteSequence);
                if (!channel.TryWrite(message.AsSpan(0, length))) return Fault($"no room for step {channel.NextWriteSequence}");
            }
            if (channel.Read(message, s_slice, out int received) != RingStatus.Ok) continue;
            if (!Fits(message, received, 1, expected)) return Fault($"answer {expected} is not what was sent");
            expected++;
        }
    }

    public static int Trainer(string name)
    {
        using RingChannel channel = RoundTrips.WaitForHost(name, Options());
        var message = new byte[MessageBytes];
        var answer = new byte[MessageBytes];
        ulong expected = channel.NextReadSequence;
        while (true)
        {
            if (channel.WaitForMessage(s_slice) != RingStatus.Ok) continue;
            channel.TryPeek(out ReadOnlySpan<byte> step);
            step.CopyTo(message);
            if (!Fits(message, step.Length, 0, expected)) return Fault($"step {expected} is not what was sent");
            // The life before may have answered, and died before it released the step.
            if (channel.NextWriteSequence == expected)
            {
                int length = Fill(answer, 1, expected);
                if (!channel.TryWrite(answer.AsSpan(0, length))) return Fault($"no room for answer {expected}");
            }
            else if (channel.NextWriteSequence != expected + 1)
            {
                return Fault($"step {expected} is here when {channel.NextWriteSequence} were answered");
            }
            channel.Release();
            expected++;
        }
    }

    private static RingOptions Options() => new(RingOptions.HashSchema("crash"), MessageBytes, MessageBytes, 8) { Log = Console.Error.WriteLine };

    private static int Fill(byte[] message, int direction, ulong number)
    {
        int length = Length(direction, number);
        ulong state = Seed(direction, number);
        for (int i = 0; i < length; i++) message[i] = Next(ref state);
        return length;
    }

    private static bool Fits(byte[] message, int length, int direction, ulong number)
    {
        if (length != Length(direction, number)) return false;
        ulong state = Seed(direction, number);
        for (int i = 0; i < length; i++)
        {
            if (message[i] != Next(ref state)) return false;
        }
        return true;
    }

    private static int Length(int direction, ulong number) => 1 + (int)(((number * 37) + (ulong)direction) % MessageBytes);

    private static ulong Seed(int direction, ulong number) => unchecked(((number * 2) + (ulong)direction + 1) * 0x9E3779B97F4A7C15);

    // The high byte of a linear congruential generator.
    private static byte Next(ref ulong state)
    {
        state = unchecked((state * 6364136223846793005) + 1442695040888963407);
        return (byte)(state >> 56);
    }

    private static int Fault(string what)
    {
        Console.Error.WriteLine($"FAULT: {what}");
        return 3;
    }
}
