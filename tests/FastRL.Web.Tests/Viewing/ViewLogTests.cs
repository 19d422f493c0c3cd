using FastRL.Web.Viewing;

namespace FastRL.Web.Tests.Viewing;

public sealed class ViewLogTests
{
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
