using System.Text;

namespace FastRL.Interop.Ring;

/// <summary>What both sides of a <see cref="RingChannel"/> must agree on, and how this side tells what happens.</summary>
public sealed class RingOptions
{
    /// <summary>Checks and takes over.</summary>
    /// <param name="schema">What the messages mean, as a hash (<see cref="HashSchema"/>); equal on both sides.</param>
    /// <param name="hostMessageBytes">Largest message from host to client, 1 to 16,777,216 bytes.</param>
    /// <param name="clientMessageBytes">Largest message from client to host, 1 to 16,777,216 bytes.</param>
    /// <param name="slots">Messages that fit into each direction, a power of two from 2 to 65,536.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its limits.</exception>
    public RingOptions(ulong schema, int hostMessageBytes, int clientMessageBytes, int slots = 64)
    {
        CheckMessageBytes(hostMessageBytes, nameof(hostMessageBytes));
        CheckMessageBytes(clientMessageBytes, nameof(clientMessageBytes));
        if (slots is < 2 or > Native.FR_RING_SLOTS_MAX || (slots & (slots - 1)) != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(slots), slots, $"must be a power of two from 2 to {Native.FR_RING_SLOTS_MAX}");
        }
        Schema = schema;
        HostMessageBytes = hostMessageBytes;
        ClientMessageBytes = clientMessageBytes;
        Slots = slots;
    }

    /// <summary>What the messages mean, as a hash.</summary>
    public ulong Schema { get; }

    /// <summary>Largest message from host to client, in bytes.</summary>
    public int HostMessageBytes { get; }

    /// <summary>Largest message from client to host, in bytes.</summary>
    public int ClientMessageBytes { get; }

    /// <summary>Messages that fit into each direction.</summary>
    public int Slots { get; }

    /// <summary>Takes a line whenever the other side appears, dies, leaves, falls silent or returns.</summary>
    /// <remarks>Called on a thread of the pool or inside a waiting call; it must not call the channel.</remarks>
    public Action<string>? Log { get; set; }

    /// <summary>FNV-1a of a text that describes the layout: names, types and order of all fields.</summary>
    public static ulong HashSchema(string layout)
    {
        _ = layout ?? throw new ArgumentNullException(nameof(layout));
        ulong hash = 0xCBF29CE484222325;
        foreach (byte value in Encoding.UTF8.GetBytes(layout)) hash = unchecked((hash ^ value) * 0x100000001B3);
        return hash;
    }

    private static void CheckMessageBytes(int value, string parameter)
    {
        if (value is < 1 or > Native.FR_RING_MESSAGE_MAX)
        {
            throw new ArgumentOutOfRangeException(parameter, value, $"must be from 1 to {Native.FR_RING_MESSAGE_MAX} bytes");
        }
    }
}
