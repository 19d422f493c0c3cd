using System.Collections.Frozen;
using System.Reflection;

namespace FastRL.Web.Viewing;

/// <summary>The page's files, which lie inside the program.</summary>
/// <param name="painters">The program whose games are shown: it holds their painters.</param>
internal sealed class ViewPage(Assembly painters)
{
    private const string Prefix = "Viewing.Page.";

    /// <summary>Files by the path that they are asked for by.</summary>
    public FrozenDictionary<string, File> Files { get; } =
        Load(typeof(ViewPage).Assembly).Concat(Load(painters)).ToFrozenDictionary(StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, File>> Load(Assembly assembly)
    {
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            string name = resource[Prefix.Length..];
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            yield return new($"/{(name == "index.html" ? "" : name)}", new File(TypeOf(name), bytes));
        }
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        string other => throw new InvalidOperationException($"the page has a file of unknown type {other}"),
    };

    /// <summary>One file.</summary>
    /// <param name="ContentType">For the header of that name.</param>
    /// <param name="Bytes">All of it.</param>
    internal sealed record File(string ContentType, byte[] Bytes);
}
