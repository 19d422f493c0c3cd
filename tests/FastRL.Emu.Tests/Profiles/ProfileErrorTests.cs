using FastRL.Emu.Profiles;
using Xunit;

namespace FastRL.Emu.Tests.Profiles;

public sealed class ProfileErrorTests
{
    [Theory]
    [InlineData("name: small\n", "", "1:1: the profile lacks the key 'name'")]
    [InlineData("name: small", "nam: small", "1:1: unknown key 'nam' in the profile; allowed: name, rom,")]
    [InlineData("name: small", "name: [small]", "1:7: 'name' must be a single value, not a list")]
    [InlineData("name: small", "name: 'big game'", "1:7: 'big game' is not a name")]
    [InlineData("name: small", "name: small\nname: other", "2:1: not YAML: Duplicate key name")]
    [InlineData("file: small.gb", "file: \"a\\0b\"", "3:9: 'file' has a zero character, which no path can have")]
    [InlineData("  title: SMALL", "  sha1: [abc]", "4:10: 'abc' is not a hash; allowed are 40 digits")]
    [InlineData("frames_per_step: 4", "frames_per_step: 0", "5:18: 'frames_per_step' is '0'; allowed is a whole number from 1 to 1000")]
    [InlineData("frames_per_step: 4", "frames_per_step: four", "5:18: 'frames_per_step' is 'four'")]
    [InlineData("frames_per_step: 4", "frames_per_step: {}", "5:18: 'frames_per_step' must be a single value, not a mapping")]
    [InlineData("frames_per_step: 4", "frames_per_step:", "5:17: 'frames_per_step' is empty")]
    [InlineData("frames_per_step: 4", "frames_per_step: 4\nmodel: gba", "6:8: 'model' is 'gba'; allowed: auto, dmg, cgb")]
    [InlineData("1..60", "60..1", "6:14: 'noop_frames' is '60..1'; allowed is a range low..high within 0..3600")]
    [InlineData("{wait: 30}", "{wait: 30, press: a}", "8:5: an item of 'boot' needs exactly one of the keys press, wait, until; it has press and wait")]
    [InlineData("{wait: 30}", "{wait: 30, frames: 4}", "8:16: unknown key 'frames' in an item of 'boot'; allowed: wait")]
    [InlineData("press: start", "press: star", "9:13: unknown button 'star' in 'star'; allowed: nop, or up, down,")]
    [InlineData("mode == 1", "mod == 1", "10:14: expression 'mod == 1': unknown value 'mod'; did you mean 'mode'?")]
    [InlineData("mode == 1", "mode == prev(x)", "10:22: expression 'mode == prev(x)': prev() cannot stand here")]
    [InlineData("{address: 0xC000}", "{address: 0x10000}", "12:19: 'address' is '0x10000'; allowed is a whole number from 0x0 to 0xFFFF")]
    [InlineData("{address: 0xC000}", "{adress: 0xC000}", "12:10: unknown key 'adress' in 'mode'; allowed: address, bank,")]
    [InlineData("{address: 0xC000}", "0xC000", "12:9: 'mode' must be a mapping (key: value), not '0xC000'")]
    [InlineData("{address: 0xC000}", "{address: 0xC000, bank: 1}", "12:33: 'bank' does not go with address 0xC000")]
    [InlineData("{address: 0xC000}", "{address: 0xD000, bank: 8}", "12:33: 'bank' is '8'; allowed is a whole number from 0 to 7")]
    [InlineData("{address: 0xC000}", "{address: 0xFFFF, kind: u16le}", "12:19: the value reaches to 0x10000")]
    [InlineData("kind: bcd16le", "kind: u32", "15:34: 'kind' is 'u32'; allowed: u8, i8, u16le, u16be, bcd8, bcd16le, bcd16be")]
    [InlineData("kind: bcd16le", "kind: bcd16le, bit: 1", "15:48: 'mask' and 'bit' go with the kinds")]
    [InlineData("mask: 0x30", "mask: 0x30, bit: 1", "16:34: 'mask' and 'bit' exclude each other")]
    [InlineData("mask: 0x30", "bit: 8", "16:33: 'bit' is '8'; allowed is a whole number from 0 to 7")]
    [InlineData("foe#_x: {address: 0xC010, count: 3, stride: 8}", "foe_x: {address: 0xC010, count: 3, stride: 8}", "17:3: 'foe_x' has a 'count', so that its name needs one '#'")]
    [InlineData("foe#_x: {address: 0xC010, count: 3, stride: 8}", "foe#_x: {address: 0xC010}", "17:3: 'foe#_x' has a '#'")]
    [InlineData("foe#_x: {address: 0xC010, count: 3, stride: 8}", "foe#_x: {address: 0xFFF0, count: 3, stride: 8}", "17:21: the value reaches to 0x10000")]
    [InlineData("  x: {address: 0xC001}", "  min: {address: 0xC001}", "13:3: 'min' is a word of the expressions")]
    [InlineData("  x: {address: 0xC001}", "  x: {address: 0xC001}\n  foe1_x: {address: 0xC001}", "18:3: duplicate value 'foe1_x'")]
    [InlineData("{value: x, scale: 0..160}", "{value: z, scale: 0..160}", "20:15: unknown value 'z'")]
    [InlineData("{value: x, scale: 0..160}", "{value: x, scale: 7..7}", "20:25: the range is empty")]
    [InlineData("{value: x, scale: 0..160}", "{value: x, size: 3}", "20:18: unknown key 'size' in an item of 'features'")]
    [InlineData("{value: x, scale: 0..160}", "{value: x}", "20:7: an item of 'features' needs exactly one of the keys scale, one_hot, bits, bins; it has none")]
    [InlineData("{value: x, scale: 0..160}", "{value: x, scale: 0..160, first: 3}", "20:33: unknown key 'first' in an item of 'features'; allowed: value, scale")]
    [InlineData("one_hot: 4", "one_hot: 2000", "21:30: 'one_hot' is '2000'; allowed is a whole number from 2 to 1024")]
    [InlineData("actions:", "  pixels: {size: native, blend: mean}\nactions:", "25:33: 'blend' is 'mean'; allowed: none, max, min, both")]
    [InlineData("actions:", "  pixels: {size: 100x100}\nactions:", "25:18: 'size' is '100x100'; allowed: native, 80x72, 84x84")]
    [InlineData("actions:", "  tiles: {classes: {a: [1..3], b: [3]}}\nactions:", "25:36: tile 3 is in two classes")]
    [InlineData("up+a]", "left+right]", "25:42: 'left+right' holds opposite directions")]
    [InlineData("up+a]", "jump]", "25:42: unknown button 'jump' in 'jump'")]
    [InlineData("up+a]", "a]", "25:42: action 'a' presses the same buttons as 'a'")]
    [InlineData("up+a]", "{press: up+a}]", "25:42: an item of 'actions' lacks the key 'when'")]
    [InlineData("up+a]", "{press: up+a, when: prev(x) == 1}]", "25:62: expression 'prev(x) == 1': prev() cannot stand here")]
    [InlineData("up+a]", "{press: a, tilt: [401, 0]}]", "25:60: an item of 'tilt' is '401'; allowed is a whole number from -400 to 400")]
    [InlineData("up+a]", "{press: a, tilt: [1, 2]}, {press: a, tilt: [1, 2]}]", "25:76: action 'a' presses the same buttons as 'a tilt 1 2'")]
    [InlineData("[nop, up, down, left, right, a, up+a]", "[{press: up, when: x > 1}, {press: a, when: x < 1}]", "25:10: every action has a 'when'")]
    [InlineData("[nop, up, down, left, right, a, up+a]", "[nop]", "25:10: 'actions' has 1 items; allowed are 2 to 256")]
    [InlineData("expression: increased(coins)", "expression: increased(coin)", "27:41: expression 'increased(coin)': unknown value 'coin'; did you mean 'coins'?")]
    [InlineData("scale: 0.5", "scale: half", "27:56: 'scale' is 'half'; allowed is a number")]
    [InlineData("name: cells", "name: coins", "28:12: duplicate reward 'coins'")]
    [InlineData("y // 16)", "y // 16", "28:60: expression 'first(mode, x // 16, y // 16': expected ')'")]
    [InlineData("name: lost", "name: won", "31:12: duplicate end of an episode 'won'")]
    [InlineData("name: lost", "name: max_steps", "31:12: duplicate end of an episode 'max_steps'")]
    [InlineData("success: true", "success: yes", "30:43: 'success' is 'yes'; allowed: true, false")]
    [InlineData("when: x > 200", "when: first(x)", "35:29: expression 'first(x)': first() can stand in reward expressions only")]
    [InlineData("max_steps: 500", "max_steps: -1", "33:14: 'max_steps' is '-1'")]
    [InlineData("rom:", "rom: &here", "2:6: anchors and aliases are not allowed")]
    [InlineData("rom:", "rom: [", "not YAML: ")]
    public void Parse_Fault_IsOneLineWithItsPlace(string old, string replacement, string message)
    {
        var error = Assert.Throws<ProfileException>(() => TestProfile.With(old, replacement));
        Assert.StartsWith(TestProfile.File + ":", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    // The first observation shows the last of the frames without buttons, so that there must be one.
    [Fact]
    public void Parse_PixelsWithoutIdleFrames_AreRefused()
    {
        string text = TestProfile.Text
            .Replace("1..60", "0..60", StringComparison.Ordinal)
            .Replace("actions:", "  pixels: {size: native}\nactions:", StringComparison.Ordinal);
        var error = Assert.Throws<ProfileException>(() => GameProfile.Parse(text, "x.yaml"));
        Assert.Equal("x.yaml:6:14: 'noop_frames' is '0..60'; allowed is a range low..high within 1..3600", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("just text")]
    [InlineData("- a\n- b")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("\t")]
    [InlineData("? [a, b]\n: c")]
    [InlineData("a: \"\u0001\"")]
    public void Parse_OtherThings_AreRefused(string text) =>
        Assert.Throws<ProfileException>(() => GameProfile.Parse(text, "x.yaml"));

    [Fact]
    public void Parse_HostileNesting_IsRefused()
    {
        string text = "name: " + new string('[', 100_000);
        var error = Assert.Throws<ProfileException>(() => GameProfile.Parse(text, "x.yaml"));
        Assert.Contains("nested more than 32 levels deep", error.Message, StringComparison.Ordinal);
    }

    // Whatever is cut out of or written over a profile, it loads or says why not.
    [Fact]
    public void Parse_MutatedText_NeverFailsOtherwise()
    {
        var random = new Random(3);
        const string alphabet = "#'\"{}[]:,-.|>&*!%@\\\n\t 019axXÿ";
        for (int round = 0; round < 3000; round++)
        {
            char[] text = TestProfile.Text.ToCharArray();
            for (int i = random.Next(1, 4); i > 0; i--) text[random.Next(text.Length)] = alphabet[random.Next(alphabet.Length)];
            Exception? error = Record.Exception(() => GameProfile.Parse(new string(text), "x.yaml"));
            Assert.True(error is null or ProfileException, $"{error}\nin:\n{new string(text)}");
        }
    }
}
