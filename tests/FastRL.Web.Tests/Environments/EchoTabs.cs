using System.Collections.Concurrent;
using System.Text.Json;
using FastRL.Envs;
using FastRL.Web.Environments;

namespace FastRL.Web.Tests.Environments;

/// <summary>Environments whose page the tests play: an observation is (number of the environment, steps of the episode).</summary>
internal sealed class EchoTabs(TabOptions options, WatchLog watch) : TabVecEnv(options, watch)
{
    public static TabLayout Layout { get; } = new(
        new ObservationSpec("features", ElementKind.Float32, [2], ["who", "step"]), new ActionSpace.Box([-1], [1], ["push"]), ["length"],
        [new EndCause("won", Success: true, Truncation: false), new EndCause("limit", Success: false, Truncation: true)]);

    public WatchLog Watch { get; } = watch;

    public static EchoTabs Create(int count, int tabs, int groups = 1, TimeSpan? patience = null, EnvironmentServerOptions? server = null) => new(
        new TabOptions
        {
            Layout = Layout,
            EndCauses = Layout.Causes,
            Count = count,
            Tabs = tabs,
            Groups = groups,
            Patience = patience ?? TimeSpan.FromSeconds(20),
            Server = server ?? FreePorts,
        },
        new WatchLog());

    public static EnvironmentServerOptions FreePorts { get; } =
        new() { PagePort = 0, BasePort = 0, Dialect = new LengthDialect(), Page = ("none", typeof(EchoTabs).Assembly) };

    public float[] Observations => (float[])Buffers.Observations[0].Array;

    public float[] Finals => (float[])Buffers.FinalObservations[0].Array;

    public void Step()
    {
        for (int group = 0; group < Groups.Count; group++)
            Send(group);
        for (int group = 0; group < Groups.Count; group++)
            Recv(group);
    }

    // Steps until something has come true, which a connection's own thread brings about.
    public void StepUntil(Func<bool> condition)
    {
        bool met = false;
        for (int i = 0; i < 20_000 && !met; i++)
        {
            Step();
            Thread.Sleep(1);
            met = condition();
        }
        Assert.True(met);
    }

    private sealed class LengthDialect : ITabDialect
    {
        public string? ReadEnd(JsonElement info, Span<float> infos, out int cause)
        {
            cause = 1;
            if (info.ValueKind != JsonValueKind.Object || !info.TryGetProperty("length", out JsonElement length))
                return "an info has a length";
            infos[0] = length.GetSingle();
            return null;
        }
    }
}

/// <summary>What an environment told.</summary>
internal sealed class WatchLog : ITabWatch
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public void OnWaiting(IReadOnlyList<TabSeat> missing)
    {
    }

    public void OnConnected(TabSeat tab) => Lines.Enqueue($"connected {tab.Number}");

    public void OnLost(TabSeat tab, string reason) => Lines.Enqueue($"lost {tab.Number}: {reason}");

    public void OnTimeout(TabSeat tab, TimeSpan patience) => Lines.Enqueue($"timeout {tab.Number}");
}
