using System.Buffers.Binary;
using System.Globalization;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FastRL.Web.Environments;

namespace FastRL.Web.Tests.Environments;

/// <summary>A page of <see cref="EchoTabs"/>: plays in the background until it is closed.</summary>
internal sealed class FakeTab : IAsyncDisposable
{
    private const int EpisodeSteps = 5;

    private readonly ClientWebSocket _socket;
    private readonly bool _json;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _sending = new(1);
    private Task _playing = Task.CompletedTask;
    private int _tab;
    private int _environments = 1;
    private float[] _steps = [0];

    private FakeTab(ClientWebSocket socket, bool json) => (_socket, _json) = (socket, json);

    /// <summary>Whether it answers actions.</summary>
    public volatile bool Silent;

    /// <summary>What the host said beside steps.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Heard { get; } = new();

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public Task Playing => _playing;

    public static async Task<FakeTab> ConnectAsync(TabVecEnv environment, int? tab = null, bool json = false, string? origin = null, bool play = true, string more = "")
    {
        var socket = new ClientWebSocket();
        if (!json)
            socket.Options.AddSubProtocol(TabMessages.Subprotocol);
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        int port = json ? environment.Tabs[tab ?? 0].Port : environment.Server.Url.Port;
        string path = json ? "/" : tab is { } number ? $"/env?tab={number}" : "/env";
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}{path}{more}"), CancellationToken.None);
        var page = new FakeTab(socket, json);
        if (play)
            page._playing = Task.Run(page.PlayAsync);
        return page;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(message, _json ? WebSocketMessageType.Text : WebSocketMessageType.Binary, true, _ending.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    public async Task CloseAsync()
    {
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await _playing;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _playing;
        _socket.Dispose();
        _ending.Dispose();
        _sending.Dispose();
    }

    private async Task PlayAsync()
    {
        var buffer = new byte[TabMessages.Largest];
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult received = await _socket.ReceiveAsync(buffer.AsMemory(), _ending.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                    return;
                if (Answer(buffer.AsSpan(0, received.Count)) is { } answer)
                    await SendAsync(answer);
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or WebSocketException)
        {
            // The test is done with it, or the host is.
        }
    }

    private byte[]? Answer(ReadOnlySpan<byte> message) => _json ? AnswerText(message) : AnswerBytes(message);

    private byte[]? AnswerBytes(ReadOnlySpan<byte> message)
    {
        switch ((TabMessages.Kind)message[0])
        {
            case TabMessages.Kind.Hello:
                _tab = BinaryPrimitives.ReadUInt16LittleEndian(message[2..]);
                _environments = BinaryPrimitives.ReadUInt16LittleEndian(message[4..]);
                _steps = new float[_environments];
                return null;
            case TabMessages.Kind.Reset:
                Array.Clear(_steps);
                return Start(BinaryPrimitives.ReadUInt32LittleEndian(message[4..]));
            case TabMessages.Kind.Actions when !Silent:
                return Step(
                    BinaryPrimitives.ReadUInt16LittleEndian(message[2..]), BinaryPrimitives.ReadUInt16LittleEndian(message[4..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(message[8..]), MemoryMarshal.Cast<byte, float>(message[TabMessages.BatchHeader..]));
            case TabMessages.Kind.Refusal or TabMessages.Kind.Notice:
                Heard.Enqueue(Encoding.UTF8.GetString(message[1..]));
                return null;
            default:
                return null;
        }
    }

    private byte[] Start(uint epoch)
    {
        var message = new byte[16 + (8 * _environments)];
        message[0] = (byte)TabMessages.Kind.Start;
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(8), EchoTabs.Layout.Hash);
        for (int i = 0; i < _environments; i++)
            MemoryMarshal.Cast<byte, float>(message.AsSpan(16))[2 * i] = Name(i);
        return message;
    }

    // The reward is the action; an episode of the last environment ends after five steps.
    private byte[] Step(int first, int count, uint sequence, ReadOnlySpan<float> actions)
    {
        bool ends = first + count == _environments && ++_steps[^1] == EpisodeSteps;
        var message = new byte[TabMessages.BatchHeader + (12 * count) + ((count + 3) & ~3) + (ends ? 12 : 0)];
        message[0] = (byte)TabMessages.Kind.Step;
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), (ushort)first);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), (ushort)count);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), ends ? (ushort)1 : (ushort)0);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(8), sequence);
        Span<float> numbers = MemoryMarshal.Cast<byte, float>(message.AsSpan(TabMessages.BatchHeader));
        for (int i = first; i < first + count; i++)
        {
            if (i < _environments - 1)
                _steps[i]++;
            numbers[2 * (i - first)] = Name(i);
            numbers[(2 * (i - first)) + 1] = i == _environments - 1 && ends ? 0 : _steps[i];
            numbers[(2 * count) + i - first] = actions[i - first];
        }
        if (ends)
        {
            message[TabMessages.BatchHeader + (12 * count) + count - 1] = 1;
            Span<float> ending = numbers[^3..];
            (ending[0], ending[1], ending[2]) = (Name(_environments - 1), EpisodeSteps, EpisodeSteps);
            _steps[^1] = 0;
        }
        return message;
    }

    private byte[]? AnswerText(ReadOnlySpan<byte> message)
    {
        using JsonDocument document = JsonDocument.Parse(message.ToArray());
        switch (document.RootElement.GetProperty("type").GetString())
        {
            case "reset_request":
                _steps[0] = 0;
                return Encoding.UTF8.GetBytes("""{"type":"reset_complete","observation":[7,0],"reward":0,"done":false,"info":{}}""");
            case "action" when !Silent:
                bool done = ++_steps[0] == EpisodeSteps;
                float reward = document.RootElement.GetProperty("action")[0].GetSingle();
                string info = string.Create(CultureInfo.InvariantCulture, $"{{\"length\":{_steps[0]}}}");
                return Encoding.UTF8.GetBytes(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{\"type\":\"state\",\"observation\":[7,{_steps[0]}],\"reward\":{reward},\"done\":{(done ? "true" : "false")},\"info\":{info}}}"));
            case "action":
                return null;
            default:
                Heard.Enqueue(Encoding.UTF8.GetString(message));
                return null;
        }
    }

    private float Name(int i) => (100 * _tab) + i;
}
