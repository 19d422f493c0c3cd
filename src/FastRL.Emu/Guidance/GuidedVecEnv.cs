using System.Globalization;
using System.Text;
using FastRL.Emu.Expressions;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;

namespace FastRL.Emu.Guidance;

/// <summary>A Game Boy game whose agent is told what to try next.</summary>
/// <remarks>
/// <para>
/// A copy's goal is what the guide said of the situation that it is in; it stands behind the features of the observation, one of
/// n, all 0 where nothing was said, and behind that the way to it, where the profile says where it is. Coming nearer than ever in the
/// episode pays, by as much as it is nearer, and reaching it pays 1, in units of the bonus and once in an episode for each situation; less
/// where goals were reached often, and all of it as far as the guide is believed (<see cref="GuideAnswers"/>). A copy in a
/// situation of which nothing was said asks, and one whose goal has been of no use, which is that nothing was rewarded for a while.
/// </para>
/// <para>
/// Answers are taken before the step of the first group is over, so that the same answers at the same steps give the same bytes.
/// Nothing is allocated in a step in which nobody asks, once the sets have grown.
/// </para>
/// </remarks>
public sealed class GuidedVecEnv : IVecEnv
{
    // A goal that is farther than a tenth of the range is seen as far: which way it is matters. What is seen of a goal is several times as
    // large as other numbers, since weights on it begin at 0 and grow as slowly as all others: so it is learned first.
    private const double Named = 4, Far = 8, Steepness = 10 * Far;

    private readonly GameBoyVecEnv _game;
    private readonly GameProfile _profile;
    private readonly ProfileGoal[] _choices;
    private readonly PlaceValue[] _place;
    private readonly int[] _told;           // values that tell situations apart, by index
    private readonly GuideAnswers _answers;
    private readonly float _bonus;
    private readonly int _patience;
    private readonly int[] _previous;       // [count][values]
    private readonly ulong[] _situations;   // of each copy
    private readonly int[] _goals;          // of each copy, or -1
    private readonly int[] _unrewarded;     // steps since anything was rewarded
    // How far each copy was from a situation's goal where it was nearest in the episode; below 0 where it reached it.
    private readonly Dictionary<(ulong Situation, int Goal), double>[] _nearest;
    private readonly bool[] _reached;       // [count][goals] in the episode

    /// <summary>Takes over a game; its state begins with the next reset or <see cref="LoadState"/>.</summary>
    /// <param name="game">The game; disposed with this one.</param>
    /// <param name="profile">Its profile, with goals.</param>
    /// <param name="answers">What was said so far; written as answers come.</param>
    /// <param name="bonus">Reward of reaching a goal, and of coming near it by 1.</param>
    /// <param name="patience">Steps without a reward after which a copy asks.</param>
    /// <exception cref="InputException">The profile has no goals.</exception>
    public GuidedVecEnv(GameBoyVecEnv game, GameProfile profile, GuideAnswers answers, float bonus, int patience)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(profile);
        GuidanceSection guidance = profile.Guidance
            ?? throw new InputException($"{profile.Path} names no goals that a guide could choose from; they stand under 'guidance'");
        (_choices, _place, _told) = ([.. guidance.Goals], [.. guidance.Place], [.. guidance.Situation]);
        (_game, _profile, _answers, _bonus, _patience) = (game, profile, answers, bonus, patience);
        int count = game.Count;
        VecBuffers inner = game.Buffers;
        Buffers = new VecBuffers(
            count, [.. inner.Observations.Select((part, i) => i == 0 ? WithGoals(part.Spec) : part.Spec)], inner.ActionSpace,
            inner.ActionMasks.Length > 0);
        _previous = new int[count * profile.Values.Count];
        _situations = new ulong[count];
        _goals = new int[count];
        _unrewarded = new int[count];
        _nearest = [.. Enumerable.Range(0, count).Select(_ => new Dictionary<(ulong Situation, int Goal), double>())];
        _reached = new bool[count * _choices.Length];
    }

    /// <summary>Who is asked, or null for nobody; then what was said stays as it is, and nothing is counted.</summary>
    public IGuide? Guide { get; set; }

    /// <summary>The game that is guided.</summary>
    public GameBoyVecEnv Game => _game;

    /// <summary>Environment steps of all copies together, since training began.</summary>
    public long Step { get; private set; }

    /// <summary>Names of the goals, in their order.</summary>
    public IReadOnlyList<string> Goals => [.. _choices.Select(goal => goal.Name)];

    /// <inheritdoc/>
    public int Count => _game.Count;

    /// <inheritdoc/>
    public ActionSpace ActionSpace => _game.ActionSpace;

    /// <inheritdoc/>
    public int TicksPerStep => _game.TicksPerStep;

    /// <inheritdoc/>
    public IReadOnlyList<EndCause> EndCauses => _game.EndCauses;

    /// <inheritdoc/>
    public VecBuffers Buffers { get; }

    /// <inheritdoc/>
    public Groups Groups => _game.Groups;

    /// <inheritdoc/>
    /// <remarks>The game's own: what a guide says is no part of how well it is played.</remarks>
    public ReadOnlySpan<float> Scores => _game.Buffers.Rewards;

    /// <inheritdoc/>
    public IReadOnlyList<string> RewardTermNames => _game.RewardTermNames;

    /// <inheritdoc/>
    public ReadOnlySpan<double> RewardTerms(int copy) => _game.RewardTerms(copy);

    /// <inheritdoc/>
    public void Reset(ulong seed) => Reset(seed, 0);

    /// <inheritdoc/>
    public void Reset(ulong seed, int first)
    {
        _game.Reset(seed, first);
        Step = 0;
        Buffers.ClearResults();
        for (int i = 0; i < Count; i++) Begin(i);
    }

    /// <inheritdoc/>
    public void Send(int group)
    {
        (int first, int end) = Groups.Rows(group);
        Buffers.Actions.AsSpan(first, end - first).CopyTo(_game.Buffers.Actions.AsSpan(first));
        _game.Send(group);
    }

    /// <inheritdoc/>
    public void Recv(int group)
    {
        _game.Recv(group);
        if (group == 0)
        {
            Step += Count;
            while (Guide?.TryTake(Step, out GuideAnswer answer) == true) _answers.Take(answer);
        }
        (int first, int end) = Groups.Rows(group);
        Buffers.Absent.AsSpan(first, end - first).Clear();
        for (int i = first; i < end; i++) Finish(i);
    }

    /// <inheritdoc/>
    public void SaveState(Stream destination)
    {
        Groups.RequireIdle();
        using var blocks = new StateBlockWriter(destination);
        blocks.Writer.Write(Signature);
        _answers.Save(blocks.Writer);
        blocks.Flush();
        blocks.Writer.Write(Step);
        blocks.Writer.Write(Count);
        for (int i = 0; i < Count; i++)
        {
            blocks.Writer.Write(_unrewarded[i]);
            foreach (bool reached in Reached(i)) blocks.Writer.Write(reached);
            blocks.Writer.Write(_nearest[i].Count);
            foreach (((ulong situation, int goal), double distance) in _nearest[i].OrderBy(entry => entry.Key))
            {
                blocks.Writer.Write(situation);
                blocks.Writer.Write(goal);
                blocks.Writer.Write(distance);
            }
        }
        blocks.Flush();
        _game.SaveState(destination);
    }

    /// <inheritdoc/>
    public void LoadState(Stream source)
    {
        Groups.RequireIdle();
        var blocks = new StateBlockReader(source);
        LoadAnswers(blocks);
        using BinaryReader own = blocks.Next();
        Step = own.ReadInt64();
        if (own.ReadInt32() is var copies && copies != Count) throw new InvalidDataException($"the state is of {copies} copies, here are {Count}");
        for (int i = 0; i < Count; i++)
        {
            _unrewarded[i] = own.ReadInt32();
            foreach (ref bool reached in Reached(i)) reached = own.ReadBoolean();
            _nearest[i].Clear();
            for (int remaining = own.ReadInt32(); remaining > 0; remaining--)
                _nearest[i][(own.ReadUInt64(), own.ReadInt32())] = own.ReadDouble();
        }
        _game.LoadState(source);
        Buffers.ClearResults();
        for (int i = 0; i < Count; i++) Show(i);
    }

    /// <summary>Takes from a saved state what was said until then, and nothing else.</summary>
    /// <exception cref="InvalidDataException">It is damaged or of another game.</exception>
    public void LoadAnswers(Stream state)
    {
        ArgumentNullException.ThrowIfNull(state);
        LoadAnswers(new StateBlockReader(state));
    }

    /// <inheritdoc/>
    public void Dispose() => _game.Dispose();

    // Answers hold in environments of any number of copies.
    private string Signature =>
        $"guided 3; situation {string.Join(' ', _told.Select(index => _profile.ValueNames[index]))}; goals {string.Join(' ', Goals)}";

    private void LoadAnswers(StateBlockReader blocks)
    {
        using BinaryReader answers = blocks.Next();
        string found = answers.ReadString();
        if (found != Signature)
            throw new InvalidDataException($"the state is of another environment: it has [{found}], this one is [{Signature}]");
        _answers.Load(answers, _choices.Length);
    }

    private ObservationSpec WithGoals(ObservationSpec features) => new(
        features.Name, features.Kind, [features.Size + _choices.Length + _place.Length],
        [
            .. features.FeatureNames, .. _choices.Select(goal => $"goal={goal.Name}"),
            .. _place.Select(place => $"way to goal: {_profile.ValueNames[place.Value]}"),
        ])
    {
        Silent = _choices.Length + _place.Length,
    };

    private void Finish(int i)
    {
        VecBuffers inner = _game.Buffers;
        Buffers.Rewards[i] = inner.Rewards[i];
        Buffers.EndCauses[i] = inner.EndCauses[i];
        Buffers.Terminated[i] = inner.Terminated[i];
        Buffers.Truncated[i] = inner.Truncated[i];
        bool ended = inner.EndCauses[i] >= 0;
        Judge(i, ended ? _game.FinalValues(i) : _game.Values(i));
        if (!ended)
        {
            Show(i);
            return;
        }
        ReadOnlySpan<int> final = _game.FinalValues(i);
        Copy(inner.FinalObservations, Buffers.FinalObservations, i, _answers.Find(SituationOf(final)), final);
        Begin(i);
    }

    private void Judge(int i, ReadOnlySpan<int> values)
    {
        var rows = new ExpressionRows { Previous = Previous(i), Now = values };
        bool any = false;
        for (int goal = 0; goal < _choices.Length; goal++)
        {
            if (_choices[goal].When.Evaluate(rows) == 0) continue;
            Reached(i)[goal] = true;
            any |= goal == _goals[i];
        }
        ulong situation = SituationOf(values);
        if (_goals[i] >= 0)
        {
            double gain = Gain(i, any, situation == _situations[i] && _game.Buffers.EndCauses[i] < 0, values);
            Buffers.Rewards[i] += (float)(_bonus * gain * _answers.Weight(_situations[i]) * _answers.Trust);
            if (any && Guide is not null) _answers.CountReached(_situations[i]);
        }
        _unrewarded[i] = any || _game.Buffers.Rewards[i] > 0 ? 0 : _unrewarded[i] + 1;
        if (Guide is null) return;
        if (_unrewarded[i] >= _patience)
        {
            _unrewarded[i] = 0;
            _answers.CountMissed(situation);
        }
        if (_answers.Wants(situation) && Guide.CanAsk(situation)) Guide.Ask(new GuideRequest(situation, i, Step, Describe(i, situation, values)));
    }

    /// <summary>How much nearer a copy came to its goal than ever; 1 for reaching it, 0 where it was reached in the episode.</summary>
    private double Gain(int i, bool reached, bool stayed, ReadOnlySpan<int> values)
    {
        (ulong Situation, int Goal) key = (_situations[i], _goals[i]);
        double nearest = _nearest[i].TryGetValue(key, out double known) ? known : Distance(_goals[i], Previous(i));
        if (nearest < 0) return 0;
        double now = reached ? -1 : stayed ? Math.Min(nearest, Distance(_goals[i], values)) : nearest;
        _nearest[i][key] = now;
        return reached ? 1 : nearest - now;
    }

    /// <summary>How far a goal is, in ranges of the values that tell places apart; 0 where nobody can tell.</summary>
    private double Distance(int goal, ReadOnlySpan<int> values)
    {
        double distance = 0;
        for (int axis = 0; axis < _place.Length; axis++) distance += Math.Abs(Way(goal, axis, values));
        return distance;
    }

    private double Way(int goal, int axis, ReadOnlySpan<int> values)
    {
        if (_choices[goal].At is not { } at) return 0;
        int value = values[_place[axis].Value];
        return (Math.Clamp(value, at[axis].Low, at[axis].High) - value) / (double)_place[axis].Range;
    }

    private void Begin(int i)
    {
        _unrewarded[i] = 0;
        _nearest[i].Clear();
        Reached(i).Clear();
        Show(i);
    }

    /// <summary>Writes what the agent sees, and remembers what it was.</summary>
    private void Show(int i)
    {
        ReadOnlySpan<int> values = _game.Values(i);
        values.CopyTo(Previous(i));
        _situations[i] = SituationOf(values);
        _goals[i] = _answers.Find(_situations[i]);
        Copy(_game.Buffers.Observations, Buffers.Observations, i, _goals[i], values);
        if (Buffers.ActionMasks.Length == 0) return;
        int width = Buffers.ActionMasks.Length / Count;
        _game.Buffers.ActionMasks.AsSpan(i * width, width).CopyTo(Buffers.ActionMasks.AsSpan(i * width));
    }

    private void Copy(IReadOnlyList<ObservationBuffer> from, IReadOnlyList<ObservationBuffer> to, int i, int goal, ReadOnlySpan<int> values)
    {
        for (int part = 1; part < from.Count; part++) from[part].RowBytes(i).CopyTo(to[part].RowBytes(i));
        ReadOnlySpan<float> features = from[0].Row<float>(i);
        Span<float> row = to[0].Row<float>(i);
        features.CopyTo(row);
        row[features.Length..].Clear();
        if (goal < 0) return;
        double trust = _answers.Trust;
        row[features.Length + goal] = (float)(Named * trust);
        for (int axis = 0; axis < _place.Length; axis++)
            row[features.Length + _choices.Length + axis] = (float)(trust * Math.Clamp(Steepness * Way(goal, axis, values), -Far, Far));
    }

    private ulong SituationOf(ReadOnlySpan<int> values)
    {
        ulong situation = 0;
        foreach (int index in _told) situation = situation << 16 | (ushort)values[index];
        return situation;
    }

    private string Describe(int i, ulong situation, ReadOnlySpan<int> values)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"The agent plays {_profile.Name} and does not know what to try next.\n\nWhat the game's memory says now:\n");
        for (int value = 0; value < values.Length; value++) text.Append(CultureInfo.InvariantCulture, $"{_profile.ValueNames[value]} = {values[value]}\n");
        text.Append("\nGoals to choose from:\n");
        foreach (ProfileGoal goal in _choices) text.Append(CultureInfo.InvariantCulture, $"{goal.Name}: {goal.Says}\n");
        string[] names = [.. _choices.Where((_, goal) => _reached[i * _choices.Length + goal]).Select(goal => goal.Name)];
        text.Append(CultureInfo.InvariantCulture, $"\nReached in this episode: {(names.Length == 0 ? "none" : string.Join(", ", names))}\n");
        // A question that is repeated says what it said the first time, so that its answer is worth something.
        if (_answers.IsUseless(situation) && _answers.Find(situation) is >= 0 and var now)
        {
            (int times, int missed) = _answers.History(situation);
            text.Append(CultureInfo.InvariantCulture, $"The goal here so far: {_choices[now].Name}, reached {times} times, of no use {missed} times\n");
        }
        return text.Append("\nWhich goal shall it try next?").ToString();
    }

    private Span<int> Previous(int index) => _previous.AsSpan(index * _profile.Values.Count, _profile.Values.Count);

    private Span<bool> Reached(int index) => _reached.AsSpan(index * _choices.Length, _choices.Length);
}
