using FastRL.Emu.Expressions;

namespace FastRL.Emu.Profiles;

/// <summary>Something that an agent can be told to try next.</summary>
/// <param name="Name">Word for it.</param>
/// <param name="Says">The same as a sentence, for whoever chooses.</param>
/// <param name="When">True after the step that reached it.</param>
/// <param name="At">Where it is: bounds of each value that tells places apart; null where nobody can tell.</param>
internal sealed record ProfileGoal(string Name, string Says, CompiledExpression When, IReadOnlyList<(int Low, int High)>? At);

/// <summary>A watched value that tells where the agent is.</summary>
/// <param name="Value">Its index.</param>
/// <param name="Range">From one end of where the agent can be to the other.</param>
internal readonly record struct PlaceValue(int Value, int Range);

/// <summary>The key <c>guidance</c> of a profile.</summary>
/// <param name="Situation">Watched values that tell situations apart, by index: what an answer holds for.</param>
/// <param name="Place">What tells where the agent is.</param>
/// <param name="Goals">What there is to choose from.</param>
internal sealed record GuidanceSection(IReadOnlyList<int> Situation, IReadOnlyList<PlaceValue> Place, IReadOnlyList<ProfileGoal> Goals)
{
    // 16 bits of each make one number.
    private const int MostValues = 4;
    private const int MostGoals = 64;

    public static GuidanceSection Parse(ProfileNode node, ValueTable values, ObservationSection observation)
    {
        ProfileMapping section = node.Mapping("situation", "place", "goals");
        if (observation.Features.Count == 0)
            throw node.Error("'guidance' shows the goal behind the features of the observation, and there are none");
        ProfileNode situation = section["situation"];
        int[] indices = [.. situation.Items(most: MostValues).SelectMany(values.Find)];
        if (indices.Length > MostValues) throw situation.Error($"'situation' has {indices.Length} values; allowed are 1 to {MostValues}");
        (ProfileNode Key, PlaceValue Value)[] place = [.. (section.Find("place")?.AnyMapping().Entries ?? []).Select(entry => ParsePlace(entry.Key, entry.Value, values))];
        var goals = new List<ProfileGoal>();
        foreach (ProfileNode item in section["goals"].Items(least: 2, MostGoals))
        {
            ProfileMapping goal = item.Mapping("name", "says", "when", "at");
            string name = goal["name"].Name();
            if (goals.Any(other => other.Name == name)) throw goal["name"].Error($"duplicate goal '{name}'");
            goals.Add(new ProfileGoal(
                name, goal["says"].Text(), goal["when"].Expression(values.Index), goal.Find("at") is { } at ? ParseAt(at, place) : null));
        }
        return new GuidanceSection(indices, [.. place.Select(entry => entry.Value)], goals);
    }

    private static (ProfileNode Key, PlaceValue Value) ParsePlace(ProfileNode key, ProfileNode range, ValueTable values)
    {
        if (values.Find(key) is not [int index]) throw key.Error($"'{key.Text()}' is a table; name one of its values");
        (int low, int high) = range.IntegerRange(-65536, 65536);
        if (low == high) throw range.Error("the range is empty; write low..high with low < high");
        return (key, new PlaceValue(index, high - low));
    }

    private static (int Low, int High)[] ParseAt(ProfileNode node, (ProfileNode Key, PlaceValue Value)[] place)
    {
        if (place.Length == 0) throw node.Error("'at' names values of 'place', and there is no 'place'");
        ProfileMapping at = node.Mapping([.. place.Select(entry => entry.Key.Text())]);
        return [.. place.Select(entry => at[entry.Key.Text()].IntegerRange(-65536, 65536))];
    }
}
