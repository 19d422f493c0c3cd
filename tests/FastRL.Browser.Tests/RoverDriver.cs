using FastRL.Envs.Policies;
using FastRL.Envs.Rover;
using FastRL.Host.Games.Rover.Tabs;
using FastRL.Web.Environments;

namespace FastRL.Browser.Tests;

/// <summary>Steps rovers in tabs with random actions on a thread of its own, as a training does, until it is disposed.</summary>
internal sealed class RoverDriver : IAsyncDisposable, ITabWatch
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _driving;

    public RoverDriver(int rovers, int tabs, int pagePort = 0, int basePort = 0)
    {
        Environment = new RoverTabEnv(
            new RoverOptions { MaxEpisodeSteps = 200 },
            new RoverTabOptions
            {
                Count = rovers,
                Tabs = tabs,
                Groups = Math.Min(2, rovers),
                Server = RoverPage.Server with { PagePort = pagePort, BasePort = basePort, Cancellation = _ending.Token },
            },
            "4", timescale: 0, this);
        Environment.TellCheckpoint("lunar_rover_ppo_500000_steps", 500_000);
        _driving = Task.Run(Drive);
    }

    public RoverTabEnv Environment { get; }

    public System.Collections.Concurrent.ConcurrentQueue<string> Told { get; } = new();

    public int PagePort => Environment.Server.Url.Port;

    public int JsonPort => Environment.Tabs[0].Port;

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 3000 && !condition(); i++)
            await Task.Delay(10);
        Assert.True(condition());
    }

    /// <summary>Waits until so many more decisions are made.</summary>
    public Task AdvanceAsync(int decisions)
    {
        long from = Environment.Decisions;
        return UntilAsync(() => Environment.Decisions >= from + decisions);
    }

    public void OnWaiting(IReadOnlyList<TabSeat> missing)
    {
    }

    public void OnConnected(TabSeat tab) => Told.Enqueue($"connected {tab.Number}");

    public void OnLost(TabSeat tab, string reason) => Told.Enqueue($"lost {tab.Number}: {reason}");

    public void OnTimeout(TabSeat tab, TimeSpan patience) => Told.Enqueue($"timeout {tab.Number}");

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _driving;
        Environment.Dispose();
        _ending.Dispose();
    }

    private void Drive()
    {
        using var policy = new UniformPolicy(Environment.ActionSpace, 2);
        try
        {
            Environment.Reset(5);
            while (!_ending.IsCancellationRequested)
            {
                policy.Act(Environment.Buffers, 0, Environment.Count);
                for (int group = 0; group < Environment.Groups.Count; group++)
                    Environment.Send(group);
                for (int group = 0; group < Environment.Groups.Count; group++)
                    Environment.Recv(group);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over before its tabs were there.
        }
    }
}
