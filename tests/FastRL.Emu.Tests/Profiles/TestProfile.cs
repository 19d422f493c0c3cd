using FastRL.Emu.Profiles;

namespace FastRL.Emu.Tests.Profiles;

/// <summary>A small profile that tests change one piece of.</summary>
internal static class TestProfile
{
    public const string File = "games/small.yaml";

    public const string Text = """
        name: small
        rom:
          file: small.gb
          title: SMALL
        frames_per_step: 4
        noop_frames: 1..60
        boot:
          - {wait: 30}
          - {press: start, frames: 4}
          - {until: "mode == 1", limit: 600, tap: [start, a]}
        values:
          mode: {address: 0xC000}
          x: {address: 0xC001}
          y: {address: 0xC002}
          coins: {address: 0xC003, kind: bcd16le}
          flags: {address: 0xC005, mask: 0x30}
          foe#_x: {address: 0xC010, count: 3, stride: 8}
        observation:
          features:
            - {value: x, scale: 0..160}
            - {value: mode, one_hot: 4}
            - {value: flags, bits: 2}
            - {value: y, bins: 9, range: 0..144}
            - {value: foe#_x, scale: 0..160}
        actions: [nop, up, down, left, right, a, up+a]
        reward:
          - {name: coins, expression: increased(coins), scale: 0.5}
          - {name: cells, expression: "first(mode, x // 16, y // 16)"}
        termination:
          - {name: won, when: mode == 2, success: true}
          - {name: lost, when: mode == 3}
        truncation:
          max_steps: 500
          causes:
            - {name: outside, when: x > 200}

        """;

    public static GameProfile Load() => GameProfile.Parse(Text, File);

    /// <summary>The profile with one piece of text replaced.</summary>
    public static GameProfile With(string old, string replacement)
    {
        if (!Text.Contains(old, StringComparison.Ordinal)) throw new ArgumentException($"'{old}' is not in the profile");
        return GameProfile.Parse(Text.Replace(old, replacement, StringComparison.Ordinal), File);
    }
}
