using System.Net;
using FastRL.Emu.Expressions;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Host.Games.Puck;
using FastRL.Runs.Checkpoints;
using FastRL.Web.Viewing;

namespace FastRL.Browser.Tests;

/// <summary>Puck from the game's side of the channel to the page.</summary>
[Collection(ChromiumTests.Name)]
public sealed class PuckPageTests(Chromium chromium)
{
    [ChromiumFact]
    public async Task Page_OfAPuckGame_ShowsTheRinkTheActionAndTheGoals()
    {
        using var run = new RunFolder();
        run.Add(100, score: 1);
        using var controls = new ViewControls();
        using var cancellation = new CancellationTokenSource();
        var hub = new ViewHub();
        using var server = ViewServer.Start(IPAddress.Loopback, 0, hub, controls, typeof(PuckGame).Assembly);
        using var session = new ViewSession(
            (_, _) => new SimulatedPuck(steps: 40, TimeSpan.FromMilliseconds(20)).Watch(),
            (_, environment) => new UniformPolicy(environment.ActionSpace, 1),
            new CheckpointFollower(run.Checkpoints, CheckpointStore.Newest),
            ReloadSchedule.Default,
            controls,
            hub,
            new ViewLog(TextWriter.Null, TextWriter.Null, json: false, TimeProvider.System),
            TimeProvider.System);
        Task playing = Task.Run(() => session.Run(run.Path, 1, cancellation.Token));

        await using WatchedPage page = await chromium.OpenAsync(server.Url);
        await page.WaitForTextAsync("#step-number", "Number(text) > 3");
        string before = await page.PictureAsync();
        // Play does not wait for the page: it may come to it goals later.
        await page.WaitForTextAsync("#fact-score", "/^[1-9][0-9]* : 0$/.test(text)");
        await page.WaitForOtherPictureAsync(before);
        Assert.Matches("^[12]:[0-9]{2}$", await page.TextAsync("#fact-time-left"));
        Assert.Matches("^(no button|jump|crouch|boost)", await page.TextAsync("#action"));
        Assert.Equal(8, await page.Page.Locator("#choices li").CountAsync());
        await page.WaitForTextAsync("#history tr:last-child td:nth-child(4)", "text === 'goal'");
        Assert.Empty(page.Complaints);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => playing);
    }
}
