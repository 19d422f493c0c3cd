using System.Net;
using System.Net.WebSockets;
using FastRL.Envs;
using FastRL.Web.Environments;

namespace FastRL.Web.Tests.Environments;

public sealed class TabVecEnvTests
{
    [Theory]
    [InlineData(6, 2, 2)]
    [InlineData(7, 1, 2)]
    [InlineData(3, 3, 2)]
    public async Task Step_BinaryTabs_RowsAreTheirEnvironments(int count, int tabs, int groups)
    {
        using EchoTabs environment = EchoTabs.Create(count, tabs, groups);
        var pages = new List<FakeTab>();
        for (int tab = 0; tab < tabs; tab++)
            pages.Add(await FakeTab.ConnectAsync(environment, tab));
        environment.Reset(1);
        Array.Fill(environment.Buffers.ContinuousActions, 0.5f);
        for (int step = 1; step <= 11; step++)
        {
            environment.Step();
            Assert.All(environment.Buffers.Absent, absent => Assert.Equal(0, absent));
            Assert.All(environment.Buffers.Rewards, reward => Assert.Equal(0.5f, reward));
            Assert.Equal(step % 5 == 0 ? tabs : 0, environment.Buffers.Terminated.Sum(ended => ended));
        }
        // Every environment of every tab is one row.
        float[] names = [.. Enumerable.Range(0, count).Select(i => environment.Observations[2 * i])];
        float[] expected = [.. environment.Tabs.SelectMany(tab => Enumerable.Range(0, tab.Environments).Select(i => (100f * tab.Number) + i))];
        Assert.Equal(expected.Order(), names.Order());
        Assert.Equal(11 * count, environment.Decisions);
        if (tabs == 1)
            Assert.Equal(expected, names); // as a batch that lives here
        foreach (FakeTab page in pages)
            await page.DisposeAsync();
    }

    [Fact]
    public async Task Step_JsonTab_NextEpisodeBelongsToTheSameStep()
    {
        using EchoTabs environment = EchoTabs.Create(1, 1);
        await using FakeTab page = await FakeTab.ConnectAsync(environment, 0, json: true);
        environment.Reset(1);
        environment.Buffers.ContinuousActions[0] = -0.25f;
        for (int step = 1; step <= 12; step++)
        {
            environment.Step();
            Assert.Equal(-0.25f, environment.Buffers.Rewards[0]);
            Assert.Equal([7, step % 5], environment.Observations);
            Assert.Equal(step % 5 == 0 ? 1 : 0, environment.Buffers.Truncated[0]);
            if (step % 5 == 0)
                Assert.Equal([7, 5], environment.Finals);
        }
    }

    [Fact]
    public async Task Tab_ThatCloses_IsLeftOutAndComesBack()
    {
        using EchoTabs environment = EchoTabs.Create(4, 2);
        await using FakeTab stays = await FakeTab.ConnectAsync(environment, 0);
        await using FakeTab goes = await FakeTab.ConnectAsync(environment, 1);
        environment.Reset(1);
        environment.Step();
        await goes.CloseAsync();
        int cuts = 0;
        environment.StepUntil(() =>
        {
            cuts += environment.Buffers.Truncated[3];
            return environment.Buffers.Absent[3] == 1;
        });
        environment.Step();
        Assert.Equal([0, 0, 1, 1], environment.Buffers.Absent);
        Assert.Equal(0, environment.Buffers.Truncated[3]); // it was told once
        Assert.Equal(1, cuts);
        Assert.Contains("lost 1: it closed the connection", environment.Watch.Lines);
        await using FakeTab back = await FakeTab.ConnectAsync(environment, 1);
        environment.StepUntil(() => environment.Buffers.Absent[3] == 0);
        Assert.Equal(2, environment.Watch.Lines.Count(line => line == "connected 1"));
        Assert.Equal(1, environment.TabsLost);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tab_ThatDoesNotAnswer_IsNamedAndComesBackWhenItDoes(bool json)
    {
        using EchoTabs environment = EchoTabs.Create(2, 2, patience: TimeSpan.FromMilliseconds(300));
        await using FakeTab stays = await FakeTab.ConnectAsync(environment, 0);
        await using FakeTab late = await FakeTab.ConnectAsync(environment, 1, json);
        environment.Reset(1);
        environment.Step();
        late.Silent = true;
        environment.StepUntil(() => environment.Buffers.Absent[1] == 1);
        Assert.Equal([0, 1], environment.Buffers.Absent);
        Assert.Contains("timeout 1", environment.Watch.Lines);
        late.Silent = false;
        // A page that missed an action begins anew when it is asked to, or by itself.
        await late.CloseAsync();
        await using FakeTab back = await FakeTab.ConnectAsync(environment, 1, json);
        environment.StepUntil(() => environment.Buffers.Absent[1] == 0);
    }

    [Fact]
    public async Task SecondPage_OfATab_ReplacesTheFirstWhichIsTold()
    {
        using EchoTabs environment = EchoTabs.Create(1, 1);
        await using FakeTab first = await FakeTab.ConnectAsync(environment, 0);
        environment.Reset(1);
        await using FakeTab second = await FakeTab.ConnectAsync(environment, 0);
        await first.Playing;
        Assert.Equal((WebSocketCloseStatus)TabCloseCode.Replaced, first.CloseStatus);
        environment.StepUntil(() => environment.Buffers.Absent[0] == 0);
        await using FakeTab third = await FakeTab.ConnectAsync(environment);
        await third.Playing;
        Assert.Equal((WebSocketCloseStatus)TabCloseCode.Full, third.CloseStatus);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MalformedMessages_AreAnsweredAndTheThirdEndsTheConnection(bool json)
    {
        using EchoTabs environment = EchoTabs.Create(2, 2);
        await using FakeTab stays = await FakeTab.ConnectAsync(environment, 0);
        await using FakeTab wrong = await FakeTab.ConnectAsync(environment, 1, json);
        environment.Reset(1);
        for (int i = 0; i < 3; i++)
            await wrong.SendAsync(json ? """{"type":"state","observation":[1],"reward":0,"done":false}"""u8.ToArray() : [99]);
        await wrong.Playing;
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, wrong.CloseStatus);
        Assert.Equal(3, wrong.Heard.Count(said => said.Contains(json ? "an observation has 2 numbers, not 1" : "not 99", StringComparison.Ordinal)));
        environment.StepUntil(() => environment.Buffers.Absent[1] == 1);
        Assert.Equal(0, environment.Buffers.Absent[0]);
        Assert.Contains(environment.Watch.Lines, line => line.StartsWith("lost 1: it sent 3 malformed messages", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, "http://evil.example", false)]
    [InlineData(true, "http://evil.example", false)]
    [InlineData(true, "http://localhost:1", false)]
    [InlineData(true, "http://localhost.evil.example:PAGE", false)]
    [InlineData(true, "http://localhost:PAGE", true)]
    [InlineData(false, "http://127.0.0.1:PAGE", true)]
    public async Task Connect_FromAnOrigin_OnlyThePageOfThisHostMay(bool json, string origin, bool allowed)
    {
        using EchoTabs environment = EchoTabs.Create(1, 1);
        Task<FakeTab> connecting = FakeTab.ConnectAsync(
            environment, 0, json, origin.Replace("PAGE", $"{environment.Server.Url.Port}", StringComparison.Ordinal), play: false);
        if (allowed)
            await (await connecting).DisposeAsync();
        else
            Assert.Contains("403", (await Assert.ThrowsAsync<WebSocketException>(() => connecting)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connect_BeyondLoopback_NeedsTheToken(bool json)
    {
        using EchoTabs environment = EchoTabs.Create(1, 1, server: EchoTabs.FreePorts with { Address = IPAddress.Any });
        string token = environment.Server.Token!;
        Assert.Contains($"token={token}", environment.Server.AddressOf(0, json, 9).Query, StringComparison.Ordinal);
        await Assert.ThrowsAsync<WebSocketException>(() => FakeTab.ConnectAsync(environment, 0, json, play: false));
        await (await FakeTab.ConnectAsync(environment, 0, json, play: false, more: json ? $"?token={token}" : $"&token={token}")).DisposeAsync();
    }

    [Fact]
    public void Start_PortThatIsTaken_NamesWhoHasItAndStartsNothing()
    {
        using EchoTabs first = EchoTabs.Create(1, 1);
        int taken = first.Tabs[0].Port;
        InputException problem = Assert.Throws<InputException>(() => EchoTabs.Create(1, 1, server: EchoTabs.FreePorts with { BasePort = taken }));
        string owner = OperatingSystem.IsLinux() ? $"process {Environment.ProcessId} (" : "another process";
        Assert.StartsWith($"Port {taken} already in use by {owner}", problem.Message, StringComparison.Ordinal);
        Assert.Contains("--base-port", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notices_BeforeAndAfterAPageComes_AreHeard()
    {
        using EchoTabs environment = EchoTabs.Create(1, 1);
        environment.Tabs[0].Tell("""{"type":"one"}""");
        await using FakeTab page = await FakeTab.ConnectAsync(environment, 0);
        environment.Reset(1);
        environment.Tabs[0].Tell("""{"type":"two"}""");
        environment.StepUntil(() => page.Heard.Count == 2);
        Assert.Equal(["""{"type":"one"}""", """{"type":"two"}"""], page.Heard);
    }
}
