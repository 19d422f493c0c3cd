using FastRL.Web.Viewing;

namespace FastRL.Web.Tests.Viewing;

public sealed class ViewLogTests
{
    [Fact]
    public void Episode_ManyInASecond_AreCounted()
    {
        using var output = new StringWriter();
        var time = new ManualTime();
        var log = new ViewLog(output, TextWriter.Null, json: false, time);
        for (int episode = 1; episode <= 50; episode++) log.Episode(new EpisodeMessage(episode, 3, 1, "won", true, false, "step_1"));
        time.Advance(TimeSpan.FromSeconds(1));
        log.Episode(new EpisodeMessage(51, 3, 1, "won", true, false, "step_1"));
        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(7, lines.Length);
        Assert.Equal("... and 45 more episodes in that second", lines[5].TrimEnd());
        Assert.Contains("Episode 51:", lines[6], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "film.gif")]
    [InlineData(true, "{\"event\":\"recorded\",\"file\":\"film.gif\",\"pictures\":25}")]
    public void Recorded_AFilm_IsALineOfItsKind(bool json, string expected)
    {
        using var output = new StringWriter();
        new ViewLog(output, TextWriter.Null, json, new ManualTime()).Recorded("film.gif", 25);
        Assert.Equal(expected, output.ToString().TrimEnd());
    }

    [Fact]
    public void Started_OnAllAddresses_NamesThem()
    {
        using var output = new StringWriter();
        var log = new ViewLog(output, TextWriter.Null, json: false, new ManualTime());
        log.Started("quest", "runs/quest", new Uri("http://host:8420/?token=t"), new Uri("http://10.0.0.7:8420/?token=t"));
        Assert.Equal(
            ["Watch quest from runs/quest at http://host:8420/?token=t", "  or at http://10.0.0.7:8420/?token=t"],
            output.ToString().ReplaceLineEndings("\n").Split('\n')[..2]);
    }

    [Fact]
    public void Lines_NamesWithControlCharacters_AreShownEscaped()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var log = new ViewLog(output, error, json: false, new ManualTime());
        log.Started("g\a", "r\u001b[2J", new Uri("http://127.0.0.1:8080/"));
        log.Detected("step_1\u202E");
        log.ReloadFailed("no file \u009b2J", "step_0");
        log.Warn("skipped \u001b]0;x");
        string shown = output.ToString() + error;
        foreach (string escaped in (string[])["g\\u0007", "r\\u001B[2J", "step_1\\u202E", "no file \\u009B2J", "skipped \\u001B]0;x"])
            Assert.Contains(escaped, shown, StringComparison.Ordinal);
        Assert.True(shown.AsSpan().IndexOfAny("\a\u001b\u202E\u009b") < 0);
    }
}
