using System.Diagnostics;
using System.Globalization;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Envs.Rover;
using FastRL.Web.Environments;

namespace FastRL.Host.Games.Rover.Tabs;

/// <summary>How fast tabs of a headless Chromium step with random actions, unpaced, and whether a hidden one keeps its rate.</summary>
internal static class TabSpeed
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1), s_shortest = TimeSpan.FromSeconds(3);

    private const int Decisions = 20_000;

    /// <summary>Measures some tabs over 20,000 decisions and three seconds at least, nothing drawn.</summary>
    /// <param name="json">Whether by the JSON protocol.</param>
    /// <param name="tabs">Tabs.</param>
    /// <param name="rovers">Rovers of all tabs.</param>
    /// <exception cref="IOException">The browser does not start.</exception>
    public static TabRate Measure(bool json, int tabs, int rovers)
    {
        using var bench = new Bench(json, tabs, rovers, draw: false);
        bench.Run(s_warmUp, 0);
        double rate = bench.Run(s_shortest, Decisions);
        return new TabRate(json ? "json" : "binary", tabs, rovers, Math.Round(rate), Math.Round(BrowserMemory.Mebibytes(bench.BrowserId), 1), 0);
    }

    /// <summary>Measures one tab of 64 rovers that draws: seen, hidden for seven minutes, and seen again.</summary>
    /// <param name="tell">Gets a line now and then.</param>
    /// <exception cref="IOException">The browser does not start, or the tab cannot be hidden.</exception>
    public static HiddenRates MeasureHidden(Action<string> tell)
    {
        TimeSpan shown = TimeSpan.FromSeconds(30), hidden = TimeSpan.FromMinutes(7), judged = TimeSpan.FromMinutes(1);
        using var bench = new Bench(json: false, tabs: 1, rovers: 64, draw: true);
        bench.Run(s_warmUp, 0);
        double before = bench.Run(shown, 0);
        bench.Hide();
        tell(string.Create(CultureInfo.InvariantCulture, $"hidden; {before:0} decisions/s until now, and it stays so for {hidden.TotalMinutes} minutes"));
        bench.Run(hidden - judged, 0);
        double rate = bench.Run(judged, 0);
        bench.Show();
        double after = bench.Run(shown, 0);
        return new HiddenRates(Math.Round((before + after) / 2), Math.Round(rate));
    }

    /// <summary>Measures one tab of 64 rovers by turns with and without drawing.</summary>
    /// <exception cref="IOException">The browser does not start.</exception>
    public static DrawingRates MeasureDrawing()
    {
        const int rounds = 8;
        TimeSpan round = TimeSpan.FromSeconds(5);
        using var bench = new Bench(json: false, tabs: 1, rovers: 64, draw: true);
        bench.Run(s_warmUp, 0);
        double drawn = 0, undrawn = 0;
        for (int i = 0; i < rounds; i++)
        {
            drawn += bench.Run(round, 0) / rounds;
            bench.SwitchDrawing();
            undrawn += bench.Run(round, 0) / rounds;
            bench.SwitchDrawing();
        }
        return new DrawingRates(Math.Round(drawn), Math.Round(undrawn));
    }

    /// <summary>Bytes of everything that the training page loads.</summary>
    public static long PageBytes => typeof(TabSpeed).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(RoverPage.Server.Page.Prefix, StringComparison.Ordinal))
        .Sum(name =>
        {
            using Stream file = typeof(TabSpeed).Assembly.GetManifestResourceStream(name)!;
            return file.Length;
        });

    // A browser with its tabs, and who drives their rovers.
    private sealed class Bench : IDisposable
    {
        private readonly HeadlessTabs _browser = HeadlessTabs.Prepare();
        private readonly RoverTabEnv _environment;
        private readonly UniformPolicy _policy;

        public Bench(bool json, int tabs, int rovers, bool draw)
        {
            _environment = new RoverTabEnv(
                new RoverOptions(),
                new RoverTabOptions { Count = rovers, Tabs = tabs, Groups = Math.Min(2, rovers), Server = RoverPage.Server with { PagePort = 0, BasePort = 0 } },
                "4", timescale: 0, new QuietWatch());
            _policy = new UniformPolicy(_environment.ActionSpace, 2);
            try
            {
                _browser.Open([.. Enumerable.Range(0, tabs).Select(tab =>
                    new Uri(_environment.Server.AddressOf(tab, json, 10_000).AbsoluteUri + (draw ? "" : "&draw=off")))]);
                _environment.Reset(1);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public double Run(TimeSpan time, int decisions)
        {
            long start = Stopwatch.GetTimestamp(), before = _environment.Decisions;
            int groups = _environment.Groups.Count;
            for (int group = 0; group < groups; group++)
                Send(group);
            for (int group = 0; Stopwatch.GetElapsedTime(start) < time || _environment.Decisions - before < decisions; group = (group + 1) % groups)
            {
                _environment.Recv(group);
                Send(group);
            }
            for (int group = 0; group < groups; group++)
            {
                if (!_environment.Groups.AreIdle)
                    _environment.Recv(group);
            }
            return (_environment.Decisions - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public int BrowserId => _browser.ProcessId;

        public void Hide() => _browser.Hide();

        public void Show() => _browser.Show();

        public void SwitchDrawing() => _browser.Call(0, "Runtime.evaluate", new { expression = "document.getElementById('draw').click()" });

        public void Dispose()
        {
            _browser.Dispose();
            _environment.Dispose();
            _policy.Dispose();
        }

        private void Send(int group)
        {
            (int first, int end) = _environment.Groups.Rows(group);
            _policy.Act(_environment.Buffers, first, end - first);
            _environment.Send(group);
        }
    }

    // A measurement without its tabs is none.
    private sealed class QuietWatch : ITabWatch
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public void OnWaiting(IReadOnlyList<TabSeat> missing)
        {
            if (Stopwatch.GetElapsedTime(_start).TotalSeconds > 60)
                throw new IOException($"{missing.Count} tabs did not connect within a minute");
        }

        public void OnConnected(TabSeat tab)
        {
        }

        public void OnLost(TabSeat tab, string reason) => throw new IOException($"tab {tab.Number + 1}: {reason}");

        public void OnTimeout(TabSeat tab, TimeSpan patience) => throw new IOException($"tab {tab.Number + 1} did not answer for {patience.TotalSeconds} s");
    }
}

/// <summary>What tabs did.</summary>
/// <param name="Protocol">binary or json.</param>
/// <param name="Tabs">Tabs.</param>
/// <param name="Rovers">Rovers of all tabs.</param>
/// <param name="DecisionsPerSecond">Of all rovers.</param>
/// <param name="BrowserMib">Memory of the browser's processes, what they share counted once.</param>
/// <param name="Speedup">Over one tab of one rover with the same protocol.</param>
internal sealed record TabRate(string Protocol, int Tabs, int Rovers, double DecisionsPerSecond, double BrowserMib, double Speedup);

/// <summary>Decisions a second of a tab that is seen and one that is not.</summary>
internal sealed record HiddenRates(double VisibleRate, double HiddenRate);

/// <summary>Decisions a second of one tab of 64 rovers.</summary>
/// <param name="DrawnRate">One of them is drawn.</param>
/// <param name="UndrawnRate">None is.</param>
internal sealed record DrawingRates(double DrawnRate, double UndrawnRate);
