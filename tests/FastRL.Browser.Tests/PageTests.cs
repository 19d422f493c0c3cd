using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using FastRL.Host.Games.GameBoy;
using FastRL.Host.Games.Puck;
using FastRL.Interop;
using FastRL.Web.Viewing;
using Microsoft.Playwright;

namespace FastRL.Browser.Tests;

/// <summary>The page against a server that is told what to show.</summary>
[Collection(ChromiumTests.Name)]
public sealed class PageTests(Chromium chromium) : IDisposable
{
    private readonly ViewControls _controls = new();
    private ViewHub _hub = new();

    public void Dispose() => _controls.Dispose();

    [ChromiumFact]
    public async Task Shades_OneOfEach_AreFourGreys()
    {
        using ViewServer server = Start("gameboy");
        byte[] picture = new byte[5760];
        picture[0] = 0b11_10_01_00; // the leftmost pixel is in the low bits
        picture[^1] = 0b11_00_00_00;
        await using WatchedPage page = await chromium.OpenAsync(server.Url);
        await ShowAsync(page, WatchedGameBoy.Shades, picture);
        await AssertPixelsAsync(page, x: 0, y: 0, channel: 0, [255, 170, 85, 0, 255]);
        await AssertPixelsAsync(page, x: 158, y: 143, channel: 2, [255, 0]);
        Assert.Empty(page.Complaints);
    }

    [ChromiumFact]
    public async Task Colours_OfFiveBits_AreWidenedWithBothEndsKept()
    {
        using ViewServer server = Start("gameboy");
        var frame = new ushort[160 * 144];
        frame[0] = 31;
        frame[1] = 31 << 5;
        frame[2] = 31 << 10;
        frame[3] = 16 | (1 << 5);
        await using WatchedPage page = await chromium.OpenAsync(server.Url);
        await ShowAsync(page, WatchedGameBoy.Colour, MemoryMarshal.AsBytes(frame.AsSpan()).ToArray());
        await AssertPixelsAsync(page, x: 0, y: 0, channel: 0, [255, 0, 0, 132]);
        await AssertPixelsAsync(page, x: 0, y: 0, channel: 1, [0, 255, 0, 8]);
        await AssertPixelsAsync(page, x: 0, y: 0, channel: 2, [0, 0, 255, 0]);
    }

    [ChromiumFact]
    public async Task Numbers_OfAStep_AreShown()
    {
        using ViewServer server = Start("gameboy");
        await using WatchedPage page = await chromium.OpenAsync(server.Url);
        await ShowAsync(page, WatchedGameBoy.Shades, new byte[5760]);
        Assert.Equal("3", await page.TextAsync("#episode"));
        Assert.Equal("41", await page.TextAsync("#step-number"));
        Assert.Equal("12.50", await page.TextAsync("#return"));
        Assert.Equal("-0.250", await page.TextAsync("#reward"));
        Assert.Equal("7.75", await page.TextAsync("#value"));
        Assert.Equal("right", await page.TextAsync("#action"));
        Assert.Equal(["left10 %", "right65 %", "a25 %", "turn-0.50"], await page.Page.Locator("#choices li").AllTextContentsAsync());
    }

    [ChromiumFact]
    public async Task NamedNumbers_OfAGameWithoutAPicture_ArePainted()
    {
        using ViewServer server = Start("numbers");
        await using WatchedPage page = await chromium.OpenAsync(server.Url);
        await ShowAsync(page, kind: 6, MemoryMarshal.AsBytes<float>([12.5f, -1]).ToArray());
        string before = await page.PictureAsync();
        await ShowAsync(page, kind: 6, MemoryMarshal.AsBytes<float>([11, -2]).ToArray());
        await page.WaitForOtherPictureAsync(before);
        // Both have room beside each other.
        Assert.Equal(34 + 8, await page.Page.EvaluateAsync<int>("document.getElementById('picture').height / devicePixelRatio"));
        Assert.Empty(page.Complaints);
    }

    [ChromiumFact]
    public async Task Training_AndWhatRewardsAreMadeOf_AreShown()
    {
        using ViewServer server = Start("gameboy");
        _hub.Publish(new RewardsMessage(3, [2, 10.5]));
        _hub.Publish(new TrainingMessage(JsonDocument.Parse(
            """{"status":"running","step":40960,"mean_reward":8.25,"success_rate":0.375,"policy_loss":-0.0125,"value_loss":null,"entropy":1.5,"reward_terms":{"rooms":3.123456}}""").RootElement));
        await using WatchedPage page = await chromium.OpenAsync(server.Url);
        await page.WaitForTextAsync("#training-reward", "text === '8.25'");
        Assert.Equal(["rooms2.00", "treasure10.50"], await page.Page.Locator("#rewards div").AllTextContentsAsync());
        Assert.Equal(
            ["Trainingrunning", "Steps40,960", "Reward8.25", "Success38 %", "Policy loss-0.0125", "Value loss–", "Entropy1.5", "rooms3.123"],
            await page.Page.Locator("#training div").AllTextContentsAsync());
        Assert.Empty(page.Complaints);
    }

    [ChromiumFact]
    public async Task Rink_MovingPuck_IsDrawnWithScoreAndTime()
    {
        using ViewServer server = Start("rink");
        await using WatchedPage page = await chromium.OpenAsync(server.Url);
        await ShowAsync(page, Rink, Bytes(new RinkPicture(2, -5, 0.5f, 2.5f, -3.5f, 3, 0.1f, -3, 2, 1, 83.4f)));
        Assert.Equal("2 : 1", await page.TextAsync("#fact-score"));
        Assert.Equal("1:24", await page.TextAsync("#fact-time-left"));
        string before = await page.PictureAsync();
        await ShowAsync(page, Rink, Bytes(new RinkPicture(2, -5, 0.5f, 2.5f, -3.5f, 0, 0.1f, 20, 2, 1, 82)));
        await page.WaitForTextAsync("#fact-time-left", "text === '1:22'");
        Assert.NotEqual(before, await page.PictureAsync());
        Assert.False(await page.Page.Locator("#pause").IsVisibleAsync());
        Assert.Empty(page.Complaints);
    }

    [ChromiumFact]
    public async Task Server_GoneAndBack_IsFoundAgain()
    {
        ViewServer server = Start("gameboy");
        await using WatchedPage page = await chromium.OpenAsync(server.Url);
        await ShowAsync(page, WatchedGameBoy.Shades, new byte[5760]);
        server.Dispose();
        await page.WaitForTextAsync("#connection", "text.includes('lost')");
        Assert.True(await page.Page.Locator("#curtain").IsVisibleAsync());
        _hub = new ViewHub();
        using ViewServer again = Start("gameboy", server.Url.Port);
        await page.WaitForTextAsync("#connection", "text === 'playing'");
        await ShowAsync(page, WatchedGameBoy.Shades, new byte[5760]);
        Assert.False(await page.Page.Locator("#curtain").IsVisibleAsync());
    }

    [ChromiumFact]
    public async Task Waiting_ForTheFirstCheckpoint_IsSaid()
    {
        using var server = ViewServer.Start(IPAddress.Loopback, 0, _hub, _controls, typeof(WatchedGameBoy).Assembly);
        _hub.Publish(new StatusMessage("waiting", 1, null, "newest", "No checkpoint in runs/x yet"));
        await using WatchedPage page = await chromium.OpenAsync(server.Url);
        await page.WaitForTextAsync("#curtain", "text.startsWith('No checkpoint in runs/x yet')");
    }

    [ChromiumFact]
    public async Task FailedReload_IsSaid()
    {
        using ViewServer server = Start("gameboy");
        _hub.Publish(Status("step_9 could not be loaded: it is damaged"));
        await using WatchedPage page = await chromium.OpenAsync(server.Url);
        await page.WaitForTextAsync("#note", "text === 'step_9 could not be loaded: it is damaged'");
        Assert.True(await page.Page.Locator("#note").IsVisibleAsync());
    }

    [ChromiumFact]
    public async Task Layout_OnANarrowScreen_NeedsNoSidewaysScrolling()
    {
        using ViewServer server = Start("gameboy");
        await using WatchedPage page = await chromium.OpenAsync(server.Url, width: 360, height: 800, ColorScheme.Dark);
        await ShowAsync(page, WatchedGameBoy.Shades, new byte[5760]);
        Assert.Equal(360, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Equal(320, await page.Page.EvaluateAsync<int>("document.getElementById('picture').clientWidth"));
    }

    private const byte Rink = 3;

    private ViewServer Start(string painter, int port = 0)
    {
        _hub.Publish(new GameMessage(
            "quest",
            "runs/quest",
            painter,
            new ActionLabels([["left", "right", "a"]], [new RealLabel("turn", -1, 1)]),
            59.7,
            [0.5, 1, null],
            CanPause: painter != "rink",
            Keys: [])
        {
            RewardTerms = ["rooms", "treasure"],
            Numbers = painter == "numbers" ? ["height", "speed"] : [],
        });
        _hub.Publish(Status(note: null));
        return ViewServer.Start(IPAddress.Loopback, port, _hub, _controls, typeof(WatchedGameBoy).Assembly);
    }

    private static StatusMessage Status(string? note) => new(
        "playing", 1, new CheckpointMessage("step_1", 1, null, DateTimeOffset.UnixEpoch, 0, "probabilities"), "newest", note);

    private async Task ShowAsync(WatchedPage page, byte kind, byte[] picture)
    {
        var header = new PictureHeader(Number: 100, Episode: 3, Step: 41, Reward: -0.25f, Return: 12.5f, Value: 7.75f);
        _hub.Publish(PictureMessage.Encode(kind, header, [1, -0.5f], [0.1f, 0.65f, 0.25f], picture));
        await page.WaitForTextAsync("#step-number", "text === '41'");
        // Painting and text happen in one animation frame; the next one is after both.
        await page.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    private static byte[] Bytes(RinkPicture rink) => MemoryMarshal.AsBytes(new ReadOnlySpan<RinkPicture>(in rink)).ToArray();

    private static async Task AssertPixelsAsync(WatchedPage page, int x, int y, int channel, int[] expected)
    {
        int[] data = await page.Page.EvaluateAsync<int[]>(
            "([x, y, count]) => Array.from(document.getElementById('picture').getContext('2d').getImageData(x, y, count, 1).data)",
            new[] { x, y, expected.Length });
        Assert.Equal(expected, expected.Select((_, i) => data[(4 * i) + channel]));
    }
}
