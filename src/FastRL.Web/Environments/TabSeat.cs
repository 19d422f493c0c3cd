using System.Collections.Concurrent;
using System.Diagnostics;
using FastRL.Envs;

namespace FastRL.Web.Environments;

/// <summary>What happened to a tab, for the thread that steps.</summary>
internal enum TabNews
{
    /// <summary>It plays.</summary>
    Connected,

    /// <summary>It is left out.</summary>
    Lost,
}

/// <summary>What came of a step of a batch.</summary>
internal enum TabOutcome
{
    /// <summary>Every environment did it.</summary>
    Stepped,

    /// <summary>Nobody did it.</summary>
    Absent,

    /// <summary>Nobody did it, and the episodes under way are over.</summary>
    Cut,

    /// <summary>Nobody did it, and it was not answered in time.</summary>
    Late,
}

/// <summary>The place of one tab among the environments: a page may come, go, come back or be replaced.</summary>
/// <remarks>One thread steps; connections call from threads of their own.</remarks>
/// <param name="number">From 0.</param>
/// <param name="batches">The tab's environments, by group.</param>
/// <param name="rows">Where results go.</param>
/// <param name="layout">What is exchanged.</param>
/// <param name="news">Gets what happens.</param>
internal sealed class TabSeat(
    int number, TabBatch[] batches, TabRows rows, TabLayout layout, ConcurrentQueue<(TabSeat Tab, TabNews News, string Text)> news)
{
    private readonly Lock _lock = new();
    private readonly float[] _first = new float[batches.Sum(batch => batch.Count) * layout.ObservationSize];
    private readonly List<string> _notices = [];
    private ITabLink? _link;
    private SplitMix64 _seeds;
    private ulong _seed;
    private uint _epoch;
    private bool _begun; // episodes of that seed
    private bool _plays; // the news said so
    private bool _late;

    /// <summary>From 0.</summary>
    public int Number { get; } = number;

    /// <summary>Port that its page connects to.</summary>
    public int Port { get; set; }

    /// <summary>Its environments.</summary>
    public int Environments { get; } = batches.Sum(batch => batch.Count);

    /// <summary>Its environments by group.</summary>
    public TabBatch[] Batches { get; } = batches;

    /// <summary>Whether a page is connected.</summary>
    public bool IsConnected => Volatile.Read(ref _link) is not null;

    /// <summary>Whether its environments have episodes.</summary>
    public bool Plays
    {
        get
        {
            lock (_lock)
            {
                foreach (TabBatch batch in Batches)
                {
                    if (batch.Count > 0 && batch.State == TabBatchState.Away)
                        return false;
                }
                return true;
            }
        }
    }

    /// <summary>Tells the page, and every page that takes the place later.</summary>
    public void Tell(string json)
    {
        ITabLink? link;
        lock (_lock)
        {
            _notices.Add(json);
            link = _link;
        }
        link?.SendNotice(json);
    }

    /// <summary>Asks for new episodes; the learner forgets those under way.</summary>
    /// <param name="seed">Of the episodes.</param>
    public void Begin(ulong seed)
    {
        lock (_lock)
        {
            _seeds = SplitMix64.Create(seed, Number);
            foreach (TabBatch batch in Batches)
                (batch.State, batch.Playing) = (TabBatchState.Away, false);
            Renew(seed);
        }
    }

    /// <summary>Gives the place to a page; the one before is told.</summary>
    public void Attach(ITabLink link)
    {
        lock (_lock)
        {
            ITabLink? before = _link;
            if (before is not null)
            {
                Leave("another page has taken its place");
                before.End(TabCloseCode.Replaced, $"another page has taken the place of tab {Number + 1}");
            }
            _link = link;
            foreach (string notice in _notices)
                link.SendNotice(notice);
            Renew(_begun ? _seeds.Next() : _seed);
        }
    }

    /// <summary>The page is gone.</summary>
    /// <param name="link">Its connection.</param>
    /// <param name="reason">Why, as part of a sentence.</param>
    public void Detach(ITabLink link, string reason)
    {
        lock (_lock)
        {
            if (_link != link)
                return;
            _link = null;
            Leave(reason);
        }
    }

    /// <summary>The page has stopped, but is there.</summary>
    public void Stop(ITabLink link)
    {
        lock (_lock)
        {
            if (_link == link)
                Leave("training was stopped in its page");
        }
    }

    /// <summary>First observations have come.</summary>
    /// <param name="link">From where.</param>
    /// <param name="epoch">Which reset they answer; null where the protocol does not say.</param>
    /// <param name="observations">Of all environments.</param>
    public void Start(ITabLink link, uint? epoch, ReadOnlySpan<float> observations)
    {
        lock (_lock)
        {
            if (_link != link || (epoch is { } given && given != _epoch))
                return;
            observations.CopyTo(_first);
            (_late, _begun) = (false, true);
            foreach (TabBatch batch in Batches)
            {
                if (batch.Count == 0)
                    continue;
                batch.State = TabBatchState.Fresh;
                batch.Arrived.Set();
            }
            if (_plays)
                return;
            _plays = true;
            news.Enqueue((this, TabNews.Connected, ""));
        }
    }

    /// <summary>What a batch's actions led to has come.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Step(ITabLink link, in TabStep step)
    {
        lock (_lock)
        {
            if (_link != link)
                return null;
            if (FindBatch(step.First, step.Count) is not { } batch)
                return $"there is no batch of {step.Count} environments from {step.First}";
            if (step.Sequence != batch.Sequence || batch.State is TabBatchState.Ready or TabBatchState.Done)
                return $"step {step.Sequence} of the environments from {step.First} was not asked for; the last that was is {batch.Sequence}";
            if (batch.State == TabBatchState.Sent)
            {
                rows.Write(batch, step);
                batch.State = TabBatchState.Done;
                batch.Arrived.Set();
            }
            else if (_late)
            {
                _late = false;
                Renew(_seeds.Next());
            }
            return null;
        }
    }

    /// <summary>Sends a batch's actions, where it waits for some.</summary>
    public void Send(TabBatch batch, ReadOnlySpan<float> actions)
    {
        ITabLink? link;
        lock (_lock)
        {
            link = _link;
            if (batch.State != TabBatchState.Ready || link is null)
                return;
            batch.State = TabBatchState.Sent;
            batch.Sequence++;
            batch.SentAt = Stopwatch.GetTimestamp();
            batch.Arrived.Reset();
        }
        link.SendActions(batch, actions);
    }

    /// <summary>Waits for what the actions led to.</summary>
    /// <param name="batch">Whose.</param>
    /// <param name="patience">How long since they were sent.</param>
    public TabOutcome Receive(TabBatch batch, TimeSpan patience)
    {
        bool inTime = true;
        if (batch.State == TabBatchState.Sent)
        {
            TimeSpan left = patience - Stopwatch.GetElapsedTime(batch.SentAt);
            inTime = batch.Arrived.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
        lock (_lock)
        {
            bool cut = batch.Playing;
            switch (batch.State)
            {
                case TabBatchState.Done:
                    batch.State = TabBatchState.Ready;
                    return TabOutcome.Stepped;
                case TabBatchState.Fresh:
                    if (cut)
                        rows.Cut(batch);
                    rows.Begin(batch, _first);
                    (batch.State, batch.Playing) = (TabBatchState.Ready, true);
                    return cut ? TabOutcome.Cut : TabOutcome.Absent;
                case TabBatchState.Sent when !inTime:
                    bool told = _late;
                    Lapse();
                    rows.Cut(batch);
                    batch.Playing = false;
                    return told ? TabOutcome.Cut : TabOutcome.Late;
                case TabBatchState.Away when cut:
                    rows.Cut(batch);
                    batch.Playing = false;
                    return TabOutcome.Cut;
                default:
                    return TabOutcome.Absent;
            }
        }
    }

    /// <summary>Ends the page's connection.</summary>
    public void End(int code, string reason) => Volatile.Read(ref _link)?.End(code, reason);

    private TabBatch? FindBatch(int first, int count)
    {
        foreach (TabBatch batch in Batches)
        {
            if (batch.First == first && batch.Count == count && count > 0)
                return batch;
        }
        return null;
    }

    // It may answer yet, and begins anew then.
    private void Lapse()
    {
        (_late, _plays) = (true, false);
        foreach (TabBatch batch in Batches)
        {
            if (batch.Count > 0)
                batch.State = TabBatchState.Away;
            batch.Arrived.Set();
        }
    }

    private void Leave(string reason)
    {
        bool played = _plays;
        (_late, _plays) = (false, false);
        foreach (TabBatch batch in Batches)
        {
            batch.State = TabBatchState.Away;
            batch.Arrived.Set();
        }
        if (played)
            news.Enqueue((this, TabNews.Lost, reason));
    }

    private void Renew(ulong seed)
    {
        (_seed, _begun) = (seed, false);
        _epoch++;
        _link?.SendReset(_epoch, seed);
    }
}

/// <summary>Why a connection ends, beside the codes of WebSockets.</summary>
internal static class TabCloseCode
{
    /// <summary>Another page has taken the place.</summary>
    public const int Replaced = 4000;

    /// <summary>There is no place.</summary>
    public const int Full = 4001;
}
