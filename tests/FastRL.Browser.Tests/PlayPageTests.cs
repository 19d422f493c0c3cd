using System.Net;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Host.Games.GameBoy;
using FastRL.Host.Games.GameBoy.Play;
using FastRL.Web.Viewing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FastRL.Browser.Tests;

/// <summary>The page of <c>fastrl gb play</c> in a browser.</summary>
[Collection(ChromiumTests.Name)]
public sealed class PlayPageTests(Chromium browser) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _end.Dispose();
        _folder.Dispose();
    }

    [ChromiumFact]
    public async Task Page_PlayedByHand_DrawsSearchesRecordsAndRewinds()
    {
        string games = Path.Combine(AppContext.BaseDirectory, "games");
        var profile = GameProfile.Load(Path.Combine(games, "profiles", "quest.yaml"));
        using GameBoyRom rom = GameBoyRom.Load(Path.Combine(games, "quest", "quest.gb"));
        using var machine = new GameBoyMachine(rom, profile.Model);
        var hub = new PlayHub();
        var session = new PlaySession(machine, new MemoryMap(machine, 0), rom.Info.Title, profile, hub, new PlayRecorder(_folder.Path, "quest"), TimeProvider.System);
        var thread = new Thread(() =>
        {
            try
            {
                session.Run(_end.Token);
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        });
        thread.Start();
        try
        {
            using var server = ViewServer.Start(IPAddress.Loopback, 0, hub, PlaySession.Page);
            await using WatchedPage watched = await browser.OpenAsync(server.Url);
            await Play(watched.Page);
            Assert.Empty(watched.Complaints);
        }
        finally
        {
            await _end.CancelAsync();
            thread.Join();
        }
    }

    private async Task Play(IPage page)
    {
        await Expect(page.Locator("#game")).ToHaveTextAsync("QUEST");
        await Expect(page.Locator("#connection")).ToHaveTextAsync("playing");
        // A demonstration begins where the hero stands. Frames are asked for one by one: on a busy machine he would walk into the next room before the key is let go.
        await page.Locator("#demonstration").ClickAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(page.Locator("#connection")).ToHaveTextAsync("paused");
        ILocator x = page.Locator("#watched tr", new PageLocatorOptions { HasText = "hero_x" }).Locator("td").Nth(1);
        await Expect(x).Not.ToHaveTextAsync("0");
        string start = await x.InnerTextAsync();
        await page.Locator("#anew").ClickAsync();
        await page.Keyboard.DownAsync("ArrowLeft");
        for (int frame = 0; frame < 12; frame++)
            await page.Keyboard.PressAsync(".");
        await Expect(x).Not.ToHaveTextAsync(start);
        await page.Keyboard.UpAsync("ArrowLeft");
        string there = await x.InnerTextAsync();
        await page.Locator("#relation").SelectOptionAsync("shrank");
        await page.Locator("#search button[type=submit]").ClickAsync();
        await Expect(page.Locator("#matches tr", new PageLocatorOptions { HasText = "0xC102" })).ToHaveCountAsync(1);
        await page.Locator("#stop").ClickAsync();
        await Expect(page.Locator("#note")).ToContainTextAsync("quest-1.demo.txt");
        Assert.StartsWith("start 0\n", (await File.ReadAllTextAsync(_folder["quest-1.demo.txt"])).Split('\n', 2)[1], StringComparison.Ordinal);
        // Back in time he is where he was.
        await page.Keyboard.PressAsync("Space");
        await page.Locator("#rewind").DispatchEventAsync("pointerdown");
        await Expect(x).ToHaveTextAsync(start);
        await page.Locator("#rewind").DispatchEventAsync("pointerup");
        Assert.NotEqual(start, there);
        if (Environment.GetEnvironmentVariable("FASTRL_SCREENSHOTS") is { } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, "play.png"), FullPage = true });
    }
}
