using FastRL.Interop;

namespace FastRL.Host.Diagnostics;

/// <summary>One line of <c>fastrl doctor</c>.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Status"><c>ok</c>, <c>advice</c> (works, but could be better) or <c>missing</c> (something cannot work).</param>
/// <param name="Detail">What was found.</param>
/// <param name="Fix">What to do about it, a command to copy where there is one; empty where nothing is to be done.</param>
internal sealed record Finding(string Name, string Status, string Detail, string Fix = "")
{
    public static Finding Ok(string name, string detail) => new(name, "ok", detail);

    public static Finding Advice(string name, string detail, string fix) => new(name, "advice", detail, fix);

    public static Finding Missing(string name, string detail, string fix) => new(name, "missing", detail, fix);
}
