using System.Diagnostics;
using System.Text.Json;
using FastRL.Host.Cli;
using Microsoft.Playwright;

namespace FastRL.Browser.Tests;

/// <summary>A short training of the bundled game, watched as people watch it.</summary>
[Collection(ChromiumTests.Name)]
public sealed class TrainedRunTests(Chromium chromium) : IDisposable
{
    private readonly string _run = Directory.CreateTempSubdirectory("fastrl-browser-").FullName;
    private Process? _viewer;

    public void Dispose()
    {
        if (_viewer is { HasExited: false })
        {
            _viewer.Kill();
            _viewer.WaitForExit();
        }
        _viewer?.Dispose();
        Directory.Delete(_run, recursive: true);
    }

    [ChromiumFact]
    public async Task Page_OfATrainedRun_ShowsTheGameAndTheNextCheckpoint()
    {
        Train(steps: 2_048);
        await using WatchedPage page = await chromium.OpenAsync(StartViewer());

        await page.WaitForTextAsync("#step-number", "Number(text) > 0");
        string first = await page.PictureAsync();
        await page.Page.WaitForFunctionAsync("() => Number(document.getElementById('step-number').textContent) > 10");
        await page.WaitForOtherPictureAsync(first);
        Assert.Contains(await page.TextAsync("#action"), (string[])["up", "down", "left", "right", "a"]);
        Assert.Equal(5, await page.Page.Locator("#choices li").CountAsync());
        Assert.Matches(@"^\d+ %$", await page.TextAsync("#choices li.taken span:last-child"));
        Assert.Matches(@"^-?\d+\.\d\d$", await page.TextAsync("#value"));
        Assert.Equal("step_000000002048", await page.TextAsync("#checkpoint"));
        Assert.Equal("playing", await page.TextAsync("#connection"));

        Train(steps: 4_096);
        await page.Page.Locator("#speeds label").Last.ClickAsync();
        await page.WaitForTextAsync("#checkpoint", "text === 'step_000000004096'");
        Assert.StartsWith("1 ", await page.TextAsync("#checkpoint-reloads"), StringComparison.Ordinal);
        await page.WaitForTextAsync("#history tr:first-child td:last-child", "text === 'step_000000004096'");
        Assert.Empty(page.Complaints);
    }

    [ChromiumFact]
    public async Task Keyboard_SpaceAndPoint_PauseAndTakeOneStep()
    {
        Train(steps: 2_048);
        await using WatchedPage page = await chromium.OpenAsync(StartViewer());
        await page.WaitForTextAsync("#step-number", "Number(text) > 0");

        await page.Page.Keyboard.PressAsync("Space");
        await page.WaitForTextAsync("#connection", "text === 'paused'");
        await StillAsync(page);
        string step = await page.TextAsync("#step-number");

        await page.Page.Keyboard.PressAsync(".");
        string next = step == "60" ? "1" : $"{int.Parse(step) + 1}"; // an episode may have ended
        await page.WaitForTextAsync("#step-number", $"text === '{next}'");
        await StillAsync(page);
        Assert.Equal(next, await page.TextAsync("#step-number"));

        await page.Page.Keyboard.PressAsync("Space");
        await page.WaitForTextAsync("#step-number", $"text !== '{next}'");
        Assert.Empty(page.Complaints);
    }

    // Waits until what was on its way is painted: from then on nothing changes.
    private static async Task StillAsync(WatchedPage page)
    {
        string before = "", now = await Seen();
        for (int looks = 0; now != before; looks++)
        {
            Assert.True(looks < 100, "pictures still come");
            await Task.Delay(300);
            (before, now) = (now, await Seen());
        }

        async Task<string> Seen() => await page.TextAsync("#step-number") + await page.PictureAsync();
    }

    // Episodes are cut after 60 steps, so that a reload comes soon.
    private void Train(int steps)
    {
        using var error = new StringWriter();
        int exitCode = CommandLine.Run(
            ["train", "quest", "--run-dir", _run, "--steps", $"{steps}", "--num-envs", "8", "--threads", "1", "--episode-length", "60",
                "--style", "lines", "--set", "ppo.rollout_steps=128"],
            TextWriter.Null,
            error);
        Assert.True(exitCode == 0, error.ToString());
    }

    private Uri StartViewer()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "fastrl");
        _viewer = Process.Start(new ProcessStartInfo(
            program, ["view", "quest", "--run-dir", _run, "--port", "0", "--reload-episodes", "1", "--json"])
        {
            RedirectStandardOutput = true,
        })!;
        using JsonDocument started = JsonDocument.Parse(_viewer.StandardOutput.ReadLine()!);
        _ = _viewer.StandardOutput.ReadToEndAsync(); // a full pipe would hold it up
        return new Uri(started.RootElement.GetProperty("url").GetString()!);
    }
}
