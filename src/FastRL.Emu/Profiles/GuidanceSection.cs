using FastRL.Emu.Expressions;

namespace FastRL.Emu.Profiles;

/// <summary>Something that an agent can be told to try next.</summary>
/// <param name="Name">Word for it.</param>
/// <param name="Says">The same as a sentence, for whoever chooses.</param>
/// <param name="When">True after the step that reached it.</param>
/// <param name="Toward">Grows as it nears, by about 1 in all; null where nobody can tell.</param>
internal sealed record ProfileGoal(string Name, string Says, CompiledExpression When, CompiledExpression? Toward);

/// <summary>The key <c>guidance</c> of a profile.</summary>
/// <param name="Situation">Watched values that tell situations apart, by index: what an answer holds for.</param>
/// <param name="Goals">What there is to choose from.</param>
internal sealed record GuidanceSection(IReadOnlyList<int> Situation, IReadOnlyList<ProfileGoal> Goals)
{
    // 16 bits of each make one number.
    private const int MostValues = 4;
    private const int MostGoals = 64;

    public static GuidanceSection Parse(ProfileNode node, ValueTable values, ObservationSection observation)
    {
        ProfileMapping section = node.Mapping("situation", "goals");
        if (observation.Features.Count == 0)
            throw node.Error("'guidance' shows the goal behind the features of the observation, and there are none");
        ProfileNode situation = section["situation"];
        int[] indices = [.. situation.Items(most: MostValues).SelectMany(values.Find)];
        if (indices.Length > MostValues) throw situation.Error($"'situation' has {indices.Length} values; allowed are 1 to {MostValues}");
        var goals = new List<ProfileGoal>();
        foreach (ProfileNode item in section["goals"].Items(least: 2, MostGoals))
        {
            ProfileMapping goal = item.Mapping("name", "says", "when", "toward");
            string name = goal["name"].Name();
            if (goals.Any(other => other.Name == name)) throw goal["name"].Error($"duplicate goal '{name}'");
            goals.Add(new ProfileGoal(
                name, goal["says"].Text(), goal["when"].Expression(values.Index), goal.Find("toward")?.Expression(values.Index, allowPrevious: false)));
        }
        return new GuidanceSection(indices, goals);
    }
}
