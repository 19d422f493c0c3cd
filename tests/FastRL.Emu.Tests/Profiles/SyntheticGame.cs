using FastRL.Emu.Profiles;
using FastRL.Envs;

namespace FastRL.Emu.Tests.Profiles;

/// <summary>Plays a profile on memory that the test writes, without a ROM.</summary>
internal sealed class SyntheticGame
{
    private readonly GameProfile _profile;
    private readonly EpisodeRules _episodes;
    private readonly int[] _row;

    public SyntheticGame(GameProfile profile)
    {
        _profile = profile;
        _episodes = new EpisodeRules(profile, 1, profile.MaxSteps);
        _row = new int[profile.Values.Count];
    }

    /// <summary>The address space.</summary>
    public byte[] Memory { get; } = new byte[0x10000];

    /// <summary>A watched value as the memory stands.</summary>
    public int this[string name] => MemoryDecoder.Decode(_profile.Values[_profile.ValueNames.ToList().IndexOf(name)], Memory);

    /// <summary>Starts an episode with the memory as it stands.</summary>
    public void Begin() => _episodes.Begin(0, Read());

    /// <summary>Takes the memory as it stands for the outcome of a step.</summary>
    /// <returns>Reward without the cost of time, and the cause if the episode ended.</returns>
    public (double Reward, EndCause? End) Step()
    {
        (float reward, int cause) = _episodes.Step(0, Read());
        double time = _profile.Rewards.FirstOrDefault(term => term.Name == "time")?.Scale ?? 0;
        return (Math.Round(reward - time, 4), cause < 0 ? null : _profile.EndCauses[cause]);
    }

    private int[] Read()
    {
        for (int i = 0; i < _row.Length; i++) _row[i] = MemoryDecoder.Decode(_profile.Values[i], Memory);
        return _row;
    }
}
