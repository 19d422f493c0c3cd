using FastRL.Interop;

namespace FastRL.Envs;

/// <summary>The state of a native environment, which is one block of bytes.</summary>
internal static unsafe class NativeState
{
    /// <summary>A native function that writes a state to bytes, or reads it from them.</summary>
    public delegate fr_status Transfer(byte* bytes, ulong length);

    /// <summary>Writes a block of so many bytes.</summary>
    public static void Save(StateBlockWriter blocks, ulong length, Transfer save)
    {
        byte[] state = new byte[checked((int)length)];
        fixed (byte* bytes = state) Status.ThrowIfFailed(save(bytes, length));
        blocks.Writer.Write(state);
        blocks.Flush();
    }

    /// <summary>Takes the next block back.</summary>
    /// <exception cref="InvalidDataException">It is no state of such an environment.</exception>
    public static void Load(StateBlockReader blocks, Transfer load)
    {
        using BinaryReader block = blocks.Next();
        byte[] state = block.ReadBytes(checked((int)block.BaseStream.Length));
        fixed (byte* bytes = state) Status.ThrowIfDataFailed(load(bytes, (ulong)state.Length));
    }
}
