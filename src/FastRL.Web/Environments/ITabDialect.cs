using System.Text.Json;

namespace FastRL.Web.Environments;

/// <summary>What the JSON protocol says of an ended episode, which each game's page says in its own words.</summary>
internal interface ITabDialect
{
    /// <summary>Reads the <c>info</c> of a state that is done.</summary>
    /// <param name="info">The object; undefined where there was none.</param>
    /// <param name="infos">Takes the layout's numbers.</param>
    /// <param name="cause">The page's number of the cause.</param>
    /// <returns>What is wrong, or null.</returns>
    string? ReadEnd(JsonElement info, Span<float> infos, out int cause);
}
