using System.Collections.Concurrent;
using System.Diagnostics;
using FastRL.Envs;
using FastRL.Web.Viewing;

namespace FastRL.Web.Environments;

/// <summary>Settings of environments in browser tabs.</summary>
internal sealed record TabOptions
{
    /// <summary>What is exchanged.</summary>
    public required TabLayout Layout { get; init; }

    /// <summary>Ways in which episodes end, as the learner is told.</summary>
    public required IReadOnlyList<EndCause> EndCauses { get; init; }

    /// <summary>Environments of all tabs together.</summary>
    public required int Count { get; init; }

    /// <summary>Tabs, 1 to <see cref="Count"/>; each has at most <see cref="TabMessages.MostEnvironments"/> environments.</summary>
    public required int Tabs { get; init; }

    /// <summary>Groups, 1 or 2.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Ticks of the environments' clock in a step.</summary>
    public int TicksPerStep { get; init; } = 1;

    /// <summary>Time from one step to the next; zero for as fast as it goes.</summary>
    public TimeSpan StepInterval { get; init; }

    /// <summary>How long a tab may take for an answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where the page and the sockets are.</summary>
    public required EnvironmentServerOptions Server { get; init; }
}

/// <summary>Environments that live in the tabs of a browser, stepped as a batch.</summary>
/// <remarks>
/// A tab that closes, does not answer or says what it must not has its episodes cut; its rows are <see cref="VecBuffers.Absent"/>
/// until it is back, and the others go on. Without any tab a step waits. Tabs cannot be saved: after a resume they begin
/// episodes. Where one tab has all environments, they are numbered and seeded as the rows. One thread at a time.
/// </remarks>
internal abstract class TabVecEnv : VecEnv
{
    private static readonly TimeSpan s_waitingInterval = TimeSpan.FromMilliseconds(250);

    // Between two steps: longer is learning.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly TabOptions _options;
    private readonly ITabWatch _watch;
    private readonly TabSeat[] _seats;
    private readonly TabRows _rows;
    private readonly EnvironmentServer _server;
    private readonly PictureClock _clock = new(TimeProvider.System);
    private readonly ConcurrentQueue<(TabSeat Tab, TabNews News, string Text)> _news = new();
    private readonly List<TabSeat> _missing = [];
    private long _recvAt;

    /// <summary>Serves the page; <see cref="VecEnv.Reset"/> waits until all tabs are there.</summary>
    /// <param name="options">What is exchanged, and how.</param>
    /// <param name="watch">Told how tabs come and go; disposed with the environment where it can be.</param>
    /// <exception cref="InputException">A port is taken, or the address is not this machine's.</exception>
    protected TabVecEnv(TabOptions options, ITabWatch watch)
        : base(MakeBuffers(options), [.. options.EndCauses, new EndCause("lost", Success: false, Truncation: true)], options.Groups)
    {
        (_options, _watch) = (options, watch);
        _rows = new TabRows(Buffers, options.Layout);
        _seats = [.. Enumerable.Range(0, options.Tabs).Select(MakeSeat)];
        _server = EnvironmentServer.Start(options.Server, options.Layout, _seats);
    }

    /// <inheritdoc/>
    public override int TicksPerStep => _options.TicksPerStep;

    /// <summary>The tabs.</summary>
    public IReadOnlyList<TabSeat> Tabs => _seats;

    /// <summary>Serves them.</summary>
    public EnvironmentServer Server => _server;

    /// <summary>Times that a tab was left out.</summary>
    public long TabsLost { get; private set; }

    /// <summary>Steps that environments did since the tabs were there.</summary>
    public long Decisions { get; private set; }

    /// <summary>Wall time of the steps since the tabs were there, with the policy's part and waits for pace and tabs; without learning.</summary>
    public TimeSpan SteppingTime { get; private set; }

    /// <inheritdoc/>
    protected override string Signature => $"tabs 1; {_options.Layout.Schema}; {_options.TicksPerStep} ticks; {Count} environments";

    /// <summary>Numbers that came with the last ended episode of a copy.</summary>
    protected ReadOnlySpan<float> Infos(int copy) => _rows.Infos(copy);

    /// <summary>How an episode ended, as <see cref="VecEnv.EndCauses"/> has it.</summary>
    /// <param name="copy">Whose; <see cref="Infos"/> are its.</param>
    /// <param name="cause">The page's number.</param>
    protected virtual int Judge(int copy, int cause) => cause;

    /// <inheritdoc/>
    protected override void OnReset(ulong seed)
    {
        foreach (TabSeat seat in _seats)
            seat.Begin(seat.Number == 0 ? seed : SplitMix64.Create(seed, seat.Number).State);
        AwaitTabs(_seats.Length);
        TakeFirst();
        (Decisions, SteppingTime) = (0, TimeSpan.Zero);
    }

    /// <inheritdoc/>
    protected override void OnSend(int group, int first, int end)
    {
        // What the policy takes belongs to stepping, what learning takes does not.
        long start = Stopwatch.GetElapsedTime(_recvAt) < s_pause ? _recvAt : Stopwatch.GetTimestamp();
        // What is to end need not keep the pace any more.
        if (group == 0 && _options.StepInterval > TimeSpan.Zero && !_options.Server.Cancellation.IsCancellationRequested)
            _clock.Wait(_options.StepInterval, CancellationToken.None);
        int width = Buffers.RealWidth;
        foreach (TabSeat seat in _seats)
        {
            TabBatch batch = seat.Batches[group];
            if (batch.Count > 0)
                seat.Send(batch, Buffers.ContinuousActions.AsSpan(batch.Row * width, batch.Count * width));
        }
        SteppingTime += Stopwatch.GetElapsedTime(start);
    }

    /// <inheritdoc/>
    protected override void OnRecv(int group, int first, int end)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (TabSeat seat in _seats)
        {
            TabBatch batch = seat.Batches[group];
            if (batch.Count > 0)
                Finish(seat, batch, seat.Receive(batch, _options.Patience));
        }
        TellNews();
        if (!AnyPlays())
            AwaitTabs(1, giveUp: false);
        _recvAt = Stopwatch.GetTimestamp();
        SteppingTime += Stopwatch.GetElapsedTime(start, _recvAt);
    }

    /// <summary>Writes nothing: tabs cannot be saved.</summary>
    protected override void OnSave(StateBlockWriter blocks)
    {
    }

    /// <summary>Waits until every tab is there; they go on with episodes of their own.</summary>
    protected override void OnLoad(StateBlockReader blocks)
    {
        AwaitTabs(_seats.Length);
        TakeFirst();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        (_watch as IDisposable)?.Dispose();
        _server.Dispose();
        base.Dispose(disposing);
    }

    private static VecBuffers MakeBuffers(TabOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Tabs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Tabs, options.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Count, options.Tabs * TabMessages.MostEnvironments);
        return new VecBuffers(options.Count, [options.Layout.Observation], options.Layout.Action);
    }

    // A tab has its share of every group, so that one part of it steps while the policy looks at the other; where there are
    // fewer environments in a group than tabs, it has its share of all.
    private TabSeat MakeSeat(int tab)
    {
        int tabs = _options.Tabs;
        var batches = new TabBatch[Groups.Count];
        int own = 0;
        for (int group = 0; group < batches.Length; group++)
        {
            (int first, int end) = Groups.Rows(group);
            (int low, int high) = Count >= tabs * Groups.Count
                ? (first + (end - first) * tab / tabs, first + (end - first) * (tab + 1) / tabs)
                : (Math.Max(first, Count * tab / tabs), Math.Min(end, Count * (tab + 1) / tabs));
            batches[group] = new TabBatch(low, own, Math.Max(0, high - low));
            own += batches[group].Count;
        }
        return new TabSeat(tab, batches, _rows, _options.Layout, _news);
    }

    private void Finish(TabSeat seat, TabBatch batch, TabOutcome outcome)
    {
        for (int i = batch.Row; i < batch.Row + batch.Count; i++)
        {
            if (outcome == TabOutcome.Stepped)
            {
                SetResult(Buffers, i, Buffers.Rewards[i], _rows.Ends[i] == 0 ? -1 : Judge(i, _rows.Ends[i] - 1));
                continue;
            }
            SetResult(Buffers, i, reward: 0, outcome == TabOutcome.Absent ? -1 : EndCauses.Count - 1);
            Buffers.Absent[i] = 1;
        }
        if (outcome == TabOutcome.Stepped)
        {
            Decisions += batch.Count;
        }
        else if (outcome == TabOutcome.Late)
        {
            TabsLost++;
            _watch.OnTimeout(seat, _options.Patience);
        }
    }

    private bool AnyPlays()
    {
        foreach (TabSeat seat in _seats)
        {
            if (seat.Plays)
                return true;
        }
        return false;
    }

    private void TakeFirst()
    {
        foreach (TabSeat seat in _seats)
        {
            foreach (TabBatch batch in seat.Batches.Where(batch => batch.Count > 0))
                seat.Receive(batch, TimeSpan.Zero);
        }
    }

    private void TellNews()
    {
        while (_news.TryDequeue(out (TabSeat Tab, TabNews News, string Text) told))
        {
            if (told.News == TabNews.Connected)
            {
                _watch.OnConnected(told.Tab);
                continue;
            }
            TabsLost++;
            _watch.OnLost(told.Tab, told.Text);
        }
    }

    // Stands still until so many tabs play. In the middle of a training that is to end it does not: without tabs a rollout ends
    // soon, and can be saved.
    private void AwaitTabs(int needed, bool giveUp = true)
    {
        long told = 0;
        while (true)
        {
            TellNews();
            _missing.Clear();
            _missing.AddRange(_seats.Where(seat => !seat.Plays));
            if (_seats.Length - _missing.Count >= needed || (!giveUp && _options.Server.Cancellation.IsCancellationRequested))
                return;
            if (told == 0 || Stopwatch.GetElapsedTime(told) >= s_waitingInterval)
            {
                told = Stopwatch.GetTimestamp();
                _watch.OnWaiting(_missing);
            }
            if (giveUp)
                _options.Server.Cancellation.ThrowIfCancellationRequested();
            Thread.Sleep(2);
        }
    }
}
