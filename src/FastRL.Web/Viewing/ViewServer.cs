using System.Net;
using System.Net.WebSockets;
using System.Reflection;
using FastRL.Envs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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
    private readonly ViewHub _hub;
    private readonly ViewControls _controls;
    private readonly ViewPage _page;

    private ViewServer(WebApplication application, RequestGuard guard, ViewHub hub, ViewControls controls, ViewPage page)
    {
        (_application, _guard, _hub, _controls, _page) = (application, guard, hub, controls, page);
        application.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15) });
        application.Run(AnswerAsync);
    }

    /// <summary>Where the page is; with the token that it needs.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Begins to serve.</summary>
    /// <param name="address">Loopback, or another address of this machine: then a token is needed.</param>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="hub">What happens in the game.</param>
    /// <param name="controls">What people ask for.</param>
    /// <param name="painters">The program whose games are shown.</param>
    /// <exception cref="InputException">The port is taken, or the address is not this machine's.</exception>
    public static ViewServer Start(IPAddress address, int port, ViewHub hub, ViewControls controls, Assembly painters)
    {
        string? token = IPAddress.IsLoopback(address) ? null : RequestGuard.CreateToken();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 0;
            options.Limits.MaxConcurrentConnections = 100;
            options.Limits.MaxConcurrentUpgradedConnections = 32;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(10); // a connection that says nothing keeps others out
            options.Listen(address, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        var server = new ViewServer(builder.Build(), new RequestGuard(address, token), hub, controls, new ViewPage(painters));
        try
        {
            server._application.Start();
        }
        catch (IOException problem) when (problem.InnerException is AddressInUseException)
        {
            server.Dispose();
            throw new InputException($"port {port} of {address} is in use; --port N names another, --port 0 takes a free one", problem);
        }
        catch (Exception problem) when (problem is IOException or System.Net.Sockets.SocketException)
        {
            server.Dispose();
            throw new InputException($"cannot listen on {address} port {port}: {problem.Message}", problem);
        }
        server.Url = new Uri(server.ShownUrl(address) + (token is null ? "" : $"?{RequestGuard.TokenName}={token}"));
        return server;
    }

    /// <summary>Ends every connection and the server.</summary>
    public void Dispose()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        _application.StopAsync(patience.Token).GetAwaiter().GetResult();
        ((IDisposable)_application).Dispose();
    }

    // "Any address" is none that a browser could open.
    private string ShownUrl(IPAddress address)
    {
        var bound = new Uri(_application.Urls.First());
        string host = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? Dns.GetHostName() : bound.Host;
        return new UriBuilder(bound) { Host = host, Path = "/" }.Uri.AbsoluteUri;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path;
        bool isLive = path == LivePath;
        // The page's scripts and styles hold no secret, and their addresses carry none.
        string? refusal = _guard.Refuse(context.Request, needsToken: isLive || path == "/");
        if (refusal is not null)
            await SayAsync(context, StatusCodes.Status403Forbidden, refusal);
        else if (isLive && context.WebSockets.IsWebSocketRequest)
            await ServeLiveAsync(context);
        else if (isLive)
            await SayAsync(context, StatusCodes.Status426UpgradeRequired, "this is a WebSocket");
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            await SayAsync(context, StatusCodes.Status405MethodNotAllowed, "there is only GET");
        else if (_page.Files.TryGetValue(path, out ViewPage.File? file))
            await SendAsync(context, file.ContentType, file.Bytes);
        else
            await SayAsync(context, StatusCodes.Status404NotFound, $"there is no {path}");
    }

    private static Task SayAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return SendAsync(context, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(text + "\n"));
    }

    private static async Task SendAsync(HttpContext context, string type, byte[] bytes)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentType = type;
        headers.ContentLength = bytes.Length;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private async Task ServeLiveAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        CancellationToken stopping = _application.Lifetime.ApplicationStopping;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        ClientMailbox box = _hub.Join();
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
            _hub.Leave(box);
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
            if (received.MessageType != WebSocketMessageType.Text || !received.EndOfMessage || !_controls.Apply(buffer.AsSpan(0, received.Count)))
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "not a request that this viewer knows", cancellation);
                return;
            }
        }
    }

    // Signals are the command's business: the host must not answer them a second time.
    private sealed class CallerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
