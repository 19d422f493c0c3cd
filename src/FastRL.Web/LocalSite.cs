using System.Net;
using System.Net.Sockets;
using System.Net.NetworkInformation;
using System.Text;
using FastRL.Envs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FastRL.Web;

/// <summary>What the pages of this program have in common: Kestrel with narrow limits, and answers that a page cannot misuse.</summary>
internal static class LocalSite
{
    /// <summary>Makes a site that listens nowhere else.</summary>
    /// <param name="address">Of this machine.</param>
    /// <param name="ports">Ports; 0 takes a free one.</param>
    /// <param name="sockets">WebSockets at most.</param>
    /// <param name="more">What else the site is to have.</param>
    public static WebApplication Build(IPAddress address, IEnumerable<int> ports, int sockets, Action<IHostApplicationBuilder>? more = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 0;
            options.Limits.MaxConcurrentConnections = 100 + sockets;
            options.Limits.MaxConcurrentUpgradedConnections = sockets;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(10); // a connection that says nothing keeps others out
            foreach (int port in ports)
                options.Listen(address, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        more?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>Begins to serve.</summary>
    /// <param name="application">The site.</param>
    /// <param name="inUse">What to say where a port is taken.</param>
    /// <param name="place">Address and ports, as errors name them.</param>
    /// <exception cref="InputException">A port is taken, or the address is not this machine's.</exception>
    public static void Start(WebApplication application, Func<string> inUse, string place)
    {
        try
        {
            application.Start();
        }
        catch (IOException problem) when (problem.InnerException is AddressInUseException)
        {
            throw new InputException(inUse(), problem);
        }
        catch (Exception problem) when (problem is IOException or System.Net.Sockets.SocketException)
        {
            throw new InputException($"cannot listen on {place}: {problem.Message}", problem);
        }
    }

    /// <summary>Ends every connection and the site.</summary>
    public static void Stop(WebApplication application)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        application.StopAsync(patience.Token).GetAwaiter().GetResult();
        ((IDisposable)application).Dispose();
    }

    /// <summary>Where the page is for a browser: "any address" is none that it could open.</summary>
    public static Uri ShownUrl(WebApplication application, IPAddress address)
    {
        var bound = new Uri(application.Urls.First());
        string host = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? Dns.GetHostName() : bound.Host;
        return new UriBuilder(bound) { Host = host, Path = "/" }.Uri;
    }

    /// <summary>What <see cref="ShownUrl"/> gives by the numbers of this machine's interfaces, where all are listened on: others may not know its name.</summary>
    /// <param name="shown">It.</param>
    /// <param name="address">What is listened on.</param>
    public static IReadOnlyList<Uri> UrlsByNumber(Uri shown, IPAddress address)
    {
        bool six = address.Equals(IPAddress.IPv6Any);
        if (!six && !address.Equals(IPAddress.Any)) return [];
        return
        [
            .. NetworkInterface.GetAllNetworkInterfaces()
                .Where(network => network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                .SelectMany(network => network.GetIPProperties().UnicastAddresses.Select(entry => entry.Address))
                .Where(number => number.AddressFamily == AddressFamily.InterNetwork || (six && !number.IsIPv6LinkLocal))
                .Select(number => new UriBuilder(shown) { Host = $"{number}" }.Uri),
        ];
    }

    /// <summary>Answers with a sentence.</summary>
    public static Task SayAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return SendAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));
    }

    /// <summary>Answers with a file.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">Content type.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="scripts">More sources of scripts than the page's own.</param>
    /// <param name="connections">More addresses that it may connect to.</param>
    public static async Task SendAsync(HttpContext context, string type, byte[] bytes, string scripts = "", string connections = "")
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentType = type;
        headers.ContentLength = bytes.Length;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self'{scripts}; style-src 'self'; img-src 'self'; connect-src 'self'{connections}; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    // Signals are the command's business: the host must not answer them a second time.
    private sealed class CallerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
