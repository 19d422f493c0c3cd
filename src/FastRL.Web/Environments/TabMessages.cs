using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace FastRL.Web.Environments;

/// <summary>Messages of the subprotocol <c>fastrl.env.1</c>: docs/browser-protocol.md has the tables.</summary>
/// <remarks>Everything is little-endian, as every machine that .NET and a browser run on.</remarks>
internal static class TabMessages
{
    /// <summary>Name of the subprotocol.</summary>
    public const string Subprotocol = "fastrl.env.1";

    /// <summary>Version in the hello.</summary>
    public const byte Version = 1;

    /// <summary>Largest message of either side, in bytes.</summary>
    public const int Largest = 1 << 20;

    /// <summary>Most environments in a tab, so that a batch in which every episode ends is no larger.</summary>
    public const int MostEnvironments = 2048;

    /// <summary>Bytes before the numbers of a batch.</summary>
    public const int BatchHeader = 12;

    private const int HelloSize = 24, ResetSize = 16, StartHeader = 16;

    /// <summary>The first byte of a message.</summary>
    internal enum Kind : byte
    {
        /// <summary>To the page: who it is and what is exchanged.</summary>
        Hello = 1,

        /// <summary>To the page: actions of a batch.</summary>
        Actions = 2,

        /// <summary>To the page: begin episodes in all environments.</summary>
        Reset = 3,

        /// <summary>To the page: what was wrong with its message.</summary>
        Refusal = 4,

        /// <summary>To the page: a message of the JSON protocol that is no step.</summary>
        Notice = 5,

        /// <summary>From the page: first observations of all environments.</summary>
        Start = 16,

        /// <summary>From the page: what a batch's actions led to.</summary>
        Step = 17,

        /// <summary>From the page: it stops until the next start.</summary>
        Stop = 18,
    }

    /// <summary>Lays a hello out.</summary>
    /// <param name="tab">Number of the tab, from 0.</param>
    /// <param name="environments">Environments of the tab.</param>
    /// <param name="layout">What is exchanged.</param>
    public static byte[] Hello(int tab, int environments, TabLayout layout)
    {
        var message = new byte[HelloSize];
        Span<byte> bytes = message;
        bytes[0] = (byte)Kind.Hello;
        bytes[1] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], (ushort)tab);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], (ushort)environments);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], (ushort)layout.ObservationSize);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], (ushort)layout.ActionSize);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[10..], (ushort)layout.Infos.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], layout.Hash);
        return message;
    }

    /// <summary>Lays a reset out.</summary>
    /// <param name="epoch">What the start that answers it repeats.</param>
    /// <param name="seed">Of the episodes.</param>
    public static byte[] Reset(uint epoch, ulong seed)
    {
        var message = new byte[ResetSize];
        message[0] = (byte)Kind.Reset;
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(8), seed);
        return message;
    }

    /// <summary>A message that holds text.</summary>
    public static byte[] Text(Kind kind, string text) => [(byte)kind, .. Encoding.UTF8.GetBytes(text)];

    /// <summary>Bytes of a message of actions.</summary>
    public static int ActionsSize(int count, TabLayout layout) => BatchHeader + (sizeof(float) * count * layout.ActionSize);

    /// <summary>Lays actions out.</summary>
    /// <param name="message">Takes <see cref="ActionsSize"/> bytes.</param>
    /// <param name="first">First environment of the batch, as the tab numbers them.</param>
    /// <param name="count">Environments.</param>
    /// <param name="sequence">What the answer repeats.</param>
    /// <param name="actions">Their actions.</param>
    public static void WriteActions(Span<byte> message, int first, int count, uint sequence, ReadOnlySpan<float> actions)
    {
        message[..BatchHeader].Clear();
        message[0] = (byte)Kind.Actions;
        BinaryPrimitives.WriteUInt16LittleEndian(message[2..], (ushort)first);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], (ushort)count);
        BinaryPrimitives.WriteUInt32LittleEndian(message[8..], sequence);
        MemoryMarshal.AsBytes(actions).CopyTo(message[BatchHeader..]);
    }

    /// <summary>Reads the first observations of a tab.</summary>
    /// <param name="message">A whole message.</param>
    /// <param name="environments">Environments of the tab.</param>
    /// <param name="layout">What is exchanged.</param>
    /// <param name="epoch">Which reset it answers.</param>
    /// <param name="observations">The observations.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? ReadStart(
        ReadOnlySpan<byte> message, int environments, TabLayout layout, out uint epoch, out ReadOnlySpan<float> observations)
    {
        epoch = 0;
        observations = [];
        int size = StartHeader + (sizeof(float) * environments * layout.ObservationSize);
        if (message.Length != size)
            return $"a start of {environments} environments has {size} bytes, not {message.Length}";
        if (BinaryPrimitives.ReadUInt64LittleEndian(message[8..]) != layout.Hash)
            return "the page's observation and action are others than the host's: reload the page";
        epoch = BinaryPrimitives.ReadUInt32LittleEndian(message[4..]);
        observations = MemoryMarshal.Cast<byte, float>(message[StartHeader..]);
        return FindNoNumber("observation", observations);
    }

    /// <summary>Reads what a batch's actions led to.</summary>
    /// <param name="message">A whole message.</param>
    /// <param name="layout">What is exchanged.</param>
    /// <param name="step">Its parts.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? ReadStep(ReadOnlySpan<byte> message, TabLayout layout, out TabStep step)
    {
        step = default;
        if (message.Length < BatchHeader)
            return $"a step has {BatchHeader} bytes and more, not {message.Length}";
        int first = BinaryPrimitives.ReadUInt16LittleEndian(message[2..]), count = BinaryPrimitives.ReadUInt16LittleEndian(message[4..]);
        int ended = BinaryPrimitives.ReadUInt16LittleEndian(message[6..]);
        int observations = count * layout.ObservationSize, ending = layout.ObservationSize + layout.Infos.Count;
        int rewardsAt = BatchHeader + (sizeof(float) * observations), endsAt = rewardsAt + (sizeof(float) * count);
        int finalsAt = endsAt + ((count + 3) & ~3), size = finalsAt + (sizeof(float) * ended * ending);
        if (message.Length != size || ended > count)
            return $"a step of {count} environments of which {ended} ended has {size} bytes, not {message.Length}";
        step = new TabStep
        {
            First = first,
            Count = count,
            Sequence = BinaryPrimitives.ReadUInt32LittleEndian(message[8..]),
            Observations = MemoryMarshal.Cast<byte, float>(message[BatchHeader..rewardsAt]),
            Rewards = MemoryMarshal.Cast<byte, float>(message[rewardsAt..endsAt]),
            Ends = message.Slice(endsAt, count),
            Endings = MemoryMarshal.Cast<byte, float>(message[finalsAt..]),
        };
        if (step.Ends.ContainsAnyExceptInRange((byte)0, (byte)layout.Causes.Count))
            return $"an end is a number from 0 to {layout.Causes.Count}";
        if (count - step.Ends.Count((byte)0) != ended)
            return $"{count - step.Ends.Count((byte)0)} environments ended, not {ended}";
        return FindNoNumber("observation", step.Observations) ?? FindNoNumber("reward", step.Rewards) ?? FindNoNumber("ending", step.Endings);
    }

    /// <summary>Says which number of a list is none.</summary>
    internal static string? FindNoNumber(string what, ReadOnlySpan<float> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!float.IsFinite(numbers[i]))
                return $"number {i} of the {what}s is {numbers[i]}, no finite number";
        }
        return null;
    }
}

/// <summary>What a batch's actions led to; valid as long as the message.</summary>
internal ref struct TabStep
{
    /// <summary>First environment, as the tab numbers them.</summary>
    public int First;

    /// <summary>Environments.</summary>
    public int Count;

    /// <summary>That of the actions.</summary>
    public uint Sequence;

    /// <summary>Observation of each; where an episode ended, the first of the next.</summary>
    public ReadOnlySpan<float> Observations;

    /// <summary>Reward of each.</summary>
    public ReadOnlySpan<float> Rewards;

    /// <summary>0, or 1 + number of the cause where the episode ended.</summary>
    public ReadOnlySpan<byte> Ends;

    /// <summary>For each ended one, in order: its last observation, then its infos.</summary>
    public ReadOnlySpan<float> Endings;
}
