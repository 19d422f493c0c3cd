using System.Text.Json;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;

namespace FastRL.Host.Games.GameBoy.Play;

/// <summary>What a page of <c>fastrl gb play</c> can ask for, beside the buttons.</summary>
internal enum PlayAction
{
    /// <summary>Stands still.</summary>
    Pause,

    /// <summary>Goes on.</summary>
    Resume,

    /// <summary>One frame, and then stands still.</summary>
    Frame,

    /// <summary>Goes at a multiple of the console's speed: the number, or 0 for as fast as it can.</summary>
    Speed,

    /// <summary>Goes back in time while the number is 1.</summary>
    Rewind,

    /// <summary>Switches off and on.</summary>
    Reset,

    /// <summary>Keeps the machine's state in a slot.</summary>
    Save,

    /// <summary>Takes it back.</summary>
    Load,

    /// <summary>Begins a search over all memory, in numbers of a kind.</summary>
    SearchNew,

    /// <summary>Leaves those places of which a relation holds since the search before.</summary>
    Search,

    /// <summary>Shows a place's number all the time.</summary>
    Watch,

    /// <summary>Writes the machine's state to a file.</summary>
    WriteState,

    /// <summary>Begins to record an input script.</summary>
    RecordScript,

    /// <summary>Begins an episode of the profile, and records it as a demonstration.</summary>
    RecordDemonstration,

    /// <summary>Writes what was recorded.</summary>
    Stop,
}

/// <summary>A request as the game's thread carries it out.</summary>
/// <param name="Action">What is asked for.</param>
/// <param name="Number">What the action takes: speed, slot, address; of a search, what the number equals or changed by, or null.</param>
internal sealed record PlayRequest(PlayAction Action, double? Number)
{
    private const int Slots = 10, MostSpeed = 64;

    /// <summary>How bytes are numbers.</summary>
    public WatchedValueKind Kind { get; private init; }

    /// <summary>What is true of the numbers that a search leaves.</summary>
    public MemoryRelation Relation { get; private init; }

    /// <summary>Bank of a watched place; -1 for what is mapped.</summary>
    public int Bank { get; private init; } = -1;

    /// <summary>Buttons that a page says are held, of a message <c>{"type":"buttons","value":["a"]}</c>; null for other messages.</summary>
    /// <exception cref="FormatException">A word is no button.</exception>
    public static GameBoyButtons? ReadButtons(JsonElement message)
    {
        if (message.GetProperty("type").GetString() != "buttons") return null;
        var held = GameBoyButtons.None;
        foreach (JsonElement word in message.GetProperty("value").EnumerateArray())
            held |= InputScript.ButtonOf(word.GetString() ?? "") ?? throw new FormatException("no button");
        // The cross cannot do both.
        if (held.HasFlag(GameBoyButtons.Up | GameBoyButtons.Down)) held &= ~GameBoyButtons.Down;
        if (held.HasFlag(GameBoyButtons.Left | GameBoyButtons.Right)) held &= ~GameBoyButtons.Right;
        return held;
    }

    /// <summary>Reads any other message, such as <c>{"type":"search","relation":"grew","number":1,"kind":"u8"}</c>.</summary>
    /// <exception cref="FormatException">It is none that there is.</exception>
    public static PlayRequest Read(JsonElement message)
    {
        string type = message.GetProperty("type").GetString() ?? "";
        if (!type.All(char.IsAsciiLetter) || !Enum.TryParse(type, ignoreCase: true, out PlayAction action)) throw new FormatException("no request");
        double? number = message.TryGetProperty("number", out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.GetDouble() : null;
        bool fits = action switch
        {
            PlayAction.Speed => number is >= 0 and <= MostSpeed,
            PlayAction.Rewind => number is 0 or 1,
            PlayAction.Save or PlayAction.Load => number is >= 0 and < Slots && number == Math.Floor(number.Value),
            PlayAction.Watch => number is >= 0 and <= 0xFFFF && number == Math.Floor(number.Value),
            PlayAction.Search => number is null or (>= -0xFFFF and <= 0xFFFF),
            _ => number is null,
        };
        if (!fits) throw new FormatException("no such number");
        string kind = message.TryGetProperty("kind", out JsonElement word) ? word.GetString() ?? "" : ValueTable.KindNames.First();
        MemoryRelation relation = default;
        if (message.TryGetProperty("relation", out JsonElement name)
            && !(name.GetString() is { } letters && letters.All(char.IsAsciiLetter) && Enum.TryParse(letters, ignoreCase: true, out relation)))
            throw new FormatException("no relation");
        if (action == PlayAction.Search && relation == MemoryRelation.Equal && number is null) throw new FormatException("equal to what");
        return new PlayRequest(action, number)
        {
            Kind = ValueTable.KindNames.Contains(kind) ? ValueTable.KindOf(kind) : throw new FormatException("no kind"),
            Relation = relation,
            Bank = message.TryGetProperty("bank", out JsonElement bank) ? bank.GetInt32() : -1,
        };
    }
}
