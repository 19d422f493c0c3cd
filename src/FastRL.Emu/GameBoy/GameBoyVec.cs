#pragma warning disable CA1822
namespace FastRL.Emu;

/// <summary>Game Boys of one ROM stepped as one batch over the caller's arrays.</summary>
/// <remarks>
/// A step holds one button mask for <see cref="GameBoyVecConfig.FramesPerStep"/> frames on each machine. Results do not
/// depend on the number of threads. Nothing is allocated after creation. May be used by one thread at a time; everything
/// throws <see cref="ObjectDisposedException"/> once it is disposed.
/// </remarks>
public sealed class GameBoyVec : IDisposable
{
    /// <summary>Powers all machines up. Rows are written by the first reset or step.</summary>
    /// <exception cref="ArgumentException">The configuration or an array's length is wrong; the message says which.</exception>
    public GameBoyVec(GameBoyRom rom, GameBoyVecConfig config, GameBoyVecBuffers buffers) => throw new NotSupportedException();

    /// <summary>What the batch was made from.</summary>
    public GameBoyVecConfig Config => throw new NotSupportedException();

    /// <summary>The arrays that it reads and writes.</summary>
    public GameBoyVecBuffers Buffers => throw new NotSupportedException();

    /// <summary>What the machines run as: never <see cref="GameBoyModel.Auto"/>.</summary>
    public GameBoyModel Model => throw new NotSupportedException();

    /// <summary>Bytes of one machine's state.</summary>
    public int StateSize => throw new NotSupportedException();

    /// <summary>Sets the state that <see cref="Reset(ReadOnlySpan{int}, ReadOnlySpan{int})"/> puts machines into. Copied.</summary>
    public void SetStartState(ReadOnlySpan<byte> state) => throw new NotSupportedException();

    /// <summary>Puts machines into the start state, runs frames without buttons on each, and writes their rows.</summary>
    /// <param name="indices">Machines; their groups must have no step under way.</param>
    /// <param name="idleFrames">Frames for each of them, or empty for none.</param>
    public void Reset(ReadOnlySpan<int> indices, ReadOnlySpan<int> idleFrames = default) => throw new NotSupportedException();

    /// <summary>Starts a step of one group with the masks in its rows of the buttons. Returns at once.</summary>
    public void Send(int group) => throw new NotSupportedException();

    /// <summary>Waits for the group's step; its rows are then valid.</summary>
    public void Recv(int group) => throw new NotSupportedException();

    /// <summary>Writes one machine's state into the first <see cref="StateSize"/> bytes.</summary>
    public void SaveState(int index, Span<byte> destination) => throw new NotSupportedException();

    /// <summary>Takes one machine's state back; its rows stay as they are.</summary>
    public void LoadState(int index, ReadOnlySpan<byte> state) => throw new NotSupportedException();

    /// <summary>The machine itself, to look into between steps. It belongs to the batch and ends with it.</summary>
    public GameBoyMachine GetMachine(int index) => throw new NotSupportedException();

    /// <summary>Waits for steps under way and ends all machines.</summary>
    public void Dispose() => GC.SuppressFinalize(this);
}
