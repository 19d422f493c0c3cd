using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using FastRL.Envs;
using FastRL.Web.Viewing;

namespace FastRL.Web.Tests.Viewing;

public sealed class ViewServerTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly ViewHub _hub = new();
    private readonly ViewControls _controls = new();
    private readonly HttpClient _client = new() { Timeout = s_patience };

    public void Dispose()
    {
        _controls.Dispose();
        _client.Dispose();
    }

    [Theory]
    [InlineData("/", "text/html", "<canvas id=\"picture\"")]
    [InlineData("/viewer.js", "text/javascript", "import")]
    [InlineData("/viewer.css", "text/css", ":root")]
    public async Task Get_APageFile_ComesWithThePolicyThatForbidsEverythingElse(string path, string type, string content)
    {
        using ViewServer server = Start();
        HttpResponseMessage response = await _client.GetAsync(new Uri(server.Url, path));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(content, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("192.0.2.7")]
    [InlineData("localhost.evil.example")]
    public async Task Get_OtherHost_IsRefused(string host)
    {
        using ViewServer server = Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url);
        request.Headers.Host = host;
        HttpResponseMessage response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("is not this viewer", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1")]
    [InlineData("https://127.0.0.1:PORT")]
    [InlineData("http://localhost:PORT")]
    public async Task Connect_OtherOrigin_IsRefused(string origin)
    {
        using ViewServer server = Start();
        WebSocketException problem = await Assert.ThrowsAsync<WebSocketException>(
            () => ConnectAsync(server, origin.Replace("PORT", $"{server.Url.Port}", StringComparison.Ordinal)));
        Assert.Contains("403", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://127.0.0.1:PORT")]
    public async Task Connect_OwnOrigin_IsTold(string? origin)
    {
        using ViewServer server = Start();
        _hub.Publish(new StatusMessage("waiting", 1, null, "newest", "nobody"));
        using ClientWebSocket socket = await ConnectAsync(server, origin?.Replace("PORT", $"{server.Url.Port}", StringComparison.Ordinal));
        Assert.Equal(
            """{"state":"waiting","speed":1,"checkpoint":null,"choice":"newest","note":"nobody","type":"status"}""",
            Encoding.UTF8.GetString(await ReceiveAsync(socket)));
    }

    [Fact]
    public async Task BeyondLoopback_WithoutTheToken_IsRefused()
    {
        using ViewServer server = Start(IPAddress.Any);
        string token = server.Url.Query;
        Assert.Matches(@"^\?token=[0-9a-f]{32}$", token);
        Uri local = new UriBuilder(server.Url) { Host = "127.0.0.1", Query = "" }.Uri;
        Assert.Equal(HttpStatusCode.Forbidden, (await _client.GetAsync(local)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _client.GetAsync(new Uri(local, "?token=" + new string('0', 32)))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(new Uri(local, token))).StatusCode);
        foreach (Uri number in server.UrlsByNumber)
            Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(number)).StatusCode);
        using var socket = new ClientWebSocket();
        Uri live = new UriBuilder(local) { Scheme = "ws", Path = ViewServer.LivePath }.Uri;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(live, default));
        using var allowed = new ClientWebSocket();
        await allowed.ConnectAsync(new Uri(live, token), default);
        Assert.Equal(WebSocketState.Open, allowed.State);
    }

    [Fact]
    public async Task Request_FromAClient_ReachesTheControls()
    {
        using ViewServer server = Start();
        using ClientWebSocket socket = await ConnectAsync(server);
        await socket.SendAsync("{\"type\":\"pause\"}"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        await WaitUntil(() => _controls.Paused);
    }

    [Theory]
    [InlineData("{\"type\":\"shutdown\"}")]
    [InlineData(null)]
    public async Task Request_ThatIsNone_EndsTheConnection(string? message)
    {
        using ViewServer server = Start();
        using ClientWebSocket socket = await ConnectAsync(server);
        byte[] bytes = message is null ? new byte[5000] : Encoding.UTF8.GetBytes(message);
        await socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, default);
        using var patience = new CancellationTokenSource(s_patience);
        WebSocketReceiveResult result = await socket.ReceiveAsync(new byte[100], patience.Token);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, result.CloseStatus);
    }

    [Fact]
    public async Task Publish_AClientThatNeverReads_HoldsUpNobody()
    {
        using ViewServer server = Start();
        using ClientWebSocket slow = await ConnectAsync(server);
        using ClientWebSocket quick = await ConnectAsync(server);
        await WaitUntil(() => _hub.Clients == 2);
        var picture = new byte[46_080];
        Task<byte[]>? received = null;
        // Far more than the buffers between the two ends of a connection hold.
        for (int i = 0; i < 2000; i++)
        {
            picture[0] = 1;
            _hub.Publish([.. picture]);
            received ??= ReceiveAsync(quick);
            if (received.IsCompleted)
                received = null;
        }
        picture[0] = 2;
        _hub.Publish([.. picture]);
        while ((await (received ?? ReceiveAsync(quick)))[0] != 2)
            received = null;
        Assert.Equal(WebSocketState.Open, slow.State);
    }

    [Fact]
    public async Task Disconnect_AClientThatLeaves_IsForgotten()
    {
        using ViewServer server = Start();
        using (ClientWebSocket socket = await ConnectAsync(server))
        {
            await WaitUntil(() => _hub.Clients == 1);
            socket.Abort();
        }
        await WaitUntil(() => _hub.Clients == 0);
    }

    [Fact]
    public async Task Connect_ALateClient_IsToldThePast()
    {
        using ViewServer server = Start();
        _hub.Publish(new EpisodeMessage(1, 3, 0.5, "death", false, false, "step_1"));
        _hub.Publish([1, 2, 3]);
        using ClientWebSocket socket = await ConnectAsync(server);
        Assert.Contains("\"death\"", Encoding.UTF8.GetString(await ReceiveAsync(socket)), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await ReceiveAsync(socket));
    }

    [Fact]
    public void Start_PortInUse_NamesItAndTheWayOut()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var problem = Assert.Throws<InputException>(() => ViewServer.Start(IPAddress.Loopback, port, _hub, _controls, typeof(ViewServerTests).Assembly));
        Assert.Equal($"port {port} of 127.0.0.1 is in use; --port N names another, --port 0 takes a free one", problem.Message);
    }

    [Fact]
    public void Start_AddressOfAnotherMachine_IsRefused()
    {
        var problem = Assert.Throws<InputException>(() => Start(IPAddress.Parse("192.0.2.1")));
        Assert.Contains("192.0.2.1", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhileIdleConnectionsHoldEveryPlace_ComesOnceTheyAreClosed()
    {
        using ViewServer server = Start();
        List<TcpClient> idle = [];
        for (int i = 0; i < 130; i++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, server.Url.Port);
            idle.Add(client);
        }
        string? page = null;
        for (DateTime until = DateTime.UtcNow + s_patience; page is null && DateTime.UtcNow < until; await Task.Delay(200))
        {
            try
            {
                page = await _client.GetStringAsync(server.Url);
            }
            catch (HttpRequestException)
            {
                // No place is free yet.
            }
        }
        Assert.Contains("<canvas", page, StringComparison.Ordinal);
        idle.ForEach(client => client.Dispose());
    }

    private ViewServer Start(IPAddress? address = null) => ViewServer.Start(address ?? IPAddress.Loopback, 0, _hub, _controls, typeof(ViewServerTests).Assembly);

    private static async Task<ClientWebSocket> ConnectAsync(ViewServer server, string? origin = null)
    {
        var socket = new ClientWebSocket();
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        using var patience = new CancellationTokenSource(s_patience);
        await socket.ConnectAsync(new UriBuilder(server.Url) { Scheme = "ws", Path = ViewServer.LivePath }.Uri, patience.Token);
        return socket;
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(s_patience);
        var buffer = new byte[1 << 17];
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer.AsMemory(length), patience.Token);
            length += result.Count;
            if (result.EndOfMessage)
                return buffer[..length];
        }
    }

    private static async Task WaitUntil(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (!condition())
            await Task.Delay(5, patience.Token);
    }
}
