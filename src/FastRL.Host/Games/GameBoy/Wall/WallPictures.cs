using System.Buffers.Binary;
using System.Text.Json;
using FastRL.Emu.GameBoy;
using FastRL.Interop.Ring;

namespace FastRL.Host.Games.GameBoy.Wall;

/// <summary>Draws the states that a training sends: each one's next frame.</summary>
/// <param name="ring">The wall's end of the channel; stays the caller's.</param>
internal sealed class WallPictures(RingChannel ring) : IDisposable
{
    private readonly ushort[] _frame = new ushort[GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight];
    private readonly uint[] _pixels = new uint[GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight];
    private GameBoyRom? _rom;
    private GameBoyMachine? _machine;

    /// <summary>What sends; null before anything does.</summary>
    public WallGreeting? Training { get; private set; }

    /// <summary>The last picture: 144 rows of 160 pixels, red in the low byte, then green, blue and 255.</summary>
    public ReadOnlySpan<uint> Pixels => _pixels;

    /// <summary>Takes the next message.</summary>
    /// <returns>The instance whose picture is in <see cref="Pixels"/>; <see cref="WallChannel.Greeting"/> where a training began to send; null where nothing came.</returns>
    /// <exception cref="InvalidDataException">The ROM is not what the training plays.</exception>
    /// <exception cref="RingException">The channel is damaged.</exception>
    public int? Next()
    {
        while (ring.TryPeek(out ReadOnlySpan<byte> message))
        {
            int instance = BinaryPrimitives.ReadInt32LittleEndian(message);
            bool isGreeting = instance == WallChannel.Greeting;
            if (isGreeting) Begin(message[WallChannel.HeaderBytes..]);
            else if (_machine is not null && instance < Training!.Count) Draw(_machine, message[WallChannel.HeaderBytes..]);
            ring.Release();
            if (isGreeting || _machine is not null) return instance; // states of before a greeting are an earlier training's
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _machine?.Dispose();
        _rom?.Dispose();
    }

    private void Begin(ReadOnlySpan<byte> json)
    {
        Dispose();
        Training = JsonSerializer.Deserialize<WallGreeting>(json)!;
        _rom = GameBoyRom.Load(Training.Rom);
        _machine = new GameBoyMachine(_rom, Training.Model);
    }

    private void Draw(GameBoyMachine machine, ReadOnlySpan<byte> state)
    {
        machine.LoadState(state);
        machine.RunFrames(1, drawLast: true);
        machine.GetFrame(_frame);
        byte[] rgb = FramePicture.ToRgb(_frame, machine.Model);
        for (int i = 0; i < _pixels.Length; i++) _pixels[i] = rgb[3 * i] | ((uint)rgb[(3 * i) + 1] << 8) | ((uint)rgb[(3 * i) + 2] << 16) | 0xFF00_0000;
    }
}
