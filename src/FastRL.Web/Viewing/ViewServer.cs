using System.Net;
using System.Net.WebSockets;
using System.Reflection;
using FastRL.Envs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace FastRL.Web.Viewing;

/// <summary>Serves the page, and the game to it, from a thread pool of its own beside the game's thread.</summary>
internal sealed class ViewServer : IDisposable
{
    /// <summary>Where the page's WebSocket is.</summary>
    public const string LivePath = "/live";

    private const int LongestRequest = 1024;
    private static readonly TimeSpan s_sendTimeout = TimeSpan.FromSeconds(10);

    private readonly WebApplication _application;
    private readonly RequestGuard _guard;
    private readonly ILiveGame _game;
    private readonly ViewPage _page;

    private ViewServer(WebApplication application, RequestGuard guard, ILiveGame game, ViewPage page)
    {
        (_application, _guard, _game, _page) = (application, guard, game, page);
        application.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15) });
        application.Run(AnswerAsync);
    }

    /// <summary>Where the page is; with the token that it needs.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>The same by numbers, where it is served on all addresses of the machine.</summary>
    public IReadOnlyList<Uri> UrlsByNumber { get; private set; } = [];

    /// <summary>Begins to serve the viewer's page.</summary>
    /// <param name="address">Loopback, or another address of this machine: then a token is needed.</param>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="hub">What happens in the game.</param>
    /// <param name="controls">What people ask for.</param>
    /// <param name="painters">The program whose games are shown.</param>
    /// <exception cref="InputException">The port is taken, or the address is not this machine's.</exception>
    public static ViewServer Start(IPAddress address, int port, ViewHub hub, ViewControls controls, Assembly painters) =>
        Start(address, port, new Viewed(hub, controls), new ViewPage(ViewPage.Viewer, typeof(ViewServer).Assembly, painters));

    /// <summary>The same for any game and page.</summary>
    public static ViewServer Start(IPAddress address, int port, ILiveGame game, ViewPage page)
    {
        string? token = IPAddress.IsLoopback(address) ? null : RequestGuard.CreateToken();
        var server = new ViewServer(
            LocalSite.Build(address, [port], sockets: 32), new RequestGuard(address, token), game, page);
        try
        {
            LocalSite.Start(
                server._application, () => $"port {port} of {address} is in use; --port N names another, --port 0 takes a free one",
                $"{address} port {port}");
        }
        catch
        {
            server.Dispose();
            throw;
        }
        server.Url = new Uri(LocalSite.ShownUrl(server._application, address).AbsoluteUri + (token is null ? "" : $"?{RequestGuard.TokenName}={token}"));
        server.UrlsByNumber = LocalSite.UrlsByNumber(server.Url, address);
        return server;
    }

    /// <summary>Ends every connection and the server.</summary>
    public void Dispose() => LocalSite.Stop(_application);

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path;
        bool isLive = path == LivePath;
        // The page's scripts and styles hold no secret, and their addresses carry none.
        string? refusal = _guard.Refuse(context.Request, needsToken: isLive || path == "/");
        if (refusal is not null)
            await LocalSite.SayAsync(context, StatusCodes.Status403Forbidden, refusal);
        else if (isLive && context.WebSockets.IsWebSocketRequest)
            await ServeLiveAsync(context);
        else if (isLive)
            await LocalSite.SayAsync(context, StatusCodes.Status426UpgradeRequired, "this is a WebSocket");
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            await LocalSite.SayAsync(context, StatusCodes.Status405MethodNotAllowed, "there is only GET");
        else if (_page.Files.TryGetValue(path, out ViewPage.File? file))
            await LocalSite.SendAsync(context, file.ContentType, file.Bytes);
        else
            await LocalSite.SayAsync(context, StatusCodes.Status404NotFound, $"there is no {path}");
    }

    private async Task ServeLiveAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        CancellationToken stopping = _application.Lifetime.ApplicationStopping;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        ClientMailbox box = _game.Join();
        try
        {
            Task sending = SendAllAsync(socket, box, ending.Token);
            Task listening = ListenAsync(socket, ending.Token);
            await Task.WhenAny(sending, listening);
            box.Close();
            await ending.CancelAsync();
            await Task.WhenAll(sending, listening);
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException or IOException or ConnectionResetException)
        {
            // The client is gone, or the viewer ends: there is nobody to tell.
        }
        finally
        {
            _game.Leave(box);
        }
    }

    private static async Task SendAllAsync(WebSocket socket, ClientMailbox box, CancellationToken cancellation)
    {
        while (await box.TakeAsync(cancellation) is { } message)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(s_sendTimeout);
            await socket.SendAsync(
                message.Bytes, message.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true, patience.Token);
        }
    }

    private async Task ListenAsync(WebSocket socket, CancellationToken cancellation)
    {
        var buffer = new byte[LongestRequest];
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
                return;
            }
            if (received.MessageType != WebSocketMessageType.Text || !received.EndOfMessage || !_game.Apply(buffer.AsSpan(0, received.Count)))
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "not a request that this viewer knows", cancellation);
                return;
            }
        }
    }

    private sealed class Viewed(ViewHub hub, ViewControls controls) : ILiveGame
    {
        public ClientMailbox Join() => hub.Join();

        public void Leave(ClientMailbox box) => hub.Leave(box);

        public bool Apply(ReadOnlySpan<byte> json) => controls.Apply(json);
    }
}
