using FastRL.Emu.GameBoy;

namespace FastRL.Emu.Profiles;

/// <summary>Buttons as words: <c>nop</c>, <c>up</c>, <c>up+a</c>.</summary>
internal static class ButtonNames
{
    private const string Nothing = "nop";

    private static readonly (string Word, GameBoyButtons Button)[] Words =
    [
        ("up", GameBoyButtons.Up), ("down", GameBoyButtons.Down), ("left", GameBoyButtons.Left),
        ("right", GameBoyButtons.Right), ("a", GameBoyButtons.A), ("b", GameBoyButtons.B),
        ("start", GameBoyButtons.Start), ("select", GameBoyButtons.Select),
    ];

    public static GameBoyButtons Parse(ProfileNode node)
    {
        string text = node.Text();
        if (text == Nothing) return GameBoyButtons.None;
        GameBoyButtons buttons = GameBoyButtons.None;
        foreach (string word in text.Split('+'))
        {
            GameBoyButtons button = Words.FirstOrDefault(entry => entry.Word == word).Button;
            if (button == GameBoyButtons.None)
                throw node.Error($"unknown button '{word}' in '{text}'; allowed: {Nothing}, or {string.Join(", ", Words.Select(entry => entry.Word))} joined by '+'");
            buttons |= button;
        }
        if (buttons.HasFlag(GameBoyButtons.Up | GameBoyButtons.Down) || buttons.HasFlag(GameBoyButtons.Left | GameBoyButtons.Right))
            throw node.Error($"'{text}' holds opposite directions, which the cross cannot do");
        return buttons;
    }
}
