using System.Collections.Concurrent;
using FastRL.Envs;
using FastRL.Envs.Rover;
using FastRL.Host.Games.Rover.Tabs;
using FastRL.Web.Environments;

namespace FastRL.Host.Tests.Games.Rover;

/// <summary>What becomes of tabs that this program has opened, and what people are told.</summary>
public sealed class TabConsoleTests : IDisposable
{
    private readonly List<string> _notes = [];
    private readonly FakeBrowser _browser = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly TabConsole _console;

    public TabConsoleTests() => _console = new TabConsole(_notes.Add, _browser, _ending.Token);

    public void Dispose()
    {
        _console.Dispose();
        _ending.Dispose();
    }

    [Fact]
    public void OnLost_TabThatIsGone_IsOpenedAgain()
    {
        _console.OnLost(Seat(2), "its connection broke");
        Assert.Equal([2], _browser.Reopened);
        Assert.Equal(["Browser tab 3 (port 0) is left out: its connection broke; training goes on without it"], _notes);
    }

    /// <summary>As after the browser's own end, when the first of its tabs has opened them all.</summary>
    [Fact]
    public void OnLost_TabThatIsBackAlready_IsLeftOpen()
    {
        TabSeat seat = Seat(1);
        seat.Attach(new NoLink());
        _console.OnLost(seat, "it closed the connection");
        Assert.Empty(_browser.Reopened);
    }

    /// <summary>Ctrl+C in a terminal ends the browser as well.</summary>
    [Fact]
    public void OnLost_WhereTrainingIsToEnd_SaysNothingAndOpensNothing()
    {
        _ending.Cancel();
        _console.OnLost(Seat(0), "it closed the connection");
        _console.OnTimeout(Seat(1), TimeSpan.FromSeconds(5));
        Assert.Empty(_browser.Reopened);
        Assert.Empty(_notes);
    }

    [Fact]
    public void OnTimeout_OfATab_NamesItAndTheThreeRemedies()
    {
        _console.OnTimeout(Seat(1), TimeSpan.FromSeconds(5));
        Assert.Equal(4, _notes.Count);
        Assert.StartsWith("Timeout waiting for browser response from tab 2 (port 0) after 5 s", _notes[0], StringComparison.Ordinal);
    }

    private static TabSeat Seat(int number)
    {
        TabLayout layout = RoverTabEnv.LayoutOf(new RoverOptions());
        var buffers = new VecBuffers(1, [layout.Observation], layout.Action);
        return new TabSeat(number, [new TabBatch(0, 0, 1)], new TabRows(buffers, layout), layout, new ConcurrentQueue<(TabSeat, TabNews, string)>());
    }

    private sealed class FakeBrowser : ITabBrowser
    {
        public List<int> Reopened { get; } = [];

        public bool HasEnded => false;

        public void Open(IReadOnlyList<Uri> addresses)
        {
        }

        public void Reopen(int tab) => Reopened.Add(tab);

        public void Dispose()
        {
        }
    }

    private sealed class NoLink : ITabLink
    {
        public void SendActions(TabBatch batch, ReadOnlySpan<float> actions)
        {
        }

        public void SendReset(uint epoch, ulong seed)
        {
        }

        public void SendNotice(string json)
        {
        }

        public void End(int code, string reason)
        {
        }
    }
}
