using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Envs.Policies;

namespace FastRL.Host.Games.GameBoy;

/// <summary>Plays a profile with random actions, and looks at what its values, rewards and ends do.</summary>
internal sealed class ProfileCheck
{
    private const int ShortEpisode = 5;

    private ProfileCheck(IReadOnlyList<CheckedValue> values, IReadOnlyList<CheckedReward> rewards, IReadOnlyList<CheckedEnd> ends, IReadOnlyList<string> warnings) =>
        (Values, Rewards, Ends, Warnings) = (values, rewards, ends, warnings);

    /// <summary>Watched values, in the profile's order.</summary>
    public IReadOnlyList<CheckedValue> Values { get; }

    /// <summary>Reward terms, in the profile's order.</summary>
    public IReadOnlyList<CheckedReward> Rewards { get; }

    /// <summary>Ways in which an episode can end.</summary>
    public IReadOnlyList<CheckedEnd> Ends { get; }

    /// <summary>What is probably wrong.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Plays.</summary>
    /// <param name="profile">What is checked.</param>
    /// <param name="rom">The user's ROM, or null for the profile's own.</param>
    /// <param name="steps">Steps of one copy.</param>
    /// <param name="seed">Of starts and actions.</param>
    /// <param name="cancellation">Ends it within a moment.</param>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static ProfileCheck Run(GameProfile profile, string? rom, int steps, ulong seed, CancellationToken cancellation = default)
    {
        using var environment = new GameBoyVecEnv(profile, new GameBoyVecEnvOptions { Count = 1, RomPath = rom });
        using var policy = new UniformPolicy(environment.ActionSpace, seed);
        var values = profile.ValueNames.Select((name, i) => new CheckedValue(name, profile.Values[i].Address)).ToArray();
        var rewards = profile.Rewards.Select(term => new CheckedReward(term.Name)).ToArray();
        var ends = environment.EndCauses.Select(cause => new CheckedEnd(cause.Name)).ToArray();
        environment.Reset(seed);
        Look(final: false);
        for (int step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            policy.Act(environment.Buffers, 0, 1);
            environment.Send(0);
            environment.Recv(0);
            for (int i = 0; i < rewards.Length; i++) rewards[i].Add(environment.RewardTerms(0)[i]);
            if (environment.Buffers.EndCauses[0] is >= 0 and var cause)
            {
                ends[cause].Times++;
                Look(final: true);
                foreach (CheckedValue value in values) value.Forget();
            }
            Look(final: false);
        }
        return new ProfileCheck(values, rewards, ends, [.. Warn(profile, values, rewards, ends, steps)]);

        void Look(bool final)
        {
            foreach (CheckedValue value in values)
            {
                _ = final ? environment.TryGetFinalValue(0, value.Name, out int number) : environment.TryGetValue(0, value.Name, out number);
                value.Add(number);
            }
        }
    }

    private static IEnumerable<string> Warn(GameProfile profile, CheckedValue[] values, CheckedReward[] rewards, CheckedEnd[] ends, int steps)
    {
        var observed = profile.Features.Select(feature => profile.ValueNames[feature.Value]).ToHashSet();
        foreach (CheckedValue value in values.Where(value => value.Changes == 0))
            yield return $"{value.Name} at 0x{value.Address:X4} was always {value.Min}{(observed.Contains(value.Name) ? ", and is observed" : "")}";
        foreach (ObservedFeature feature in profile.Features.Where(feature => feature.Kind == ObservedFeatureKind.Scale))
        {
            CheckedValue value = values[feature.Value];
            float low = (value.Min - feature.Offset) * feature.Scale, high = (value.Max - feature.Offset) * feature.Scale;
            if (low < 0 || high > 1)
                yield return $"{value.Name} was {value.Min} to {value.Max}, beyond the range that it is scaled from";
        }
        foreach (CheckedReward reward in rewards.Where(reward => reward.Times == 0))
            yield return $"the reward {reward.Name} never fell";
        int ended = ends.Sum(end => end.Times);
        if (ended == 0)
            yield return "no episode ended";
        else if (steps / ended < ShortEpisode)
            yield return $"an episode lasted {steps / ended} steps on average";
    }
}

/// <summary>What a watched value did.</summary>
/// <param name="name">Its name.</param>
/// <param name="address">Of its first byte.</param>
internal sealed class CheckedValue(string name, int address)
{
    private int? _last;

    public string Name { get; } = name;

    public int Address { get; } = address;

    public int Min { get; private set; } = int.MaxValue;

    public int Max { get; private set; } = int.MinValue;

    /// <summary>How often it was another than the step before, within an episode.</summary>
    public int Changes { get; private set; }

    /// <summary>Takes it after a step.</summary>
    public void Add(int value)
    {
        if (_last is { } last && last != value) Changes++;
        (_last, Min, Max) = (value, Math.Min(Min, value), Math.Max(Max, value));
    }

    /// <summary>An episode ended: the next value is no change.</summary>
    public void Forget() => _last = null;
}

/// <summary>What a reward term came to.</summary>
/// <param name="name">Its name.</param>
internal sealed class CheckedReward(string name)
{
    public string Name { get; } = name;

    /// <summary>Steps that it was not 0 in.</summary>
    public int Times { get; private set; }

    public double Sum { get; private set; }

    /// <summary>Takes it after a step.</summary>
    public void Add(double reward)
    {
        if (reward != 0) Times++;
        Sum += reward;
    }
}

/// <summary>How often episodes ended in a way.</summary>
/// <param name="cause">Its name.</param>
internal sealed class CheckedEnd(string cause)
{
    public string Cause { get; } = cause;

    public int Times { get; set; }
}
