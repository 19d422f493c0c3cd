using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using FastRL.Envs;

namespace FastRL.Host.Games.Rover.Tabs;

/// <summary>Chromium without a window: one process, one window of it, a tab for each address.</summary>
/// <remarks>
/// It is spoken to by its debugging protocol, on loopback. Tabs are as people's are: one is in front and the others are hidden, and
/// nothing of what browsers do to hidden tabs is switched off. docs/decisions/0017-plain-chromium.md says why no library does it.
/// </remarks>
internal sealed class HeadlessTabs : ITabBrowser
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static readonly string[] s_arguments =
    [
        "--headless", "--remote-debugging-port=0", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "about:blank",
    ];

    private readonly string _program;
    private readonly HttpClient _client = new() { Timeout = s_patience };
    private readonly List<Target> _tabs = [];
    private string? _profile;
    private Process? _process;
    private int _port;

    private HeadlessTabs(string program) => _program = program;

    /// <summary>Where the browser is, or null.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0)
        .SelectMany(folder => new[] { "chromium", "chromium-browser" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>The browser's process.</summary>
    public int ProcessId => _process!.Id;

    /// <summary>Looks for the browser; nothing is started yet.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static HeadlessTabs Prepare() => new(
        Program ?? throw new InputException("Chromium is not installed, which --headless-tabs needs; Debian has it: apt-get install chromium"));

    /// <inheritdoc/>
    public bool HasEnded => _process?.HasExited == true;

    /// <inheritdoc/>
    public void Open(IReadOnlyList<Uri> addresses)
    {
        Start();
        foreach (Uri address in addresses)
            _tabs.Add(OpenTab(address));
    }

    /// <inheritdoc/>
    public void Reopen(int tab)
    {
        Uri address = _tabs[tab].Address;
        if (HasEnded)
        {
            Uri[] all = [.. _tabs.Select(each => each.Address)];
            _tabs.Clear();
            Open(all);
            return;
        }
        Ask(HttpMethod.Get, $"/json/close/{_tabs[tab].Id}");
        _tabs[tab] = OpenTab(address);
    }

    /// <summary>Brings another tab of the window to the front, so that all of these are hidden as people hide them.</summary>
    /// <exception cref="IOException">The first is still seen.</exception>
    public void Hide()
    {
        OpenTab(new Uri("about:blank"));
        RequireHidden(true);
    }

    /// <summary>Brings the first tab to the front.</summary>
    /// <exception cref="IOException">It is not seen.</exception>
    public void Show()
    {
        Ask(HttpMethod.Get, $"/json/activate/{_tabs[0].Id}");
        RequireHidden(false);
    }

    /// <summary>Calls a method of the debugging protocol in a tab.</summary>
    /// <param name="tab">Which.</param>
    /// <param name="method">Such as <c>Runtime.evaluate</c>.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <returns>Its result.</returns>
    public JsonElement Call(int tab, string method, object parameters) => CallAsync(_tabs[tab].Socket, method, parameters).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _client.Dispose();
    }

    private static async Task<JsonElement> CallAsync(Uri address, string method, object parameters)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, patience.Token);
        await socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(new { id = 1, method, @params = parameters }), WebSocketMessageType.Text, true, patience.Token);
        var answer = new byte[1 << 16];
        int length = 0;
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(answer.AsMemory(length), patience.Token);
            length += received.Count;
        }
        while (!received.EndOfMessage && length < answer.Length);
        using JsonDocument document = JsonDocument.Parse(answer.AsMemory(0, length));
        return document.RootElement.TryGetProperty("result", out JsonElement result)
            ? result.Clone()
            : throw new IOException($"Chromium refuses {method}: {Encoding.UTF8.GetString(answer, 0, length)}");
    }

    private void Start()
    {
        Stop();
        _profile = Directory.CreateTempSubdirectory("fastrl-chromium-").FullName;
        // Chromium refuses to put root into its sandbox.
        string[] own = [$"--user-data-dir={_profile}", .. Environment.UserName == "root" ? ["--no-sandbox"] : Array.Empty<string>()];
        try
        {
            _process = Process.Start(new ProcessStartInfo(_program, [.. own, .. s_arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception problem)
        {
            throw new IOException($"{_program} does not start: {problem.Message}", problem);
        }
        Task<string> said = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync(); // a full pipe would hold it up
        long start = Stopwatch.GetTimestamp();
        string file = Path.Combine(_profile, "DevToolsActivePort");
        while (!TryReadPort(file, out _port))
        {
            if (_process.HasExited)
                throw new IOException($"{_program} does not start: {said.Result.Trim().Split('\n')[^1]}");
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                throw new IOException($"{_program} is not ready after {s_patience.TotalSeconds} s");
            Thread.Sleep(20);
        }
    }

    private void Stop()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
            _process = null;
        }
        if (_profile is null)
            return;
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // A child of it still writes; the system clears its temporary folder.
        }
        _profile = null;
    }

    private static bool TryReadPort(string file, out int port)
    {
        port = 0;
        return File.Exists(file) && int.TryParse(File.ReadLines(file).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out port);
    }

    private Target OpenTab(Uri address)
    {
        using JsonDocument made = JsonDocument.Parse(Ask(HttpMethod.Put, $"/json/new?{Uri.EscapeDataString(address.AbsoluteUri)}"));
        return new Target(
            made.RootElement.GetProperty("id").GetString()!, address, new Uri(made.RootElement.GetProperty("webSocketDebuggerUrl").GetString()!));
    }

    private string Ask(HttpMethod method, string path)
    {
        try
        {
            using var request = new HttpRequestMessage(method, new Uri($"http://127.0.0.1:{_port}{path}"));
            using HttpResponseMessage response = _client.Send(request);
            using var reader = new StreamReader(response.Content.ReadAsStream());
            return reader.ReadToEnd();
        }
        catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException)
        {
            throw new IOException($"{_program} does not answer: {problem.Message}", problem);
        }
    }

    private void RequireHidden(bool hidden)
    {
        for (int i = 0; i < 100; i++)
        {
            JsonElement result = Call(0, "Runtime.evaluate", new { expression = "document.hidden", returnByValue = true });
            if (result.GetProperty("result").GetProperty("value").GetBoolean() == hidden)
                return;
            Thread.Sleep(50);
        }
        throw new IOException(hidden ? "the tab could not be hidden" : "the tab could not be shown");
    }

    private sealed record Target(string Id, Uri Address, Uri Socket);
}
