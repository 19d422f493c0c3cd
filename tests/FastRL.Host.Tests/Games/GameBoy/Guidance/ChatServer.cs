using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace FastRL.Host.Tests.Games.GameBoy.Guidance;

/// <summary>A language model by script, behind an OpenAI-compatible endpoint on this machine.</summary>
internal sealed class ChatServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<string, string> _answer;
    private readonly CancellationTokenSource _end = new();

    /// <param name="answer">What is said to the user's message of a request.</param>
    public ChatServer(Func<string, string> answer)
    {
        _answer = answer;
        int port = FreePort();
        Url = $"http://127.0.0.1:{port}/v1";
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _ = Task.Run(Serve);
    }

    /// <summary>The endpoint.</summary>
    public string Url { get; }

    /// <summary>How long it thinks.</summary>
    public TimeSpan Thinks { get; init; }

    /// <summary>Bodies of the requests.</summary>
    public List<JsonElement> Requests { get; } = [];

    /// <summary>An endpoint that nobody is at.</summary>
    public static string DeadUrl => $"http://127.0.0.1:{FreePort()}/v1";

    public void Dispose()
    {
        _end.Cancel();
        _listener.Close();
    }

    private async Task Serve()
    {
        try
        {
            while (true) _ = Answer(await _listener.GetContextAsync());
        }
        catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        try
        {
            JsonElement request = (await JsonDocument.ParseAsync(context.Request.InputStream)).RootElement;
            lock (Requests) Requests.Add(request);
            await Task.Delay(Thinks, _end.Token);
            string said = _answer(request.GetProperty("messages")[1].GetProperty("content").GetString()!);
            byte[] body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { choices = new[] { new { message = new { role = "assistant", content = said } } } }));
            context.Response.StatusCode = context.Request.Url!.AbsolutePath == "/v1/chat/completions" ? 200 : 404;
            await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
        catch (Exception problem) when (problem is OperationCanceledException or HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client gave up, or the test is over.
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
