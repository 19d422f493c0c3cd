using System.Globalization;
using System.Text.Json;
using FastRL.Emu.Guidance;
using FastRL.Envs;
using FastRL.Runs;

namespace FastRL.Host.Games.GameBoy.Guidance;

/// <summary>A question and what came of it.</summary>
/// <param name="Question">It.</param>
/// <param name="Goal">Index of the goal that was named, or -1.</param>
/// <param name="Answer">What the server said, or null where it said nothing.</param>
/// <param name="Problem">Why no goal was named, or null.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record GuideExchange(GuideRequest Question, int Goal, string? Answer, string? Problem, double Seconds);

/// <summary>Everything that a guide was asked and said: a JSON object a line, with the step from which on it held.</summary>
/// <param name="path">The file, which is appended to.</param>
/// <param name="goals">Names of the goals.</param>
internal sealed class GuideLog(string path, IReadOnlyList<string> goals)
{
    private const long MaximumBytes = 1L << 30;

    /// <summary>Where it lies in a run.</summary>
    public static string PathIn(RunDirectory run) => Path.Combine(Path.GetDirectoryName(run.Instance(0).LogFile)!, "guide.jsonl");

    /// <summary>A session begins: what was said after this step before is void.</summary>
    public void Begin(long step, int copies) => Append(new { Session = step, NumEnvs = copies, Goals = goals });

    /// <summary>An answer was taken, or failed to come.</summary>
    /// <param name="step">From which on it holds.</param>
    /// <param name="exchange">It.</param>
    public void Add(long step, GuideExchange exchange) => Append(new
    {
        Step = step,
        Asked = exchange.Question.Step,
        exchange.Question.Environment,
        Situation = exchange.Question.Situation.ToString("x16", CultureInfo.InvariantCulture),
        Goal = exchange.Goal < 0 ? null : goals[exchange.Goal],
        exchange.Problem,
        Seconds = Math.Round(exchange.Seconds, 3),
        Question = exchange.Question.Text,
        exchange.Answer,
    });

    /// <summary>What was said in a run, each with the step from which on it held.</summary>
    /// <param name="path">Its log.</param>
    /// <param name="goals">Names of the goals here.</param>
    /// <param name="copies">Copies here.</param>
    /// <exception cref="InputException">It is no such log, or of another game or number of copies.</exception>
    public static IReadOnlyList<(long Step, GuideAnswer Answer)> Read(string path, IReadOnlyList<string> goals, int copies)
    {
        var answers = new List<(long Step, GuideAnswer Answer)>();
        int number = 0;
        try
        {
            foreach (string line in InputFile.ReadAllText(path, MaximumBytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                number++;
                using JsonDocument document = JsonDocument.Parse(line);
                JsonElement entry = document.RootElement;
                if (entry.TryGetProperty("session", out JsonElement session))
                {
                    if (entry.GetProperty("num_envs").GetInt32() is var others && others != copies)
                        throw new InputException($"{path}:{number}: num_envs was {others}, here it is {copies}");
                    answers.RemoveAll(answer => answer.Step > session.GetInt64());
                }
                else if (entry.GetProperty("goal").GetString() is { } name)
                {
                    if (goals.ToList().IndexOf(name) is not (>= 0 and var goal))
                        throw new InputException($"{path}:{number}: the game has no goal '{name}'; known are {string.Join(", ", goals)}");
                    ulong situation = ulong.Parse(entry.GetProperty("situation").GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    answers.Add((entry.GetProperty("step").GetInt64(), new GuideAnswer(situation, goal)));
                }
            }
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new InputException($"--guide-replay {path}: {problem.Message}", problem);
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new InputException($"{path}:{number}: not what a guide's log has there: {problem.Message}", problem);
        }
        return number > 0 ? answers : throw new InputException($"{path}: there is no session in it");
    }

    private void Append(object entry) => File.AppendAllText(path, JsonOutput.Serialize(entry) + "\n");
}

/// <summary>Says again what was said in another run, at the same steps.</summary>
/// <param name="answers">In the order of their steps.</param>
/// <param name="from">Step after which this session begins; what held before is known.</param>
internal sealed class GuideReplay(IEnumerable<(long Step, GuideAnswer Answer)> answers, long from) : IGuide
{
    private readonly Queue<(long Step, GuideAnswer Answer)> _answers = new(answers.Where(answer => answer.Step > from));

    /// <inheritdoc/>
    public bool CanAsk(ulong situation) => false;

    /// <inheritdoc/>
    public void Ask(GuideRequest question)
    {
    }

    /// <inheritdoc/>
    public bool TryTake(long step, out GuideAnswer answer)
    {
        answer = default;
        if (!_answers.TryPeek(out (long Step, GuideAnswer Answer) next) || next.Step > step) return false;
        answer = _answers.Dequeue().Answer;
        return true;
    }
}
