using FastRL.Envs;
using FastRL.Envs.Hockey;

namespace FastRL.Host.Games.Hockey;

/// <summary>Hockey as a learner plays it: phases, opponents that are drawn for each copy and episode, shaped rewards.</summary>
/// <remarks>
/// The learner is player one. Where a phase ends, all copies begin the next one in the same step; episodes under way are cut there.
/// An opponent is drawn one episode ahead, since the batch begins the next episode in the step that ends one, and stays for it.
/// </remarks>
internal sealed class HockeyTrainingEnv : VecEnv, ITransitionSymmetry
{
    /// <summary>What the end of an episode is called that the end of a phase cut.</summary>
    public const string CutName = "phase";

    /// <summary>What the end by a goal of the opponent is called.</summary>
    public const string LossName = "loss";

    private const int Limit = 2, Cut = 3;
    private const ulong DrawPurpose = 8;

    private readonly HockeyConfig _config;
    private readonly IReadOnlyList<HockeyPhase> _phases;
    private readonly HockeySpaces _spaces;
    private readonly HockeySeat _seat;
    private readonly Dictionary<bool, HockeyVecEnv> _gamesOf; // with and without keep mode
    private readonly RandomStream[] _random;
    private readonly HockeyMatch[] _now;
    private readonly HockeyMatch[] _next;
    private readonly HockeyMatch[] _ended;
    private readonly (float Closeness, float Touch, float Direction)[] _weights;
    private readonly float[] _scores;
    private readonly double[] _terms; // [count][the game's own reward, then the shaping]
    private readonly bool[] _mirrored;
    private ulong _seed;

    /// <summary>Makes the games; a checkpoint that plays against the learner is loaded here.</summary>
    /// <param name="config">Phases and settings.</param>
    /// <param name="count">Copies.</param>
    /// <exception cref="InputException">A setting is wrong, or an opponent cannot be had.</exception>
    public HockeyTrainingEnv(HockeyTrainConfig config, int count)
        : base(new VecBuffers(count, [config.Spaces.Observation], config.Spaces.ActionSpace), EndCausesOf(config.Hockey.TimeLimit))
    {
        _config = config.Hockey;
        _phases = config.Phases;
        _spaces = config.Spaces;
        _seat = new HockeySeat(_spaces, Buffers);
        _gamesOf = _phases.Select(phase => phase.KeepMode).Distinct().ToDictionary(
            keep => keep, keep => new HockeyVecEnv(new HockeyOptions(keep, 0, _config.Spawn), count));
        _random = new RandomStream[count];
        (_now, _next, _ended) = (new HockeyMatch[count], new HockeyMatch[count], new HockeyMatch[count]);
        _weights = new (float, float, float)[count];
        _scores = new float[count];
        _terms = new double[count * RewardTermNames.Count];
        _mirrored = new bool[count];
        Rivals = new HockeyRivals(count, _spaces, config.Seed, config.Device);
        Ledger = new HockeyLedger(_config.League);
        foreach (HockeyPhase phase in _phases) RequireOpponents(phase);
    }

    /// <summary>The policies that play against the learner.</summary>
    public HockeyRivals Rivals { get; }

    /// <summary>What was measured so far; part of the state.</summary>
    public HockeyLedger Ledger { get; }

    /// <summary>The phase that is played.</summary>
    public HockeyPhase Phase => _phases[Era];

    /// <summary>Its episodes that ended so far.</summary>
    public long PhaseEpisode { get; private set; }

    /// <summary>Episodes of all phases that ended so far; those that the end of a phase cut do not count.</summary>
    public long Episodes { get; private set; }

    /// <summary>Whether all phases are over.</summary>
    public bool IsComplete => Era == _phases.Count - 1 && Phase.Episodes > 0 && PhaseEpisode >= Phase.Episodes;

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Scores => _scores;

    /// <inheritdoc/>
    public override IReadOnlyList<string> RewardTermNames { get; } = ["game", "closeness", "touch", "direction"];

    /// <inheritdoc/>
    public override ReadOnlySpan<double> RewardTerms(int copy) => _terms.AsSpan(copy * RewardTermNames.Count, RewardTermNames.Count);

    /// <inheritdoc/>
    public override int Era => _era;

    private int _era;

    /// <inheritdoc/>
    public override ITransitionSymmetry? Symmetry => _config.Mirror == HockeyMirroring.Never ? null : this;

    /// <inheritdoc/>
    protected override string Signature => $"hockey training 1; {_spaces}; {Count} copies";

    private HockeyVecEnv Games => _gamesOf[Phase.KeepMode];

    /// <summary>What a copy plays now.</summary>
    public HockeyMatch Playing(int copy) => _now[copy];

    /// <summary>What the batch says that a copy plays now.</summary>
    public HockeyEpisode Running(int copy) => Games.Episode(copy);

    /// <summary>What a copy's last episode was.</summary>
    public HockeyMatch Ended(int copy) => _ended[copy];

    /// <summary>What player one of a game saw last, in the batch's own numbers; of an episode that ended, its last observation.</summary>
    public ReadOnlySpan<float> Seen(int copy)
    {
        VecBuffers games = Games.Buffers;
        return (Buffers.EndCauses[copy] >= 0 ? games.FinalObservations : games.Observations)[0].Row<float>(copy);
    }

    /// <summary>What player two of a game did last, where it is external.</summary>
    public ReadOnlySpan<float> OpponentAction(int copy) => Games.Hockey.OpponentActions.AsSpan(copy * Games.Options.ActionSize, Games.Options.ActionSize);

    /// <summary>Lets policies go that no copy will meet again unless they are drawn anew.</summary>
    public void ReleaseRivals() => Rivals.Keep(
    [
        .. _now.Select(match => match.Opponent), .. _next.Select(match => match.Opponent), .. Ledger.Pool.Frozen.Select(player => player.Name),
        .. _phases.SelectMany(phase => phase.Opponents).Select(choice => HockeyRivals.Key(choice.Value.Source, choice.Value.Drawn)),
    ]);

    /// <inheritdoc/>
    public bool Holds(int copy) => _mirrored[copy];

    /// <inheritdoc/>
    public void MirrorObservation(int part, Span<byte> row) => HockeyMirror.Observation(row);

    /// <inheritdoc/>
    public void MirrorAction(Span<int> choices, Span<float> reals)
    {
        if (_spaces.Fineness == 0) HockeyMirror.Reals(reals);
        else choices[0] = HockeyMirror.Choice(choices[0], _spaces.Fineness);
    }

    /// <inheritdoc/>
    protected override void OnReset(ulong seed)
    {
        _seed = seed;
        for (int i = 0; i < Count; i++) _random[i] = new RandomStream(seed, DrawPurpose + ((ulong)i << 32));
        (_era, PhaseEpisode, Episodes) = (0, 0, 0);
        Array.Clear(_scores);
        Array.Clear(_mirrored);
        Ledger.Clear();
        Begin(restart: false);
    }

    /// <inheritdoc/>
    protected override void OnRecv(int group, int first, int end)
    {
        HockeyVecEnv games = Games;
        for (int i = 0; i < Count; i++)
        {
            _seat.Play(games, i, HockeySide.Left, i);
            if (_now[i].Player == HockeyPlayer.External) Rivals.Get(_now[i].Opponent).Take(i);
        }
        ActRivals(games);
        games.Send(0);
        games.Recv(0);
        for (int i = 0; i < Count; i++) Receive(games, i);
        if (Era < _phases.Count - 1 && PhaseEpisode >= Phase.Episodes) BeginNextPhase(games);
    }

    /// <inheritdoc/>
    protected override void OnSave(StateBlockWriter blocks)
    {
        BinaryWriter writer = blocks.Writer;
        writer.Write(_seed);
        writer.Write(_era);
        writer.Write(PhaseEpisode);
        writer.Write(Episodes);
        for (int i = 0; i < Count; i++)
        {
            foreach (ulong word in _random[i].State) writer.Write(word);
            _now[i].Save(writer);
            _next[i].Save(writer);
            (float closeness, float touch, float direction) = _weights[i];
            writer.Write(closeness);
            writer.Write(touch);
            writer.Write(direction);
        }
        Ledger.Save(writer);
        Rivals.Save(writer);
        blocks.Flush();
        using var games = new MemoryStream();
        Games.SaveState(games);
        writer.Write(games.ToArray());
        blocks.Flush();
    }

    /// <inheritdoc/>
    protected override void OnLoad(StateBlockReader blocks)
    {
        using (BinaryReader reader = blocks.Next())
        {
            _seed = reader.ReadUInt64();
            _era = reader.ReadInt32();
            if (_era < 0 || _era >= _phases.Count) throw new InvalidDataException($"the state is in phase {_era + 1}; there are {_phases.Count}");
            PhaseEpisode = reader.ReadInt64();
            Episodes = reader.ReadInt64();
            for (int i = 0; i < Count; i++)
            {
                _random[i] = new RandomStream(0, 0) { State = [reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64()] };
                _now[i] = HockeyMatch.Load(reader);
                _next[i] = HockeyMatch.Load(reader);
                _weights[i] = (reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle());
            }
            Ledger.Load(reader);
            Rivals.Load(reader);
        }
        HockeyVecEnv games = Games;
        using (BinaryReader reader = blocks.Next()) games.LoadState(reader.BaseStream);
        Array.Clear(_scores);
        Array.Clear(_mirrored);
        for (int i = 0; i < Count; i++)
        {
            Announce(games, i);
            _seat.See(games, i, HockeySide.Left, i);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Rivals.Dispose();
        foreach (HockeyVecEnv games in _gamesOf.Values) games.Dispose();
        base.Dispose(disposing);
    }

    private static EndCause[] EndCausesOf(HockeyTimeLimit limit) =>
    [
        new("win", Success: true, Truncation: false), new(LossName, Success: false, Truncation: false),
        new("limit", Success: false, Truncation: limit == HockeyTimeLimit.Truncate), new(CutName, Success: false, Truncation: true),
    ];

    // What is not there is said before anything is trained.
    private void RequireOpponents(HockeyPhase phase)
    {
        foreach (HockeyOpponent opponent in phase.Opponents.Select(choice => choice.Value))
        {
            if (opponent.Kind != HockeyOpponentKind.SelfPlay || opponent.Source is HockeyOpponent.Current or HockeyOpponent.Latest) continue;
            Rivals.Get(HockeyRivals.Key(opponent.Source, opponent.Drawn)).RequireFits(opponent.Source, _spaces with { KeepMode = phase.KeepMode });
        }
    }

    private void ActRivals(HockeyVecEnv games)
    {
        for (int i = 0; i < Count; i++)
            if (_now[i].Player == HockeyPlayer.External) Rivals.Get(_now[i].Opponent).Act(games, HockeySide.Right); // all that it took at once
    }

    private void Receive(HockeyVecEnv games, int i)
    {
        ReadOnlySpan<float> infos = games.Hockey.Infos.AsSpan(i * HockeyBuffers.InfoSize, HockeyBuffers.InfoSize);
        (float closeness, float touch, float direction) = _weights[i];
        float reward = games.Buffers.Rewards[i];
        _scores[i] = reward;
        ReadOnlySpan<float> terms = [reward, closeness * infos[1], touch * infos[2], direction * infos[3]];
        for (int k = 0; k < terms.Length; k++) _terms[(i * terms.Length) + k] = terms[k];
        reward += terms[1] + terms[2] + terms[3];
        int cause = games.Buffers.EndCauses[i];
        SetResult(Buffers, i, reward * (float)_config.RewardScale, cause);
        _mirrored[i] = _config.Mirror == HockeyMirroring.Always || _now[i].Player == HockeyPlayer.Nobody;
        if (cause >= 0)
        {
            _seat.SeeFinal(games, i, HockeySide.Left, i);
            Ledger.Record(_now[i].Opponent, cause == Limit ? 0.5 : 1 - cause);
            _ended[i] = _now[i] with { Number = Episodes };
            Episodes++;
            PhaseEpisode++;
            BeginEpisode(games, i);
        }
        _seat.See(games, i, HockeySide.Left, i);
    }

    private void BeginNextPhase(HockeyVecEnv games)
    {
        for (int i = 0; i < Count; i++)
        {
            if (Buffers.EndCauses[i] >= 0) continue;
            Buffers.KeepFinal(i);
            Buffers.EndCauses[i] = Cut;
            Buffers.Truncated[i] = 1;
            _ended[i] = _now[i];
        }
        _era++;
        PhaseEpisode = 0;
        Begin(restart: games == Games);
    }

    /// <summary>First episodes of a phase in all copies.</summary>
    private void Begin(bool restart)
    {
        HockeyVecEnv games = Games;
        for (int i = 0; i < Count; i++)
        {
            DrawNext(i);
            Announce(games, i);
        }
        if (restart) games.Restart();
        else games.Reset(_seed + (ulong)Era);
        for (int i = 0; i < Count; i++)
        {
            BeginEpisode(games, i);
            _seat.See(games, i, HockeySide.Left, i);
        }
    }

    /// <summary>What was drawn has begun; the episode after it is drawn.</summary>
    private void BeginEpisode(HockeyVecEnv games, int i)
    {
        _now[i] = _next[i];
        _weights[i] = Phase.Shaping?.Weights(PhaseEpisode) ?? default;
        DrawNext(i);
        Announce(games, i);
    }

    private void Announce(HockeyVecEnv games, int i) => (games.Hockey.Modes[i], games.Hockey.Opponents[i]) = (_next[i].Mode, _next[i].Player);

    private void DrawNext(int i)
    {
        RandomStream random = _random[i];
        HockeyMode mode = HockeyPhase.Draw(Phase.Modes, random.NextSingle());
        HockeyOpponent opponent = HockeyPhase.Draw(Phase.Opponents, random.NextSingle());
        _next[i] = new HockeyMatch(mode, Name(opponent, random.NextSingle()), Phase.Name);
    }

    private string Name(HockeyOpponent opponent, float uniform) => opponent.Kind switch
    {
        HockeyOpponentKind.None => HockeyMatch.None,
        HockeyOpponentKind.Weak => HockeyMatch.Weak,
        HockeyOpponentKind.Strong => HockeyMatch.Strong,
        HockeyOpponentKind.League => Ledger.Draw(uniform) ?? HockeyOpponent.Current,
        _ when opponent.Source == HockeyOpponent.Latest => HockeyRivals.Key(Ledger.Latest ?? HockeyOpponent.Current, opponent.Drawn),
        _ => HockeyRivals.Key(opponent.Source, opponent.Drawn),
    };
}
