using System.Text.Json;
using System.Text.Json.Serialization;
using FastRL.Envs;
using FastRL.Runs;

namespace FastRL.Host.Sweeps;

/// <summary>The trials of a sweep in its folder: a JSON object a line, the last one of a trial holds.</summary>
internal sealed class SweepLog
{
    private const long MaxBytes = 64 << 20;

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly string _file;
    private readonly SortedDictionary<int, SweepTrial> _trials = [];

    /// <summary>Reads what earlier sessions wrote; a line that a crash tore is left out.</summary>
    /// <exception cref="InputException">It is of another sweep or damaged.</exception>
    public SweepLog(RunDirectory run, SweepPlan plan)
    {
        _file = run.At("trials.jsonl");
        if (!File.Exists(_file)) return;
        string[] keys = [.. plan.Dimensions.Select(dimension => dimension.Key)];
        string[] lines = InputFile.ReadAllText(_file, MaxBytes).Split('\n');
        for (int line = 0; line < lines.Length - 1; line++)
        {
            SweepTrial trial = Read(lines[line], line + 1);
            if (!trial.Settings.Keys.SequenceEqual(keys) || trial.Point.Length != keys.Length)
            {
                throw new InputException(
                    $"{_file} is of a sweep over {string.Join(", ", trial.Settings.Keys)}, this one is over {string.Join(", ", keys)}; take another --run-dir");
            }
            _trials[trial.Trial] = trial;
        }
    }

    /// <summary>In the order of their numbers.</summary>
    public IReadOnlyList<SweepTrial> Trials => [.. _trials.Values];

    /// <summary>How long earlier sessions ran, as far as it was written.</summary>
    public double Seconds => _trials.Count > 0 ? _trials.Values.Max(trial => trial.SweepSeconds) : 0;

    /// <summary>Writes how a trial stands now.</summary>
    public void Write(SweepTrial trial)
    {
        _trials[trial.Trial] = trial;
        // What a crash tore gets an end, so that this line is whole.
        bool torn = File.Exists(_file) && new FileInfo(_file).Length > 0 && File.ReadAllBytes(_file)[^1] != '\n';
        File.AppendAllText(_file, $"{(torn ? "\n" : "")}{JsonSerializer.Serialize(trial, s_options)}\n");
    }

    private SweepTrial Read(string line, int number)
    {
        try
        {
            if (JsonSerializer.Deserialize<SweepTrial>(line, s_options) is { Settings: not null, Point: not null } trial) return trial;
        }
        catch (JsonException problem)
        {
            throw new InputException($"{_file}:{number} is damaged: {problem.Message}", problem);
        }
        throw new InputException($"{_file}:{number} is damaged: it is no trial");
    }
}
