using System.Globalization;
using FastRL.Emu.Expressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FastRL.Emu.Profiles;

/// <summary>A value in a profile, with its place and the words for it in errors.</summary>
/// <param name="document">Where it stands.</param>
/// <param name="node">The value.</param>
/// <param name="what">What errors call it, such as <c>'address'</c>.</param>
internal sealed class ProfileNode(ProfileDocument document, YamlNode node, string what)
{
    /// <summary>Whether this is a key with nested keys.</summary>
    public bool IsMapping => node is YamlMappingNode;

    /// <summary>Whether this is a list.</summary>
    public bool IsList => node is YamlSequenceNode;

    /// <summary>An error at this place.</summary>
    public ProfileException Error(string message, Exception? inner = null) =>
        new(document.File, (int)node.Start.Line, (int)node.Start.Column, message, inner);

    /// <summary>The value as a mapping whose keys are all among <paramref name="allowed"/>.</summary>
    public ProfileMapping Mapping(params IReadOnlyList<string> allowed)
    {
        ProfileMapping mapping = AnyMapping();
        foreach ((ProfileNode key, _) in mapping.Entries)
        {
            string name = key.Text();
            if (!allowed.Contains(name))
                throw key.Error($"unknown key '{name}' in {what}; allowed: {string.Join(", ", allowed)}");
        }
        return mapping;
    }

    /// <summary>The value as a mapping with keys of the user's own.</summary>
    public ProfileMapping AnyMapping()
    {
        if (node is not YamlMappingNode mapping) throw Error($"{what} must be a mapping (key: value), not {Shape}");
        var entries = new List<(ProfileNode Key, ProfileNode Value)>();
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            var keyNode = new ProfileNode(document, key, "a key");
            entries.Add((keyNode, new ProfileNode(document, value, $"'{keyNode.Text()}'")));
        }
        return new ProfileMapping(this, what, entries);
    }

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<ProfileNode> Items(int least = 1, int most = 1024)
    {
        if (node is not YamlSequenceNode list) throw Error($"{what} must be a list, not {Shape}");
        int count = list.Children.Count;
        if (count < least || count > most)
            throw Error($"{what} has {count} items; allowed are {least} to {most}");
        return [.. list.Children.Select(item => new ProfileNode(document, item, $"an item of {what}"))];
    }

    /// <summary>A single value as text.</summary>
    public string Text()
    {
        if (node is not YamlScalarNode { Value: { } value }) throw Error($"{what} must be a single value, not {Shape}");
        if (value.Length == 0) throw Error($"{what} is empty");
        return value;
    }

    /// <summary>A file, named from a folder, with its whole path.</summary>
    public string FilePath(string folder)
    {
        string text = Text();
        if (text.Contains('\0', StringComparison.Ordinal)) throw Error($"{what} has a zero character, which no path can have");
        return Path.GetFullPath(Path.Combine(folder, text));
    }

    /// <summary>A whole number in decimal or 0x notation.</summary>
    public int Integer(int least, int most)
    {
        string text = Text();
        if (TryInteger(text, out long value) && value >= least && value <= most) return (int)value;
        throw Error($"{what} is '{text}'; allowed is a whole number from {Show(least, most)} to {Show(most, most)}");
    }

    /// <summary>A range of whole numbers, <c>lo..hi</c>, or one number.</summary>
    public (int Low, int High) IntegerRange(int least, int most)
    {
        string text = Text();
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        string first = dots < 0 ? text : text[..dots];
        string last = dots < 0 ? text : text[(dots + 2)..];
        if (TryInteger(first, out long low) && TryInteger(last, out long high)
            && low >= least && high <= most && low <= high)
            return ((int)low, (int)high);
        throw Error($"{what} is '{text}'; allowed is a range low..high within {Show(least, most)}..{Show(most, most)}");
    }

    /// <summary>A finite number.</summary>
    public double Number()
    {
        string text = Text();
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
            return value;
        if (TryInteger(text, out long integer)) return integer;
        throw Error($"{what} is '{text}'; allowed is a number such as 0.5");
    }

    /// <summary>true or false.</summary>
    public bool Flag() => Choice(("true", true), ("false", false));

    /// <summary>One of a few words.</summary>
    public T Choice<T>(params IReadOnlyList<(string Word, T Meaning)> choices)
    {
        string text = Text();
        foreach ((string word, T meaning) in choices)
            if (word == text) return meaning;
        throw Error($"{what} is '{text}'; allowed: {string.Join(", ", choices.Select(choice => choice.Word))}");
    }

    /// <summary>A name for use in expressions and logs: letters, digits and underscores, no digit first.</summary>
    public string Name(string extra = "")
    {
        string text = Text();
        bool fits = !char.IsAsciiDigit(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_' || extra.Contains(c, StringComparison.Ordinal));
        if (fits) return text;
        throw Error($"'{text}' is not a name; names are letters, digits and '_', and do not begin with a digit");
    }

    /// <summary>An expression over <paramref name="values"/>.</summary>
    public CompiledExpression Expression(
        IReadOnlyDictionary<string, int> values, bool allowFirst = false, bool allowPrevious = true)
    {
        string text = Text();
        try
        {
            return CompiledExpression.Compile(text, values, allowFirst, allowPrevious);
        }
        catch (ExpressionException error)
        {
            bool oneLine = node.Start.Line == node.End.Line;
            int quote = node is YamlScalarNode { Style: ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted } ? 1 : 0;
            int column = (int)node.Start.Column + (oneLine ? quote + error.Position : 0);
            string place = oneLine ? "" : $" at character {error.Position + 1}";
            throw new ProfileException(
                document.File, (int)node.Start.Line, column, $"expression '{Shorten(text)}'{place}: {error.Message}", error);
        }
    }

    private string Shape => node switch
    {
        YamlMappingNode => "a mapping",
        YamlSequenceNode => "a list",
        YamlScalarNode { Value: null or "" } => "empty",
        _ => $"'{Shorten(((YamlScalarNode)node).Value!)}'",
    };

    private static bool TryInteger(string text, out long value) =>
        text.StartsWith("0x", StringComparison.Ordinal)
            ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    // Addresses and masks read better in hexadecimal.
    private static string Show(int value, int most) => most is 0xFFFF or 0xFF ? $"0x{value:X}" : $"{value}";

    private static string Shorten(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= 80 ? line : line[..77] + "...";
    }
}
