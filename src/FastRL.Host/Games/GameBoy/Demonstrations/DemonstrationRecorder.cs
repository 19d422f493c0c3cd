using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Training;

namespace FastRL.Host.Games.GameBoy.Demonstrations;

/// <summary>A player whose won episodes are kept as demonstrations.</summary>
/// <param name="profile">The game.</param>
/// <param name="game">Where it is played.</param>
/// <param name="policy">Who plays; owned from now on.</param>
/// <param name="path">Where they are written.</param>
internal sealed class DemonstrationRecorder(GameProfile profile, GameBoyVecEnv game, IPolicy policy, string path) : IEpisodeRecorder
{
    private readonly List<Demonstration> _kept = [];
    private readonly List<int>[] _actions = [.. Enumerable.Range(0, game.Count).Select(_ => new List<int>())];
    private readonly int[] _idle = new int[game.Count];

    /// <inheritdoc/>
    public ReadOnlySpan<float> Values => policy.Values;

    /// <inheritdoc/>
    public void Act(VecBuffers buffers, int first, int count)
    {
        policy.Act(buffers, first, count);
        for (int i = first; i < first + count; i++)
        {
            // The episode before may have been one more than was asked for, of which nobody told.
            if (buffers.EndCauses[i] >= 0) _actions[i].Clear();
            if (_actions[i].Count == 0) _idle[i] = game.IdleFrames(i);
            _actions[i].Add(buffers.Actions[i]);
        }
    }

    /// <inheritdoc/>
    public void Add(EpisodeRecord episode)
    {
        if (episode.Cause.Success) _kept.Add(new Demonstration(_idle[episode.Environment], [.. _actions[episode.Environment]]));
    }

    /// <inheritdoc/>
    public string Finish()
    {
        if (_kept.Count == 0) return $"no episode was won, so that nothing is written to {path}";
        DemonstrationFile.Write(path, profile, _kept);
        return $"{_kept.Count} won episodes are in {path}";
    }

    /// <inheritdoc/>
    public void Dispose() => policy.Dispose();
}
