using System.Text;
using FastRL.Envs;

namespace FastRL.Web.Environments;

/// <summary>What is exchanged with the environments of a page.</summary>
/// <param name="Observation">An observation: numbers, each with a name.</param>
/// <param name="Action">The real numbers of an action, with their bounds and names.</param>
/// <param name="Infos">A name for each number that comes with an ended episode.</param>
/// <param name="Causes">Ways in which the page ends episodes, by the number that it sends.</param>
internal sealed record TabLayout(
    ObservationSpec Observation, ActionSpace.Box Action, IReadOnlyList<string> Infos, IReadOnlyList<EndCause> Causes)
{
    /// <summary>Numbers in an observation.</summary>
    public int ObservationSize => Observation.Size;

    /// <summary>Numbers in an action.</summary>
    public int ActionSize => Action.Low.Count;

    /// <summary>FNV-1a of <see cref="Schema"/> in UTF-8: both sides must have the same.</summary>
    public ulong Hash { get; } = Fnv(Encoding.UTF8.GetBytes(Text(Observation.FeatureNames, Action.Names, Infos, Causes)));

    /// <summary>The names in one text.</summary>
    public string Schema => Text(Observation.FeatureNames, Action.Names, Infos, Causes);

    private static string Text(
        IReadOnlyList<string> observation, IReadOnlyList<string> action, IReadOnlyList<string> infos, IReadOnlyList<EndCause> causes) =>
        $"{string.Join(' ', observation)};{string.Join(' ', action)};{string.Join(' ', infos)};"
        + string.Join(' ', causes.Select(cause => $"{cause.Name.Replace(' ', '_')}{(cause.Truncation ? "*" : "")}"));

    private static ulong Fnv(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte value in bytes)
            hash = (hash ^ value) * 0x100000001B3;
        return hash;
    }
}
