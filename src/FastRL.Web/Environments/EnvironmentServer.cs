using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Reflection;
using FastRL.Envs;
using FastRL.Web.Viewing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FastRL.Web.Environments;

/// <summary>Where the page and its sockets are.</summary>
internal sealed record EnvironmentServerOptions
{
    /// <summary>Loopback, or another address of this machine: then a token is needed.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port of the page and of the binary protocol; 0 takes a free one.</summary>
    public int PagePort { get; init; } = 4200;

    /// <summary>Port of the first tab's JSON protocol, the others' follow; 0 takes free ones.</summary>
    public int BasePort { get; init; } = 8765;

    /// <summary>Reads how an episode ended from the JSON protocol; null where it is not spoken.</summary>
    public ITabDialect? Dialect { get; init; }

    /// <summary>The page's files.</summary>
    public required (string Prefix, Assembly Assembly) Page { get; init; }

    /// <summary>Gives up waiting for tabs.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>Serves the page, and connects the tabs that it is opened in: by one binary socket, or by JSON on a port each.</summary>
internal sealed class EnvironmentServer : IDisposable
{
    /// <summary>Where the binary socket is.</summary>
    public const string SocketPath = "/env";

    /// <summary>Name of the query's part that says which tab a page wants to be, from 0.</summary>
    public const string TabName = "tab";

    private const int SpareSockets = 8; // of pages that find no place, and of those that are being replaced

    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    // The browser answers a heartbeat itself, even for a hidden tab; a machine may sleep for a while.
    private static readonly TimeSpan s_heartbeatPatience = TimeSpan.FromSeconds(90);

    private readonly WebApplication _application;
    private readonly RequestGuard _guard;
    private readonly ViewPage _page;
    private readonly EnvironmentServerOptions _options;
    private readonly TabLayout _layout;
    private readonly IReadOnlyList<TabSeat> _seats;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _malformed;

    private EnvironmentServer(EnvironmentServerOptions options, TabLayout layout, IReadOnlyList<TabSeat> seats, IReadOnlyList<int> ports, string? token)
    {
        (_options, _layout, _seats, Token) = (options, layout, seats, token);
        _page = new ViewPage(options.Page.Prefix, options.Page.Assembly);
        _application = LocalSite.Build(options.Address, ports, seats.Count + SpareSockets);
        _application.UseWebSockets();
        _application.Run(AnswerAsync);
        try
        {
            LocalSite.Start(
                _application, () => ports.Select(port => InUse(options.Address, port)).First(said => said is not null)!,
                $"{options.Address} ports {string.Join(", ", ports)}");
        }
        catch
        {
            LocalSite.Stop(_application);
            throw;
        }
        int[] bound = [.. _application.Urls.Select(url => new Uri(url).Port)];
        for (int i = 0; i < seats.Count; i++)
            seats[i].Port = bound.Length > 1 ? bound[i + 1] : bound[0];
        _guard = new RequestGuard(options.Address, token, "host", bound[0]);
        Url = LocalSite.ShownUrl(_application, options.Address);
        SpeaksJson = bound.Length > 1;
        _ready.SetResult();
    }

    /// <summary>Where the page is, without the token that it may need.</summary>
    public Uri Url { get; }

    /// <summary>What addresses must carry, or null.</summary>
    public string? Token { get; }

    /// <summary>Whether every tab has a port of its own too.</summary>
    public bool SpeaksJson { get; }

    /// <summary>Messages that were refused.</summary>
    public long Malformed => Interlocked.Read(ref _malformed);

    /// <summary>Begins to serve.</summary>
    /// <param name="options">Where.</param>
    /// <param name="layout">What is exchanged.</param>
    /// <param name="seats">The tabs; ports of their own are opened where each has one environment.</param>
    /// <exception cref="InputException">A port is taken, or the address is not this machine's; nothing is served then.</exception>
    public static EnvironmentServer Start(EnvironmentServerOptions options, TabLayout layout, IReadOnlyList<TabSeat> seats)
    {
        List<int> ports = [options.PagePort];
        if (options.Dialect is not null && seats.All(seat => seat.Environments == 1))
            ports.AddRange(seats.Select(seat => options.BasePort == 0 ? 0 : options.BasePort + seat.Number));
        foreach (int port in ports)
        {
            if (InUse(options.Address, port) is { } said)
                throw new InputException(said);
        }
        return new EnvironmentServer(options, layout, seats, ports, IPAddress.IsLoopback(options.Address) ? null : RequestGuard.CreateToken());
    }

    /// <summary>Address of the page that becomes a tab by itself.</summary>
    /// <param name="tab">Number of the tab, from 0.</param>
    /// <param name="json">Whether by the JSON protocol.</param>
    /// <param name="maxSteps">Steps after which an episode is cut.</param>
    public Uri AddressOf(int tab, bool json, int maxSteps)
    {
        string query = json ? $"wsPort={_seats[tab].Port}&maxSteps={maxSteps}" : $"{TabName}={tab}";
        return new UriBuilder(Url) { Query = query + (Token is null ? "" : $"&{RequestGuard.TokenName}={Token}") }.Uri;
    }

    /// <summary>Ends every connection and the server; pages look for it again by themselves.</summary>
    public void Dispose()
    {
        foreach (TabSeat seat in _seats)
            seat.End((int)WebSocketCloseStatus.EndpointUnavailable, "the host ends");
        LocalSite.Stop(_application);
    }

    // A listener that cannot be had says more than the server's own start, which has begun with others by then.
    private static string? InUse(IPAddress address, int port)
    {
        if (port == 0)
            return null;
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return null;
        }
        catch (SocketException problem) when (problem.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            string others = "other ports: --base-port N, and --page-port N for the page";
            return PortOwner.Find(port) is { } owner
                ? $"Port {port} already in use by process {owner.Id} ({owner.Name}); `kill {owner.Id}` frees it, or take {others}"
                : $"Port {port} already in use by another process; end it, or take {others}";
        }
        catch (SocketException)
        {
            return null; // not this machine's address, which the start says
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        await _ready.Task;
        string path = context.Request.Path;
        TabSeat? own = SpeaksJson ? _seats.FirstOrDefault(seat => seat.Port == context.Connection.LocalPort) : null;
        bool isSocket = own is not null || path == SocketPath;
        string? refusal = _guard.Refuse(context.Request, needsToken: isSocket || path == "/");
        if (refusal is not null)
            await LocalSite.SayAsync(context, StatusCodes.Status403Forbidden, refusal);
        else if (isSocket && context.WebSockets.IsWebSocketRequest)
            await ServeAsync(context, own);
        else if (isSocket)
            await LocalSite.SayAsync(context, StatusCodes.Status426UpgradeRequired, $"this is a WebSocket; the page is at {Url}");
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            await LocalSite.SayAsync(context, StatusCodes.Status405MethodNotAllowed, "there is only GET");
        else if (_page.Files.TryGetValue(path, out ViewPage.File? file))
            await SendPageAsync(context, file);
        else
            await LocalSite.SayAsync(context, StatusCodes.Status404NotFound, $"there is no {path}");
    }

    // The page compiles its module, and may be told to connect to any port of this machine.
    private static Task SendPageAsync(HttpContext context, ViewPage.File file) => LocalSite.SendAsync(
        context, file.ContentType, file.Bytes, scripts: " 'wasm-unsafe-eval'",
        connections: $" ws://localhost:* ws://127.0.0.1:* ws://{context.Request.Host.Host}:*");

    private async Task ServeAsync(HttpContext context, TabSeat? own)
    {
        bool binary = own is null;
        if (binary && !context.WebSockets.WebSocketRequestedProtocols.Contains(TabMessages.Subprotocol))
        {
            await LocalSite.SayAsync(context, StatusCodes.Status400BadRequest, $"ask for the subprotocol {TabMessages.Subprotocol}");
            return;
        }
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = binary ? TabMessages.Subprotocol : null,
            KeepAliveInterval = s_heartbeat,
            KeepAliveTimeout = s_heartbeatPatience,
        });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _application.Lifetime.ApplicationStopping);
        TabSeat? seat = own ?? Choose(context.Request.Query[TabName]);
        if (seat is null)
        {
            string said = _seats.Count == 1 ? "the only tab is taken" : $"all {_seats.Count} tabs are taken";
            await TabConnection.CloseAsync(socket, TabCloseCode.Full, said, ending.Token);
            return;
        }
        using TabConnection connection = binary
            ? new BinaryTabConnection(socket, seat, _layout)
            : new JsonTabConnection(socket, seat, _layout, _options.Dialect!);
        await connection.RunAsync(ending.Token);
        Interlocked.Add(ref _malformed, connection.Malformed);
    }

    // The tab that a page asks for, or the first that nobody is; a page that asks for none does not replace another.
    private TabSeat? Choose(string? asked)
    {
        if (string.IsNullOrEmpty(asked))
            return _seats.FirstOrDefault(seat => !seat.IsConnected);
        return int.TryParse(asked, out int number) && number >= 0 && number < _seats.Count ? _seats[number] : null;
    }
}
