namespace FastRL.Host.Exports;

/// <summary>A file of a page.</summary>
/// <param name="Name">Its path below the page's folder, with <c>/</c>.</param>
/// <param name="Bytes">What it holds.</param>
internal sealed record PageFile(string Name, byte[] Bytes)
{
    /// <summary>Where a page that plays a policy finds the policy.</summary>
    public const string Model = "policy.onnx";

    /// <summary>Names that every such page has.</summary>
    public static IReadOnlyList<string> All { get; } = ["index.html", Model];
}
