using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using Xunit;

namespace FastRL.Emu.Tests.GameBoy;

/// <summary>Actions that tilt the machine, with a ROM that shows what it feels.</summary>
public sealed class GameBoyVecEnvTiltTests
{
    private const int Level = 0x81D0, Gravity = 0x70; // Pan Docs, "MBC7"

    [Fact]
    public void Step_ActionWithATilt_IsFeltForThatStep()
    {
        using GameBoyVecEnv env = Create(cartridge: 0x22);
        env.Reset(1);
        Assert.Equal((Level, Level), Felt(env, 0));
        env.Buffers.Actions[0] = 1;
        env.Buffers.Actions[1] = 2;
        env.Send(0);
        env.Recv(0);
        Assert.Equal((Level - Gravity / 2, Level - Gravity), Felt(env, 0));
        Assert.Equal((Level + Gravity, Level), Felt(env, 1));
        env.Buffers.Actions[0] = env.Buffers.Actions[1] = 0;
        env.Send(0);
        env.Recv(0);
        Assert.Equal((Level, Level), Felt(env, 0));
        Assert.Equal(["nop", "nop tilt 50 -100", "a tilt -100 0"], ((ActionSpace.Discrete)env.ActionSpace).Names);
    }

    [Fact]
    public void Create_TiltWithoutAnAccelerometer_IsRefused()
    {
        var error = Assert.Throws<InputException>(() => Create(cartridge: 0x19));
        Assert.Contains("action 'nop tilt 50 -100' tilts the machine, but its cartridge has no accelerometer", error.Message, StringComparison.Ordinal);
    }

    private static (int X, int Y) Felt(GameBoyVecEnv env, int index)
    {
        Assert.True(env.TryGetValue(index, "x", out int x) & env.TryGetValue(index, "y", out int y));
        return (x, y);
    }

    private static GameBoyVecEnv Create(byte cartridge)
    {
        string path = Path.Combine(AppContext.BaseDirectory, $"tilt-{cartridge:x2}.gb");
        File.WriteAllBytes(path, Rom(cartridge));
        GameProfile profile = GameProfile.Parse(
            $$"""
            name: tilt
            rom: {file: {{Path.GetFileName(path)}}}
            frames_per_step: 2
            noop_frames: 2
            values:
              x: {address: 0xC000, kind: u16le}
              y: {address: 0xC002, kind: u16le}
            observation: {features: [{value: x, scale: 0..65535}, {value: y, scale: 0..65535}]}
            actions: [nop, {press: nop, tilt: [50, -100]}, {press: a, tilt: [-100, 0]}]
            reward: [{name: nothing, expression: 0}]
            truncation: {max_steps: 100}
            """,
            Path.Combine(AppContext.BaseDirectory, "tilt.yaml"));
        return new GameBoyVecEnv(profile, new GameBoyVecEnvOptions { Count = 2 });
    }

    /// <summary>Writes X and Y of an MBC7's accelerometer to C000 and C002 for ever.</summary>
    private static byte[] Rom(byte cartridge)
    {
        byte[] rom = new byte[0x8000];
        ReadOnlySpan<byte> entry = [0x00, 0xC3, 0x50, 0x01]; // nop; jp 0x150
        ReadOnlySpan<byte> program =
        [
            0x3E, 0x0A, 0xEA, 0x00, 0x00, // ld a, 0x0A; ld (0x0000), a: registers on
            0x3E, 0x40, 0xEA, 0x00, 0x40, // ld a, 0x40; ld (0x4000), a
            0x3E, 0x01, 0xE0, 0xFF, // ld a, 1; ldh (0xFF), a: VBlank wakes
            0x3E, 0x55, 0xEA, 0x00, 0xA0, // 15E: ld a, 0x55; ld (0xA000), a: erase
            0x3E, 0xAA, 0xEA, 0x10, 0xA0, // ld a, 0xAA; ld (0xA010), a: latch
            0xFA, 0x20, 0xA0, 0xEA, 0x00, 0xC0, // ld a, (0xA020); ld (0xC000), a
            0xFA, 0x30, 0xA0, 0xEA, 0x01, 0xC0,
            0xFA, 0x40, 0xA0, 0xEA, 0x02, 0xC0,
            0xFA, 0x50, 0xA0, 0xEA, 0x03, 0xC0,
            0x76, 0x00, // halt; nop: until the next frame
            0xAF, 0xE0, 0x0F, // xor a; ldh (0x0F), a
            0x18, 0xD7, // jr 0x15E
        ];
        entry.CopyTo(rom.AsSpan(0x100));
        program.CopyTo(rom.AsSpan(0x150));
        rom[0x147] = cartridge;
        return rom;
    }
}
