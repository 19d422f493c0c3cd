using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using FastRL.Emu.Guidance;

namespace FastRL.Host.Games.GameBoy.Guidance;

/// <summary>Asks a language model behind an OpenAI-compatible chat endpoint, a few questions at a time, while training goes on.</summary>
internal sealed class GuideClient : IGuide, IDisposable
{
    private const int AtATime = 2;
    private const int MaximumBytes = 1 << 20;
    private const string Instructions =
        "You guide an agent that learns to play a game by trial and error. It is told one goal at a time, and rewarded when it reaches it. "
        + "Choose the goal that brings it on from where it is. Answer with a JSON object such as {\"goal\": \"NAME\"}, and nothing else.";

    // A server that fails is left alone for a second, then two, up to a minute.
    private static readonly TimeSpan s_shortPause = TimeSpan.FromSeconds(1), s_longPause = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly string _model;
    private readonly IReadOnlyList<string> _goals;
    private readonly GuideLog _log;
    private readonly HashSet<ulong> _asked = []; // situations, questions about which are under way
    private readonly ConcurrentQueue<GuideExchange> _done = [];
    private readonly CancellationTokenSource _end = new();
    private TimeSpan _pause;
    private long _failed;

    /// <param name="config">Whom to ask.</param>
    /// <param name="goals">Names of the goals.</param>
    /// <param name="log">Gets every exchange.</param>
    public GuideClient(GuideConfig config, IReadOnlyList<string> goals, GuideLog log)
    {
        _address = new Uri(config.Url.TrimEnd('/') + "/chat/completions");
        (_model, _goals, _log) = (config.Model, goals, log);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !_address.IsLoopback })
        {
            Timeout = TimeSpan.FromSeconds(config.TimeoutSeconds),
            MaxResponseContentBufferSize = MaximumBytes,
        };
    }

    /// <summary>Questions that were sent.</summary>
    public int Asked { get; private set; }

    /// <summary>Those that a goal was named for.</summary>
    public int Answered { get; private set; }

    /// <summary>Those that no goal came of.</summary>
    public int Failures { get; private set; }

    /// <summary>What was wrong first, until it is asked for; then null.</summary>
    public string? Problem { get; private set; }

    /// <inheritdoc/>
    public bool CanAsk(ulong situation) =>
        _asked.Count < AtATime && !_asked.Contains(situation) && (_pause == TimeSpan.Zero || Stopwatch.GetElapsedTime(_failed) >= _pause);

    /// <inheritdoc/>
    public void Ask(GuideRequest question)
    {
        _asked.Add(question.Situation);
        Asked++;
        _ = Task.Run(async () => _done.Enqueue(await AskAsync(question).ConfigureAwait(false)));
    }

    /// <inheritdoc/>
    public bool TryTake(long step, out GuideAnswer answer)
    {
        answer = default;
        while (_done.TryDequeue(out GuideExchange? exchange))
        {
            _asked.Remove(exchange.Question.Situation);
            Write(step, exchange);
            if (exchange.Goal < 0)
            {
                _failed = Stopwatch.GetTimestamp();
                _pause = _pause == TimeSpan.Zero ? s_shortPause : TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, s_longPause.Ticks));
                if (Failures++ == 0) Problem = $"the guide at {_address} named no goal: {exchange.Problem}; training goes on, and it is asked again";
                continue;
            }
            _pause = TimeSpan.Zero;
            Answered++;
            answer = new GuideAnswer(exchange.Question.Situation, exchange.Goal);
            return true;
        }
        return false;
    }

    /// <summary>What was wrong first, the first time that it is asked for.</summary>
    public string? TakeProblem()
    {
        string? problem = Problem;
        Problem = null;
        return problem;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _http.Dispose();
    }

    private void Write(long step, GuideExchange exchange)
    {
        try
        {
            _log.Add(step, exchange);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Problem ??= $"the guide's log cannot be written, so that this run cannot be replayed: {problem.Message}";
        }
    }

    private async Task<GuideExchange> AskAsync(GuideRequest question)
    {
        long began = Stopwatch.GetTimestamp();
        string? answer = null, problem = null;
        int goal = -1;
        try
        {
            using HttpResponseMessage response = await _http.PostAsJsonAsync(_address, Body(question), _end.Token).ConfigureAwait(false);
            string text = await response.Content.ReadAsStringAsync(_end.Token).ConfigureAwait(false);
            answer = text;
            if (!response.IsSuccessStatusCode) problem = $"status {(int)response.StatusCode}";
            else goal = Read(text, out answer, out problem);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
        {
            problem = failure is OperationCanceledException ? $"nothing came within {_http.Timeout.TotalSeconds:0} s" : failure.Message;
        }
        return new GuideExchange(question, goal, answer, problem, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private object Body(GuideRequest question) => new
    {
        model = _model,
        messages = new[] { new { role = "system", content = Instructions }, new { role = "user", content = question.Text } },
        response_format = new
        {
            type = "json_schema",
            json_schema = new
            {
                name = "goal",
                strict = true,
                schema = new
                {
                    type = "object",
                    properties = new { goal = new { type = "string", @enum = _goals } },
                    required = new[] { "goal" },
                    additionalProperties = false,
                },
            },
        },
    };

    /// <summary>What the schema allows and nothing else: an object with the name of a goal.</summary>
    private int Read(string response, out string said, out string? problem)
    {
        said = response;
        problem = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(response);
            said = document.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString() ?? "";
            using JsonDocument content = JsonDocument.Parse(said);
            JsonProperty property = content.RootElement.EnumerateObject().Single();
            if (property.Name == "goal" && property.Value.GetString() is { } name && _goals.ToList().IndexOf(name) is >= 0 and var goal) return goal;
            problem = "the answer is none of the goals";
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            problem = $"the answer is not the JSON that was asked for: {failure.Message}";
        }
        return -1;
    }
}
