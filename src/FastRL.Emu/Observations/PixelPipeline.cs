using System.Runtime.InteropServices;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;

namespace FastRL.Emu.Observations;

/// <summary>Raw frames of a batch to the observation <c>pixels</c>: gray, scaled, stacked.</summary>
/// <remarks>Nothing is allocated after creation. May be used by one thread at a time.</remarks>
internal sealed class PixelPipeline
{
    private const int RawPixels = GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight;

    private readonly PixelObservation _format;
    private readonly bool _color;
    private readonly int _frameSize;
    private readonly byte[] _gray = new byte[RawPixels];
    private readonly byte[] _stacks; // [count][stack][height][width], the observation itself

    /// <param name="format">Size and number of frames.</param>
    /// <param name="model">Decides how raw frames look; not <see cref="GameBoyModel.Auto"/>.</param>
    /// <param name="stacks">The observation's array, one row for each copy.</param>
    public PixelPipeline(PixelObservation format, GameBoyModel model, byte[] stacks)
    {
        _format = format;
        _color = model == GameBoyModel.Cgb;
        _frameSize = format.Width * format.Height;
        _stacks = stacks;
        int count = stacks.Length / (format.Stack * _frameSize);
        Frames = GC.AllocateArray<byte>(checked(count * RawBytes), pinned: true);
    }

    /// <summary>Raw frames, <c>[count][144][160]</c> of one byte (DMG) or two (CGB); written by the native batch.</summary>
    public byte[] Frames { get; }

    private int RawBytes => _color ? RawPixels * sizeof(ushort) : RawPixels;

    /// <summary>Appends a copy's raw frame to its stack.</summary>
    public void Push(int index) => Convert(index, FrameHistory.Advance(Stack(index), _frameSize));

    /// <summary>Fills a copy's stack with its raw frame, the first of an episode.</summary>
    public void Start(int index)
    {
        Span<byte> stack = Stack(index);
        Convert(index, stack[^_frameSize..]);
        FrameHistory.Repeat(stack, _frameSize);
    }

    private void Convert(int index, Span<byte> frame)
    {
        ReadOnlySpan<byte> raw = Frames.AsSpan(index * RawBytes, RawBytes);
        bool native = _frameSize == RawPixels;
        Span<byte> gray = native ? frame : _gray;
        if (_color) Grayscale.FromRgb555(MemoryMarshal.Cast<byte, ushort>(raw), gray);
        else Grayscale.FromShades(raw, gray);
        if (native) return;
        if (_format.Width == SquareFrame.Size) SquareFrame.Downsample(gray, frame);
        else HalfSize.Downsample(gray, GameBoyMachine.ScreenWidth, GameBoyMachine.ScreenHeight, frame);
    }

    private Span<byte> Stack(int index)
    {
        int size = _format.Stack * _frameSize;
        return _stacks.AsSpan(index * size, size);
    }
}
