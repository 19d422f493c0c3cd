using FastRL.Envs;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FastRL.Host.Configuration;

/// <summary>Reads a YAML file as a flat list of settings that know their lines.</summary>
internal static class ConfigFile
{
    // A configuration has two levels. The limit keeps hostile nesting from exhausting the stack.
    private const int MaximumDepth = 8;
    private const long MaximumBytes = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It is missing or not such a file; the message names file and line.</exception>
    public static IReadOnlyList<ConfigValue> Load(string path)
    {
        if (Directory.Exists(path))
            throw new InputException($"{path}: is a folder, not a configuration file");
        if (!File.Exists(path))
            throw new InputException($"{path}: no such configuration file");
        return Parse(InputFile.ReadAllText(path, MaximumBytes), path);
    }

    /// <summary>Reads text.</summary>
    /// <param name="text">YAML: mappings of scalars, lists of scalars and further mappings.</param>
    /// <param name="name">What errors call it.</param>
    public static IReadOnlyList<ConfigValue> Parse(string text, string name)
    {
        // The parser reports a tab at the place where the mapping around it begins.
        int tab = Array.FindIndex(text.Split('\n'), line => line.TrimStart(' ').StartsWith('\t') && line.Trim().Length > 0);
        if (tab >= 0)
            throw new InputException($"{name}:{tab + 1}: the line is indented with a tab; YAML is indented with spaces");
        var values = new List<ConfigValue>();
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out _))
                return values;
            parser.Consume<DocumentStart>();
            ReadMapping(parser, name, "", values, depth: 0);
            parser.Consume<DocumentEnd>();
            if (!parser.TryConsume<StreamEnd>(out _))
                throw Error(name, parser.Current!.Start, "a second document; one is allowed");
        }
        catch (YamlException problem)
        {
            throw Error(name, problem.Start, $"not valid YAML: {problem.Message.ReplaceLineEndings(" ")}");
        }
        catch (InvalidOperationException)
        {
            // Some malformed texts break an invariant inside YamlDotNet's scanner instead of being reported by it.
            throw Error(name, parser.Current?.End ?? Mark.Empty, "not valid YAML: it cannot be read beyond this place");
        }
        return values;
    }

    private static void ReadMapping(Parser parser, string name, string path, List<ConfigValue> values, int depth)
    {
        if (parser.TryConsume<Scalar>(out var lone))
        {
            if (lone.Value.Length > 0)
                throw Error(name, lone.Start, $"'{lone.Value}' stands where 'key: value' lines are expected");
            return; // an empty file, or a key whose settings are all commented out
        }
        if (!parser.TryConsume<MappingStart>(out _))
            throw Error(name, parser.Current!.Start, "'key: value' lines are expected here");
        if (depth == MaximumDepth)
            throw Error(name, parser.Current!.Start, $"nested more than {MaximumDepth} levels deep");
        var seen = new HashSet<string>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
                throw Error(name, parser.Current!.Start, "a key must be a word");
            if (!seen.Add(key.Value))
                throw Error(name, key.Start, $"{path}{key.Value} is given twice");
            ReadValue(parser, name, path + key.Value, $"{name}:{key.Start.Line}", values, depth);
        }
    }

    private static void ReadValue(
        Parser parser, string name, string path, string origin, List<ConfigValue> values, int depth)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            values.Add(new ConfigValue(path, scalar.Value, null, origin));
            return;
        }
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new List<string>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(ReadItem(parser, name, path));
            }
            values.Add(new ConfigValue(path, string.Join(", ", items), items, origin));
            return;
        }
        if (parser.Current is AnchorAlias)
            throw Error(name, parser.Current.Start, "aliases are not allowed");
        ReadMapping(parser, name, path + ".", values, depth + 1);
    }

    // A plain value, or a list of them such as [1000, 0.3], which is then 1000:0.3.
    private static string ReadItem(Parser parser, string name, string path)
    {
        if (parser.TryConsume<Scalar>(out var item))
            return item.Value;
        if (!parser.TryConsume<SequenceStart>(out _))
            throw Error(name, parser.Current!.Start, $"{path} is a list of plain values");
        var parts = new List<string>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var part))
                throw Error(name, parser.Current!.Start, $"{path} is a list of plain values or of lists of them");
            parts.Add(part.Value);
        }
        return string.Join(':', parts);
    }

    private static InputException Error(string name, Mark where, string message) => new($"{name}:{where.Line}: {message}");
}
