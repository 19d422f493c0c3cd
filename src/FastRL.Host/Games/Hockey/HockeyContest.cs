using FastRL.Envs;
using FastRL.Envs.Hockey;
using FastRL.Envs.Policies;
using FastRL.Learn.Players;

namespace FastRL.Host.Games.Hockey;

/// <summary>Who plays a side in a contest.</summary>
/// <param name="name">What messages call it.</param>
/// <param name="player">Who it is in the batch.</param>
/// <param name="rival">The policy of an external player, owned from now on; null for others.</param>
internal sealed class HockeyContestant(string name, HockeyPlayer player, HockeyRival? rival = null) : IContestant
{
    /// <inheritdoc/>
    public string Name => name;

    /// <summary>Who it is in the batch.</summary>
    public HockeyPlayer Player => player;

    /// <summary>The policy of an external player.</summary>
    public HockeyRival? Rival => rival;

    /// <summary>Random actions.</summary>
    public static HockeyContestant Random(int games, ulong seed)
    {
        var spaces = new HockeySpaces(KeepMode: true, 0, Scaled: false);
        return new HockeyContestant("random", HockeyPlayer.External, new HockeyRival(new UniformPolicy(spaces.ActionSpace, seed), spaces, games));
    }

    /// <inheritdoc/>
    public void Dispose() => rival?.Dispose();
}

/// <summary>Games between two: each plays half of them from the left and half from the right, and begins half of them.</summary>
internal static class HockeyContest
{
    // Games side by side; each has the starts of a random stream of its own.
    private const int MaximumCopies = 128;

    /// <summary>Games that a contest plays side by side.</summary>
    public static int Copies(int games) => Math.Min(games, MaximumCopies);

    /// <summary>Plays, in normal mode, and with keep mode where the players know it.</summary>
    /// <param name="first">Whose score it is.</param>
    /// <param name="second">Against whom.</param>
    /// <param name="games">Games in all.</param>
    /// <param name="seed">Of their starts and of scripted players.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="InputException">One of them knows keep mode and the other does not.</exception>
    public static ContestScore Play(
        HockeyContestant first, HockeyContestant second, int games, ulong seed, CancellationToken cancellation)
    {
        int count = Copies(games);
        bool keepMode = (first.Rival ?? second.Rival)?.Spaces.KeepMode ?? true;
        if (second.Rival is { } other && other.Spaces.KeepMode != keepMode)
        {
            throw new InputException(
                $"{first.Name} and {second.Name} cannot play against each other: one sees and does '{first.Rival!.Spaces}', the other '{other.Spaces}'; "
                + "allowed: two with keep mode, or two without");
        }
        using var batch = new HockeyVecEnv(new HockeyOptions(keepMode), count);
        for (int i = 0; i < count; i++)
            (batch.Hockey.Players[i], batch.Hockey.Opponents[i]) = SideOfFirst(i) == HockeySide.Left ? (first.Player, second.Player) : (second.Player, first.Player);
        var tally = new Tally(games);
        double[] rewards = new double[count];
        int[] lengths = new int[count], played = new int[count];
        batch.Reset(seed);
        while (tally.Missing > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            Act(batch, first.Rival, ofFirst: true);
            Act(batch, second.Rival, ofFirst: false);
            batch.Send(0);
            batch.Recv(0);
            for (int i = 0; i < count; i++)
            {
                bool left = SideOfFirst(i) == HockeySide.Left;
                rewards[i] += left ? batch.Buffers.Rewards[i] : batch.Hockey.OpponentRewards[i];
                lengths[i]++;
                if (batch.Buffers.EndCauses[i] < 0) continue;
                if (played[i]++ < Evaluator.QuotaOf(i, count, games))
                    tally.Add((left ? batch.Hockey.Infos : batch.Hockey.OpponentInfos)[i * HockeyBuffers.InfoSize], rewards[i], lengths[i]);
                (rewards[i], lengths[i]) = (0, 0);
            }
        }
        return tally.Score;
    }

    // The batch lets players begin in turns, and neighbouring copies differ: four copies have every combination.
    private static HockeySide SideOfFirst(int copy) => copy / 2 % 2 == 0 ? HockeySide.Left : HockeySide.Right;

    private static void Act(HockeyVecEnv batch, HockeyRival? rival, bool ofFirst)
    {
        if (rival is null) return;
        foreach (HockeySide side in (ReadOnlySpan<HockeySide>)[HockeySide.Left, HockeySide.Right])
        {
            for (int i = 0; i < batch.Count; i++)
                if ((SideOfFirst(i) == side) == ofFirst) rival.Take(i); // else the other one sits there
            rival.Act(batch, side);
        }
    }

    private sealed class Tally(int games)
    {
        private readonly List<double> _rewards = new(games);
        private int _wins, _losses;
        private long _steps;

        public int Missing => games - _rewards.Count;

        public ContestScore Score
        {
            get
            {
                double mean = _rewards.Average(), squares = _rewards.Sum(reward => (reward - mean) * (reward - mean));
                return new(_wins, games - _wins - _losses, _losses, mean, Math.Sqrt(squares / games), _steps / (double)games);
            }
        }

        public void Add(float winner, double reward, int length)
        {
            if (winner > 0) _wins++;
            if (winner < 0) _losses++;
            _rewards.Add(reward);
            _steps += length;
        }
    }
}
