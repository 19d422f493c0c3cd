using System.Numerics;
using System.Runtime.InteropServices;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;

namespace FastRL.Emu.Observations;

/// <summary>Raw frames of a batch to the observation <c>pixels</c>: gray, blended, scaled, stacked.</summary>
/// <remarks>Nothing is allocated after creation. May be used by one thread at a time.</remarks>
internal sealed class PixelPipeline
{
    private const int RawPixels = GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight;

    private readonly PixelObservation _format;
    private readonly bool _color;
    private readonly int _frameSize, _stepSize;
    private readonly byte[] _gray = new byte[RawPixels], _other = new byte[RawPixels];
    private readonly byte[] _stacks; // [count][stack][planes of a step][height][width], the observation itself

    /// <param name="format">Size and number of frames.</param>
    /// <param name="model">Decides how raw frames look; not <see cref="GameBoyModel.Auto"/>.</param>
    /// <param name="stacks">The observation's array, one row for each copy.</param>
    public PixelPipeline(PixelObservation format, GameBoyModel model, byte[] stacks)
    {
        _format = format;
        _color = model == GameBoyModel.Cgb;
        _frameSize = format.Width * format.Height;
        _stepSize = _frameSize * format.PlanesPerStep;
        _stacks = stacks;
        int count = stacks.Length / (format.Stack * _stepSize);
        Frames = GC.AllocateArray<byte>(checked(count * DrawnFrames * RawBytes), pinned: true);
    }

    /// <summary>Raw frames, <c>[count][DrawnFrames][144][160]</c> of one byte (DMG) or two (CGB); written by the native batch.</summary>
    public byte[] Frames { get; }

    /// <summary>Frames of a step that are needed, the last ones: 1 or 2.</summary>
    public int DrawnFrames => _format.Blend == Blend.None ? 1 : 2;

    private int RawBytes => _color ? RawPixels * sizeof(ushort) : RawPixels;

    /// <summary>Appends a copy's raw frames to its stack.</summary>
    public void Push(int index) => Convert(index, FrameHistory.Advance(Stack(index), _stepSize));

    /// <summary>Fills a copy's stack with its raw frames, the first of an episode.</summary>
    public void Start(int index)
    {
        Span<byte> stack = Stack(index);
        Convert(index, stack[^_stepSize..]);
        FrameHistory.Repeat(stack, _stepSize);
    }

    private void Convert(int index, Span<byte> step)
    {
        int first = index * DrawnFrames;
        ToGray(first, _gray);
        switch (_format.Blend)
        {
            case Blend.Both:
                ToGray(first + 1, _other);
                Scale(_gray, step[.._frameSize]);
                Scale(_other, step[_frameSize..]);
                return;
            case Blend.Max or Blend.Min:
                ToGray(first + 1, _other);
                Mix(_gray, _other, brighter: _format.Blend == Blend.Max);
                break;
        }
        Scale(_gray, step);
    }

    private void ToGray(int frame, byte[] gray)
    {
        ReadOnlySpan<byte> raw = Frames.AsSpan(frame * RawBytes, RawBytes);
        if (_color) Grayscale.FromRgb555(MemoryMarshal.Cast<byte, ushort>(raw), gray);
        else Grayscale.FromShades(raw, gray);
    }

    // Into the first; a frame is a whole number of vectors.
    private static void Mix(Span<byte> frame, ReadOnlySpan<byte> other, bool brighter)
    {
        for (int i = 0; i < frame.Length; i += Vector<byte>.Count)
        {
            Vector<byte> a = new(frame[i..]), b = new(other[i..]);
            (brighter ? Vector.Max(a, b) : Vector.Min(a, b)).CopyTo(frame[i..]);
        }
    }

    private void Scale(ReadOnlySpan<byte> gray, Span<byte> frame)
    {
        if (_frameSize == RawPixels) gray.CopyTo(frame);
        else if (_format.Width == SquareFrame.Size) SquareFrame.Downsample(gray, frame);
        else HalfSize.Downsample(gray, GameBoyMachine.ScreenWidth, GameBoyMachine.ScreenHeight, frame);
    }

    private Span<byte> Stack(int index)
    {
        int size = _format.Stack * _stepSize;
        return _stacks.AsSpan(index * size, size);
    }
}
