using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace FastRL.Emu.Profiles;

/// <summary>A YAML text as nodes that know where they stand.</summary>
internal sealed class ProfileDocument
{
    // A profile is written by hand. The limits keep hostile nesting from exhausting the stack.
    private const int MaximumCharacters = 1 << 20;
    private const int MaximumDepth = 32;

    private ProfileDocument(string file) => File = file;

    /// <summary>The profile as the user would name it, for errors.</summary>
    public string File { get; }

    /// <summary>Reads a text that must hold one mapping.</summary>
    /// <exception cref="ProfileException">The text is not YAML or not one mapping.</exception>
    public static ProfileNode Parse(string text, string file)
    {
        var document = new ProfileDocument(file);
        if (text.Length > MaximumCharacters)
            throw new ProfileException(file, 0, 0, $"the profile has {text.Length} characters, allowed are {MaximumCharacters}");
        try
        {
            document.CheckEvents(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count != 1)
                throw new ProfileException(file, 1, 1, $"a profile is one YAML document, found {stream.Documents.Count}");
            return new ProfileNode(document, stream.Documents[0].RootNode, "the profile");
        }
        catch (YamlException error)
        {
            string message = error.Message.ReplaceLineEndings(" ");
            throw new ProfileException(file, (int)error.Start.Line, (int)error.Start.Column, $"not YAML: {message}", error);
        }
    }

    private void CheckEvents(string text)
    {
        var parser = new Parser(new StringReader(text));
        int depth = 0;
        while (MoveNext(parser))
        {
            ParsingEvent current = parser.Current!;
            if (current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
                throw Error(current.Start, "anchors and aliases are not allowed in a profile");
            depth += current.NestingIncrease;
            if (depth > MaximumDepth) throw Error(current.Start, $"nested more than {MaximumDepth} levels deep");
        }
    }

    // Some malformed texts break an invariant inside YamlDotNet's scanner instead of being reported by it.
    private bool MoveNext(Parser parser)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (InvalidOperationException)
        {
            throw Error(parser.Current?.End ?? Mark.Empty, "not YAML: unexpected characters after this place");
        }
    }

    private ProfileException Error(Mark mark, string message) => new(File, (int)mark.Line, (int)mark.Column, message);
}
