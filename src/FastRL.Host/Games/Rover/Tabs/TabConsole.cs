using System.Diagnostics;
using System.Globalization;
using FastRL.Web.Environments;

namespace FastRL.Host.Games.Rover.Tabs;

/// <summary>Tells people which tabs are there, which are missing, and what to do; opens them where it can.</summary>
/// <param name="note">Gets the lines.</param>
/// <param name="browser">A browser without a window, or null; disposed with this.</param>
/// <param name="cancellation">
/// Asks training to end. Ctrl+C in a terminal goes to the browser too, whose tabs are then neither missed nor opened again.
/// </param>
internal sealed class TabConsole(Action<string> note, ITabBrowser? browser, CancellationToken cancellation) : ITabWatch, IDisposable
{
    private static readonly TimeSpan s_waiting = TimeSpan.FromSeconds(10);

    private long _toldAt = Stopwatch.GetTimestamp();

    /// <summary>Says where the tabs are, and opens them.</summary>
    /// <param name="environment">Serves them.</param>
    /// <param name="json">Whether they speak the JSON protocol.</param>
    /// <param name="again">Whether an earlier part of the same training had them, whose pages connect again by themselves.</param>
    public void Begin(RoverTabEnv environment, bool json, bool again)
    {
        Uri[] addresses = [.. environment.Tabs.Select(tab => environment.Server.AddressOf(tab.Number, json, environment.MaxEpisodeSteps))];
        if (browser is not null)
        {
            browser.Open(addresses);
            return;
        }
        note($"Open {environment.Tabs.Count} browser tab{(addresses.Length > 1 ? "s" : "")}:");
        foreach ((Uri address, int i) in addresses.Select((address, i) => (address, i)))
            note(string.Create(CultureInfo.InvariantCulture, $"  Tab {i + 1}: {address.AbsoluteUri}"));
        if (Desktop.IsThere && !again)
        {
            foreach (Uri address in addresses)
                Desktop.Open(address);
        }
    }

    /// <inheritdoc/>
    public void OnWaiting(IReadOnlyList<TabSeat> missing)
    {
        if (Stopwatch.GetElapsedTime(_toldAt) < s_waiting)
            return;
        _toldAt = Stopwatch.GetTimestamp();
        note($"waiting for browser tab{(missing.Count > 1 ? "s" : "")} {string.Join(", ", missing.Select(tab => tab.Number + 1))}");
        // Whose tabs never played is not said to have lost them.
        if (browser is { HasEnded: true } && !cancellation.IsCancellationRequested)
            browser.Reopen(missing[0].Number);
    }

    /// <inheritdoc/>
    public void OnConnected(TabSeat tab) => note($"[Setup] ✓ Browser tab {tab.Number + 1} connected!");

    /// <inheritdoc/>
    public void OnLost(TabSeat tab, string reason)
    {
        if (cancellation.IsCancellationRequested)
            return;
        note($"Browser tab {tab.Number + 1} (port {tab.Port}) is left out: {reason}; training goes on without it");
        // With the browser itself all its tabs are lost, and the first of them has opened the others again.
        if (!tab.IsConnected)
            browser?.Reopen(tab.Number);
    }

    /// <inheritdoc/>
    public void OnTimeout(TabSeat tab, TimeSpan patience)
    {
        if (cancellation.IsCancellationRequested)
            return;
        note($"Timeout waiting for browser response from tab {tab.Number + 1} (port {tab.Port}) after {patience.TotalSeconds:0.#} s; training goes on without it");
        note("  Make sure all browser tabs are open and connected");
        note("  Check that each tab is connected to the correct WebSocket port");
        note("  Try reducing --timescale if the browser can't keep up");
    }

    /// <inheritdoc/>
    public void Dispose() => browser?.Dispose();
}
