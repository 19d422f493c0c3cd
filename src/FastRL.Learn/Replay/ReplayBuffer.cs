using FastRL.Envs;
using FastRL.Learn.Training;

namespace FastRL.Learn.Replay;

/// <summary>Past transitions, each with the discounted sum of up to n rewards, drawn uniformly or by priority.</summary>
/// <remarks>
/// A transition waits among the pending ones of its environment until its n rewards are there or its episode ended; it is
/// then stored with the observation that followed and with the discount of that observation's value: gamma^k after k
/// rewards, and 0 where the episode came to its end. A truncated episode keeps gamma^k and its own last observation, so
/// nothing of the next episode gets in. All arrays are allocated once.
/// </remarks>
internal sealed partial class ReplayBuffer
{
    private readonly ReplaySettings _settings;
    private readonly ObservationBuffer[] _observations;
    private readonly ObservationBuffer[] _nextObservations;
    private readonly int[] _choices;
    private readonly float[] _reals;
    private readonly float[] _rewards;
    private readonly float[] _discounts;
    private readonly SumTree? _priorities;
    private double _largestPriority = 1;
    private int _next;

    // Row environment * n + slot; the oldest pending transition of an environment is in slot _pendingFirst.
    private readonly ObservationBuffer[] _pendingObservations;
    private readonly int[] _pendingChoices;
    private readonly float[] _pendingReals;
    private readonly float[] _pendingRewards;
    private readonly int[] _pendingFirst;
    private readonly int[] _pendingCount;
    private readonly float[] _powers;

    /// <summary>Allocates everything.</summary>
    /// <exception cref="InputException">The machine has not enough memory.</exception>
    public ReplayBuffer(ReplaySettings settings)
    {
        settings.ThrowIfTooLarge(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        _settings = settings;
        int capacity = settings.Capacity, pending = checked(settings.Environments * settings.Steps);
        _observations = [.. settings.Observations.Select(spec => new ObservationBuffer(spec, capacity))];
        _nextObservations = [.. settings.Observations.Select(spec => new ObservationBuffer(spec, capacity))];
        _choices = GC.AllocateArray<int>(capacity * settings.ChoiceWidth, pinned: true);
        _reals = GC.AllocateArray<float>(capacity * settings.RealWidth, pinned: true);
        _rewards = GC.AllocateArray<float>(capacity, pinned: true);
        _discounts = GC.AllocateArray<float>(capacity, pinned: true);
        _priorities = settings.Prioritised ? new SumTree(capacity) : null;
        _pendingObservations = [.. settings.Observations.Select(spec => new ObservationBuffer(spec, pending))];
        _pendingChoices = new int[pending * settings.ChoiceWidth];
        _pendingReals = new float[pending * settings.RealWidth];
        _pendingRewards = new float[pending];
        _pendingFirst = new int[settings.Environments];
        _pendingCount = new int[settings.Environments];
        _powers = new float[settings.Steps + 1];
        for (int k = 0; k <= settings.Steps; k++) _powers[k] = (float)Math.Pow(settings.Gamma, k);
    }

    /// <summary>Transitions that can be drawn.</summary>
    public int Count { get; private set; }

    /// <summary>Takes an observation and the action chosen on it; <see cref="Complete"/> adds what came of it.</summary>
    /// <param name="environment">Where.</param>
    /// <param name="observations">Buffers whose row of that environment holds the observation.</param>
    /// <param name="choices">The action's choices.</param>
    /// <param name="reals">The action's real numbers.</param>
    public void Begin(
        int environment, IReadOnlyList<ObservationBuffer> observations, ReadOnlySpan<int> choices, ReadOnlySpan<float> reals)
    {
        int n = _settings.Steps;
        int row = environment * n + (_pendingFirst[environment] + _pendingCount[environment]) % n;
        _pendingCount[environment]++;
        for (int part = 0; part < _pendingObservations.Length; part++)
            observations[part].CopyRows(environment, _pendingObservations[part], row, 1);
        choices.CopyTo(_pendingChoices.AsSpan(row * _settings.ChoiceWidth));
        reals.CopyTo(_pendingReals.AsSpan(row * _settings.RealWidth));
        _pendingRewards[row] = 0;
    }

    /// <summary>Adds a step's outcome to every pending transition of its environment and stores those that are done.</summary>
    /// <param name="environment">Where.</param>
    /// <param name="reward">Of the step.</param>
    /// <param name="terminated">Whether the episode came to its end: nothing follows.</param>
    /// <param name="truncated">Whether it was cut: what would have followed has a value.</param>
    /// <param name="next">Buffers whose row of that environment is the observation after the step, the last one of an ended episode.</param>
    /// <returns>Transitions stored.</returns>
    public int Complete(
        int environment, float reward, bool terminated, bool truncated, IReadOnlyList<ObservationBuffer> next)
    {
        int n = _settings.Steps, first = environment * n;
        ref int oldest = ref _pendingFirst[environment];
        ref int count = ref _pendingCount[environment];
        for (int age = 0; age < count; age++)
        {
            // The youngest has no reward yet, the one before it has one, and so on.
            _pendingRewards[first + (oldest + count - 1 - age) % n] += _powers[age] * reward;
        }
        bool ended = terminated || truncated;
        int stored = 0;
        for (; count > 0 && (ended || count == n); stored++)
        {
            Store(first + oldest, terminated ? 0 : _powers[count], next, environment);
            oldest = (oldest + 1) % n;
            count--;
        }
        return stored;
    }

    /// <summary>Stores the last transitions again, mirrored; no more than half of the capacity, so that none takes the place of one to come.</summary>
    /// <param name="stored">How many; there are as many at least.</param>
    /// <param name="symmetry">The mirror.</param>
    /// <param name="inputs">What the parts of an observation here are called there, by index.</param>
    public void StoreMirrored(int stored, ITransitionSymmetry symmetry, ReadOnlySpan<int> inputs)
    {
        int capacity = _settings.Capacity, choices = _settings.ChoiceWidth, reals = _settings.RealWidth;
        stored = Math.Min(stored, capacity / 2);
        int first = _next + capacity - stored;
        for (int k = 0; k < stored; k++)
        {
            int from = (first + k) % capacity, item = _next;
            for (int part = 0; part < _observations.Length; part++)
            {
                _observations[part].CopyRows(from, _observations[part], item, 1);
                _nextObservations[part].CopyRows(from, _nextObservations[part], item, 1);
                symmetry.MirrorObservation(inputs[part], _observations[part].RowBytes(item));
                symmetry.MirrorObservation(inputs[part], _nextObservations[part].RowBytes(item));
            }
            Array.Copy(_choices, from * choices, _choices, item * choices, choices);
            Array.Copy(_reals, from * reals, _reals, item * reals, reals);
            symmetry.MirrorAction(_choices.AsSpan(item * choices, choices), _reals.AsSpan(item * reals, reals));
            Finish(item, _rewards[from], _discounts[from]);
        }
    }

    /// <summary>Forgets everything, pending transitions too.</summary>
    public void Clear()
    {
        (Count, _next, _largestPriority) = (0, 0, 1);
        Array.Clear(_pendingFirst);
        Array.Clear(_pendingCount);
        for (int item = 0; _priorities is not null && item < _settings.Capacity; item++) _priorities[item] = 0;
    }

    /// <summary>
    /// Takes back what <see cref="Begin"/> took, because the step did not happen. What waits for more rewards is stored with those
    /// that are there, and with the observation that the step would have begun from: nothing is known beyond it but its value.
    /// </summary>
    /// <param name="environment">Where.</param>
    /// <param name="terminated">Whether the episode came to its end meanwhile: nothing follows.</param>
    public void Withdraw(int environment, bool terminated)
    {
        int n = _settings.Steps, first = environment * n;
        ref int oldest = ref _pendingFirst[environment];
        ref int count = ref _pendingCount[environment];
        int withdrawn = first + (oldest + --count) % n;
        for (; count > 0; count--, oldest = (oldest + 1) % n)
            Store(first + oldest, terminated ? 0 : _powers[count], _pendingObservations, withdrawn);
    }

    /// <summary>Fills a batch, with replacement.</summary>
    /// <param name="batch">Filled.</param>
    /// <param name="random">Draws.</param>
    /// <param name="beta">How far the weights undo that high priorities are drawn more often: 0 not, 1 wholly.</param>
    public void Draw(ReplayBatch batch, RandomStream random, double beta)
    {
        if (_priorities is null)
            for (int k = 0; k < batch.Size; k++) batch.Items[k] = random.NextInt(Count);
        else
            DrawByPriority(batch, random, beta, _priorities);
        int choices = _settings.ChoiceWidth, reals = _settings.RealWidth;
        for (int k = 0; k < batch.Size; k++)
        {
            int item = batch.Items[k];
            for (int part = 0; part < _observations.Length; part++)
            {
                _observations[part].CopyRows(item, batch.Observations[part], k, 1);
                _nextObservations[part].CopyRows(item, batch.NextObservations[part], k, 1);
            }
            for (int i = 0; i < choices; i++) batch.Choices[k * choices + i] = _choices[item * choices + i];
            for (int i = 0; i < reals; i++) batch.Reals[k * reals + i] = _reals[item * reals + i];
            batch.Rewards[k] = _rewards[item];
            batch.Discounts[k] = _discounts[item];
        }
    }

    /// <summary>Sets the priorities of a batch's transitions to (|error| + 1e-6)^alpha; nothing for a uniform replay.</summary>
    public void Prioritise(ReplayBatch batch, ReadOnlySpan<float> errors, double alpha)
    {
        if (_priorities is null) return;
        for (int k = 0; k < batch.Size; k++)
        {
            double priority = Math.Pow(Math.Abs(errors[k]) + 1e-6, alpha);
            _priorities[batch.Items[k]] = priority;
            _largestPriority = Math.Max(_largestPriority, priority);
        }
    }

    /// <summary>One draw from each of equal parts of the mass; weights (N P)^-beta over the batch's largest.</summary>
    private void DrawByPriority(ReplayBatch batch, RandomStream random, double beta, SumTree priorities)
    {
        double part = priorities.Total / batch.Size;
        float largest = 0;
        for (int k = 0; k < batch.Size; k++)
        {
            int item = priorities.Find((k + random.NextSingle()) * part);
            batch.Items[k] = item;
            batch.Weights[k] = (float)Math.Pow(Count * priorities[item] / priorities.Total, -beta);
            largest = Math.Max(largest, batch.Weights[k]);
        }
        for (int k = 0; k < batch.Size; k++) batch.Weights[k] /= largest;
    }

    private void Store(int pending, float discount, IReadOnlyList<ObservationBuffer> next, int nextRow)
    {
        int item = _next;
        for (int part = 0; part < _observations.Length; part++)
        {
            _pendingObservations[part].CopyRows(pending, _observations[part], item, 1);
            next[part].CopyRows(nextRow, _nextObservations[part], item, 1);
        }
        int choices = _settings.ChoiceWidth, reals = _settings.RealWidth;
        Array.Copy(_pendingChoices, pending * choices, _choices, item * choices, choices);
        Array.Copy(_pendingReals, pending * reals, _reals, item * reals, reals);
        Finish(item, _pendingRewards[pending], discount);
    }

    private void Finish(int item, float reward, float discount)
    {
        _rewards[item] = reward;
        _discounts[item] = discount;
        // A new transition is drawn soon: it gets the largest priority that there was.
        if (_priorities is not null) _priorities[item] = _largestPriority;
        _next = (_next + 1) % _settings.Capacity;
        Count = Math.Min(Count + 1, _settings.Capacity);
    }
}
