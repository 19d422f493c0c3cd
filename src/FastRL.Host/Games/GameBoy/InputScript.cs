using System.Globalization;
using FastRL.Emu.GameBoy;
using FastRL.Envs;

namespace FastRL.Host.Games.GameBoy;

/// <summary>Buttons to hold, read from text: lines such as <c>60 right</c>, <c>4 a+up</c>, <c>30 -</c>, <c>mark NAME</c>, <c># comment</c>.</summary>
internal sealed class InputScript
{
    private const long MaximumBytes = 1 << 20;
    private const string Mark = "mark";

    private static readonly string[] s_names = ["right", "left", "up", "down", "a", "b", "select", "start"];

    private InputScript(IReadOnlyList<Hold> holds, IReadOnlyDictionary<string, int> marks) => (Holds, Marks) = (holds, marks);

    /// <summary>What is held, in order. After the last one nothing is.</summary>
    public IReadOnlyList<Hold> Holds { get; }

    /// <summary>Frames before each <c>mark NAME</c>.</summary>
    public IReadOnlyDictionary<string, int> Marks { get; }

    /// <summary>Frames of all holds.</summary>
    public int Frames => (int)Math.Min(Holds.Sum(hold => (long)hold.Frames), int.MaxValue);

    /// <summary>A script that holds nothing.</summary>
    public static InputScript Empty { get; } = new([], new Dictionary<string, int>());

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It is missing or wrong; the message names file and line.</exception>
    public static InputScript Load(string path)
    {
        if (!File.Exists(path))
            throw new InputException($"{path}: no such input script");
        return Parse(InputFile.ReadAllText(path, MaximumBytes), path);
    }

    /// <summary>Reads text.</summary>
    /// <param name="text">The script.</param>
    /// <param name="name">What errors call it.</param>
    public static InputScript Parse(string text, string name)
    {
        var holds = new List<Hold>();
        var marks = new Dictionary<string, int>();
        int frames = 0;
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Split('#')[0].Trim();
            if (line.Length == 0)
                continue;
            if (line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [Mark, var mark])
            {
                if (!marks.TryAdd(mark, frames))
                    throw new InputException($"{name}:{i + 1}: there is a mark {mark} already");
                continue;
            }
            holds.Add(ParseLine(line, $"{name}:{i + 1}"));
            frames = (int)Math.Min((long)frames + holds[^1].Frames, int.MaxValue);
        }
        return new InputScript(holds, marks);
    }

    /// <summary>The button of a word, or null.</summary>
    internal static GameBoyButtons? ButtonOf(string word) => Array.IndexOf(s_names, word) is >= 0 and var bit ? (GameBoyButtons)(1 << bit) : null;

    /// <summary>Buttons as a script has them.</summary>
    internal static string WordsOf(GameBoyButtons buttons) => buttons == GameBoyButtons.None
        ? "-"
        : string.Join('+', s_names.Where((_, bit) => buttons.HasFlag((GameBoyButtons)(1 << bit))));

    /// <summary>Reads one line.</summary>
    /// <param name="line">Frames and buttons.</param>
    /// <param name="where">File and line, for errors.</param>
    internal static Hold ParseLine(string line, string where)
    {
        string[] words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 2)
            throw new InputException($"{where}: '{line}' is not '<frames> <buttons>', such as '60 right', '4 a+up' or '30 -'");
        if (!int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int frames) || frames < 1)
            throw new InputException($"{where}: '{words[0]}' is not a number of frames, 1 or more");
        var buttons = GameBoyButtons.None;
        if (words[1] != "-")
        {
            foreach (string word in words[1].Split('+'))
            {
                buttons |= ButtonOf(word.ToLowerInvariant())
                    ?? throw new InputException($"{where}: '{word}' is no button; there are {string.Join(", ", s_names)}, and - for none");
            }
        }
        return new Hold(frames, buttons);
    }

    /// <summary>Buttons held for a number of frames.</summary>
    internal readonly record struct Hold(int Frames, GameBoyButtons Buttons);
}
