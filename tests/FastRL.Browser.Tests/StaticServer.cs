using System.Net;
using System.Net.Sockets;
using FastRL.Host.Exports;

namespace FastRL.Browser.Tests;

/// <summary>A server of files, as any web space is.</summary>
internal sealed class StaticServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Dictionary<string, byte[]> _files;
    private readonly Task _serving;

    public StaticServer(IEnumerable<PageFile> files)
    {
        _files = files.ToDictionary(file => $"/{file.Name}", file => file.Bytes);
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = new Uri($"http://localhost:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }
        _listener.Prefixes.Add(Url.AbsoluteUri);
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public Uri Url { get; }

    public void Dispose()
    {
        _listener.Close();
        _serving.Wait();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                string path = context.Request.Url!.AbsolutePath is "/" ? "/index.html" : context.Request.Url.AbsolutePath;
                if (_files.TryGetValue(path, out byte[]? bytes))
                {
                    context.Response.ContentType = Path.GetExtension(path) switch
                    {
                        ".html" => "text/html",
                        ".css" => "text/css",
                        ".js" or ".mjs" => "text/javascript",
                        ".json" => "application/json",
                        ".svg" => "image/svg+xml",
                        ".wasm" => "application/wasm",
                        _ => "application/octet-stream",
                    };
                    await context.Response.OutputStream.WriteAsync(bytes);
                }
                else
                {
                    context.Response.StatusCode = 404;
                }
                context.Response.Close();
            }
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
