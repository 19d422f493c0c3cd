using System.Collections.Frozen;
using System.Reflection;

namespace FastRL.Web.Viewing;

/// <summary>A page's files, which lie inside the program.</summary>
/// <param name="prefix">What their names in the assemblies begin with.</param>
/// <param name="assemblies">Where they are.</param>
internal sealed class ViewPage(string prefix, params IEnumerable<Assembly> assemblies)
{
    /// <summary>What the names of the viewer's own files, and of the games' painters, begin with.</summary>
    public const string Viewer = "Viewing.Page.";

    /// <summary>The file that the server's bare address shows.</summary>
    public string Index { get; init; } = "index.html";

    /// <summary>Files by the path that they are asked for by.</summary>
    public FrozenDictionary<string, File> Files => field ??= assemblies.SelectMany(Load).ToFrozenDictionary(StringComparer.Ordinal);

    private IEnumerable<KeyValuePair<string, File>> Load(Assembly assembly)
    {
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            string name = resource[prefix.Length..];
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            yield return new($"/{(name == Index ? "" : name)}", new File(TypeOf(name), bytes));
        }
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".wasm" => "application/wasm",
        string other => throw new InvalidOperationException($"the page has a file of unknown type {other}"),
    };

    /// <summary>One file.</summary>
    /// <param name="ContentType">For the header of that name.</param>
    /// <param name="Bytes">All of it.</param>
    internal sealed record File(string ContentType, byte[] Bytes);
}
