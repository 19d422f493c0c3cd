using System.Text.Json;
using FastRL.Envs.Policies;
using FastRL.Envs.Rover;
using FastRL.Host.Exports;
using FastRL.Host.Games.Rover;
using FastRL.Host.Games.Rover.Tabs;
using FastRL.Web.Environments;
using FastRL.Web.Viewing;
using Microsoft.Playwright;

namespace FastRL.Browser.Tests;

/// <summary>The rover's page: alone, as tabs of a training, and when either side goes away.</summary>
[Collection(ChromiumTests.Name)]
public sealed class RoverPageTests(Chromium chromium)
{
    private const string Connected = "text === 'connected' || text === 'training'";

    [ChromiumFact]
    public async Task Page_Alone_IsDrivenByHandAndAsksNobodyElse()
    {
        await using var driver = new RoverDriver(1, 1);
        await using WatchedPage page = await chromium.OpenAsync(driver.Environment.Server.Url);
        var elsewhere = new List<string>();
        page.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(driver.Environment.Server.Url.AbsoluteUri, StringComparison.Ordinal))
                elsewhere.Add(request.Url);
        };
        await page.Page.ReloadAsync();
        await page.WaitForTextAsync("#zone", "text === 'starting'");
        await page.Page.Keyboard.DownAsync("w");
        await page.WaitForTextAsync("#speed", "Number(text) > 0.3");
        await page.Page.Keyboard.DownAsync("d");
        await page.WaitForTextAsync("#step", "Number(text) > 20");
        await page.Page.Keyboard.UpAsync("w");
        await page.Page.Keyboard.UpAsync("d");
        Assert.Equal(0, driver.Environment.Decisions);
        Assert.Empty(elsewhere);
        Assert.Empty(page.Complaints);
    }

    [ChromiumFact]
    public async Task Button_OfEitherProtocol_ConnectsTrainsDisconnectsAndConnectsAgain()
    {
        await using var driver = new RoverDriver(1, 1);
        await using WatchedPage page = await chromium.OpenAsync(driver.Environment.Server.Url);
        foreach (string protocol in (string[])["binary", "json"])
        {
            await page.Page.Locator($"input[value={protocol}]").CheckAsync();
            if (protocol == "json")
            {
                await page.Page.Locator("#port").FillAsync($"{driver.JsonPort}");
                Assert.Equal($"ws://localhost:{driver.JsonPort}", await page.TextAsync("#address"));
            }
            for (int time = 0; time < 2; time++)
            {
                await page.Page.GetByText("Connect to Python").ClickAsync();
                await page.WaitForTextAsync("#connection", Connected);
                await page.WaitForTextAsync("#parallel", "text === 'Parallel Training: 1 environment'");
                Assert.Equal("Continuing from: lunar_rover_ppo_500000_steps (500000 steps)", await page.TextAsync("#checkpoint"));
                await page.Page.GetByText("Start Training").ClickAsync();
                await driver.AdvanceAsync(300);
                await page.Page.GetByText("Stop Training").ClickAsync();
                await page.Page.GetByText("Disconnect").ClickAsync();
                await page.WaitForTextAsync("#connection", "text === 'disconnected'");
            }
        }
        Assert.NotEqual("0", await page.TextAsync("#episodes"));
        await page.Page.GetByText("Reset Statistics").ClickAsync();
        await page.WaitForTextAsync("#episodes", "text === '0'");
        Assert.Empty(page.Complaints);
    }

    [ChromiumFact]
    public async Task Tabs_Reloaded_ClosedReplacedAndTheHostRestarted_GoOn()
    {
        WatchedPage first;
        int pagePort, jsonPort;
        await using (var driver = new RoverDriver(2, 2))
        {
            (pagePort, jsonPort) = (driver.PagePort, driver.JsonPort);
            first = await chromium.OpenAsync(driver.Environment.Server.AddressOf(0, json: false, 200));
            WatchedPage second = await chromium.OpenAsync(driver.Environment.Server.AddressOf(1, json: true, 200));
            await driver.AdvanceAsync(200);
            await first.Page.ReloadAsync(); // in the middle of a batch
            await RoverDriver.UntilAsync(() => driver.Told.Count(line => line == "connected 0") == 2);
            await second.DisposeAsync();
            await RoverDriver.UntilAsync(() => driver.Told.Any(line => line.StartsWith("lost 1", StringComparison.Ordinal)));
            await driver.AdvanceAsync(100);
            second = await chromium.OpenAsync(driver.Environment.Server.AddressOf(1, json: true, 200));
            await RoverDriver.UntilAsync(() => driver.Told.Count(line => line == "connected 1") == 2);
            await using WatchedPage third = await chromium.OpenAsync(driver.Environment.Server.AddressOf(1, json: true, 200));
            await second.WaitForTextAsync("#problem", "text.includes('another page has taken the place of tab 2')");
            await second.WaitForTextAsync("#connection", "text === 'disconnected'");
            // It is a page as one that was never connected.
            await second.WaitForTextAsync("#step", "text === '0'");
            Assert.Equal("Lunar rover", await second.Page.TitleAsync());
            await driver.AdvanceAsync(100);
            await second.DisposeAsync();
        }
        await first.WaitForTextAsync("#connection", "text === 'connecting'");
        await using (var again = new RoverDriver(2, 2, pagePort, jsonPort))
        {
            await RoverDriver.UntilAsync(() => again.Environment.Tabs[0].IsConnected);
            await using WatchedPage other = await chromium.OpenAsync(again.Environment.Server.AddressOf(1, json: false, 200));
            await again.AdvanceAsync(200);
        }
        await first.DisposeAsync();
    }

    /// <summary>The same rules from the same sources: one tab is the batch that this process has.</summary>
    [ChromiumFact]
    public Task Tab_OfManyRovers_GivesTheBytesOfTheNativeBatch() => CompareAsync(new RoverOptions { MaxEpisodeSteps = 150 });

    [ChromiumFact]
    public Task Tab_OfRoversWithANavigatorThatBeginAnywhere_GivesTheBytesOfTheNativeBatch() => CompareAsync(new RoverOptions
    {
        MaxEpisodeSteps = 60, Layout = RoverLayout.Navigator, StartAnywhere = 0.5, StartCarrying = 0.5,
    });

    private async Task CompareAsync(RoverOptions options)
    {
        const int rovers = 17, steps = 400;
        using var native = new RoverVecEnv(options, rovers, groups: 2);
        using var tabs = new RoverTabEnv(
            options, new RoverTabOptions { Count = rovers, Tabs = 1, Groups = 2, Server = RoverPage.Server with { PagePort = 0 } }, "4", 0, new NoWatch());
        await using WatchedPage page = await chromium.OpenAsync(tabs.Server.AddressOf(0, json: false, options.MaxEpisodeSteps));
        tabs.Reset(42);
        native.Reset(42);
        using var policy = new UniformPolicy(native.ActionSpace, 7);
        int ended = 0;
        for (int step = 0; step < steps; step++)
        {
            Assert.Equal(native.Buffers.Observations[0].Array, tabs.Buffers.Observations[0].Array);
            policy.Act(native.Buffers, 0, rovers);
            native.Buffers.ContinuousActions.CopyTo(tabs.Buffers.ContinuousActions, 0);
            foreach (Envs.VecEnv environment in (Envs.VecEnv[])[native, tabs])
            {
                for (int group = 0; group < 2; group++)
                    environment.Send(group);
                for (int group = 0; group < 2; group++)
                    environment.Recv(group);
            }
            Assert.Equal(native.Buffers.Rewards, tabs.Buffers.Rewards);
            Assert.Equal(native.Buffers.EndCauses, tabs.Buffers.EndCauses);
            for (int i = 0; i < rovers; i++)
            {
                if (native.Buffers.EndCauses[i] < 0)
                    continue;
                ended++;
                Assert.Equal(native.Episode(i), tabs.Episode(i));
                Assert.Equal(native.Buffers.FinalObservations[0].Row<float>(i), tabs.Buffers.FinalObservations[0].Row<float>(i));
            }
        }
        Assert.True(ended > 17);
    }

    /// <summary>An exported page from a server that knows nothing of it; a stand-in for the network leaves driving to the navigator's pilot.</summary>
    [ChromiumFact]
    public async Task Page_WithAPolicy_PlaysTheFieldsOfTheNativeRoversWithTheSameResult()
    {
        const string pilot = """
            export const env = { wasm: {} };
            export class Tensor { constructor(type, data, shape) { Object.assign(this, { type, data, shape }); } }
            export const InferenceSession = {
              async create(address) {
                if ((await (await fetch(address)).text()) !== "model") throw new Error("no model");
                return { async run() { return { reals: { data: Float32Array.of(0, 0, 0) } }; } };
              },
            };
            """;
        var options = new RoverOptions { MaxEpisodeSteps = 2000, Layout = RoverLayout.Navigator };
        using var server = new StaticServer(
        [
            .. RoverPolicyPage.Make(options, "4", "step_000000000007", 7),
            new PageFile(PageFile.Model, "model"u8.ToArray()), new PageFile(OnnxWebRuntime.Script, System.Text.Encoding.UTF8.GetBytes(pilot)),
        ]);
        await using WatchedPage page = await chromium.OpenAsync(new Uri(server.Url, "?seed=977&pace=Infinity"));
        await page.WaitForTextAsync("#playing", "text === 'step_000000000007 (7 steps)'");
        await page.WaitForTextAsync("#episodes", "Number(text) >= 10");
        string[] seen = await page.Page.EvaluateAsync<string[]>(
            "() => [document.getElementById('episodes').textContent, ...[...document.querySelectorAll('#history tr')].map(row => [...row.cells].slice(1).map(cell => cell.textContent).join(' '))]");

        using var native = new RoverVecEnv(options, 1);
        native.Reset(977);
        List<string> played = [];
        while (played.Count < int.Parse(seen[0], System.Globalization.CultureInfo.InvariantCulture))
        {
            native.Send(0);
            native.Recv(0);
            if (native.Buffers.EndCauses[0] < 0) continue;
            RoverEpisode episode = native.Episode(0);
            string cause = native.EndCauses[native.Buffers.EndCauses[0]].Name.Replace(" after success", "", StringComparison.Ordinal).Replace(" with success", "", StringComparison.Ordinal);
            played.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{episode.OrbsDelivered} {episode.Steps} {cause}"));
        }
        Assert.Equal(played.TakeLast(10).Reverse(), seen[1..]);
        Assert.Empty(page.Complaints);
    }

    [ChromiumFact]
    public async Task HiddenTab_OfManyRovers_StepsOnWithinItsMemory()
    {
        await using var driver = new RoverDriver(64, 1);
        using HeadlessTabs browser = HeadlessTabs.Prepare();
        browser.Open([driver.Environment.Server.AddressOf(0, json: false, 200)]);
        await driver.AdvanceAsync(5_000);
        browser.Hide();
        await driver.AdvanceAsync(20_000);
        JsonElement heap = browser.Call(0, "Runtime.getHeapUsage", new { });
        Assert.InRange(heap.GetProperty("totalSize").GetDouble() / (1 << 20), 0.1, 32);
        browser.Show();
        // A page that crashes is opened again.
        browser.Reopen(0);
        await RoverDriver.UntilAsync(() => driver.Told.Count(line => line == "connected 0") == 2);
        await driver.AdvanceAsync(5_000);
        Assert.InRange(TabSpeed.PageBytes, 1, 400 << 10);
    }

    [ChromiumFact]
    public async Task Layout_OfPhoneAndDesktop_NeedsNoSidewaysScrollingAndIsReadable()
    {
        await using var driver = new RoverDriver(4, 1);
        foreach ((int width, ColorScheme scheme) in ((int, ColorScheme)[])[(360, ColorScheme.Light), (360, ColorScheme.Dark), (1280, ColorScheme.Light), (1280, ColorScheme.Dark)])
        {
            await using WatchedPage page = await chromium.OpenAsync(driver.Environment.Server.AddressOf(0, json: false, 200), width, 900, scheme);
            await page.WaitForTextAsync("#history", "text.length > 0");
            Assert.Equal(width, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            // WCAG 2.2: text has a contrast of 4.5 to its ground.
            double worst = await page.Page.EvaluateAsync<double>("""
                () => {
                  const style = getComputedStyle(document.documentElement);
                  const light = (name) => {
                    const hex = style.getPropertyValue(name).trim();
                    const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                  };
                  const pairs = [["--ink", "--card"], ["--ink", "--ground"], ["--faint", "--card"], ["--alarm", "--card"], ["--on-accent", "--accent"], ["--accent", "--card"]];
                  return Math.min(...pairs.map(([a, b]) => [light(a), light(b)].sort((x, y) => y - x)).map(([x, y]) => (x + 0.05) / (y + 0.05)));
                }
                """);
            Assert.True(worst >= 4.5, $"{worst}");
            if (Environment.GetEnvironmentVariable("FASTRL_SCREENSHOTS") is { } folder)
                await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"rover-{width}-{scheme}.png".ToLowerInvariant()) });
            Assert.Empty(page.Complaints);
        }
    }

    [ChromiumFact]
    public async Task Keyboard_Alone_ConnectsAndStarts()
    {
        await using var driver = new RoverDriver(1, 1);
        await using WatchedPage page = await chromium.OpenAsync(driver.Environment.Server.Url);
        await page.WaitForTextAsync("#connection", "text === 'disconnected'");
        foreach (string button in (string[])["connect", "start"])
        {
            for (int i = 0; i < 30 && await page.Page.EvaluateAsync<string>("document.activeElement.id") != button; i++)
                await page.Page.Keyboard.PressAsync("Tab");
            Assert.NotEqual("none", await page.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
            await page.Page.Keyboard.PressAsync("Enter");
        }
        await driver.AdvanceAsync(100);
    }

    [ChromiumFact]
    public async Task Rewards_EditedInThePage_ArePaid()
    {
        await using var driver = new RoverDriver(1, 1);
        await using WatchedPage page = await chromium.OpenAsync(driver.Environment.Server.AddressOf(0, json: false, 200));
        await driver.AdvanceAsync(100);
        await page.Page.GetByText("Every reward").ClickAsync();
        await page.Page.Locator("#reward-step_penalty").FillAsync("1000");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.WaitForTextAsync("#average", "Number(text) > 1000");
        Assert.Equal("", await page.Page.Locator("#preset").InputValueAsync());
        await page.Page.Locator("#preset").SelectOptionAsync(new SelectOptionValue { Label = "Stage 1: Driving & Control" });
        await page.Page.WaitForFunctionAsync("() => document.getElementById('reward-step_penalty').value === '-0.01'");
    }

    [ChromiumFact]
    public async Task Viewer_OfAWatchedRover_DrawsItsField()
    {
        using var rover = new RoverVecEnv(new RoverOptions(), 1);
        rover.Reset(3);
        using var watched = new WatchedRover(rover);
        watched.Step();
        var hub = new ViewHub();
        using var controls = new ViewControls();
        hub.Publish(new GameMessage("rover", "runs/rover", watched.Painter, watched.Action, 15, [1, null], CanPause: true, Keys: []));
        hub.Publish(new StatusMessage("playing", 1, null, "newest", null));
        using var server = ViewServer.Start(System.Net.IPAddress.Loopback, 0, hub, controls, typeof(WatchedRover).Assembly);
        await using WatchedPage page = await chromium.OpenAsync(server.Url);
        string before = await page.PictureAsync();
        var header = new PictureHeader(Number: 1, Episode: 1, Step: 1, Reward: 0, Return: 0, Value: 0);
        hub.Publish(PictureMessage.Encode(watched.PictureKind, header, [1, 0, 0], [], watched.NextPicture(visible: true)));
        await page.WaitForTextAsync("#step-number", "text === '1'");
        await page.WaitForTextAsync("#fact-zone", "text === 'starting'");
        Assert.Matches("^0 of 1[0-5]$", await page.TextAsync("#fact-delivered"));
        Assert.NotEqual(before, await page.PictureAsync());
        Assert.Empty(page.Complaints);
    }

    private sealed class NoWatch : ITabWatch
    {
        public void OnWaiting(IReadOnlyList<TabSeat> missing)
        {
        }

        public void OnConnected(TabSeat tab)
        {
        }

        public void OnLost(TabSeat tab, string reason) => Assert.Fail(reason);

        public void OnTimeout(TabSeat tab, TimeSpan patience) => Assert.Fail("no answer");
    }
}
