using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Learn.Dqn;
using FastRL.Learn.Training;
using FastRL.Runs;

namespace FastRL.Host.Games.Hockey;

/// <summary>The tables that the original project writes of a run, under its names for runs and files.</summary>
internal sealed class HockeyRecords
{
    private const long MaximumName = 1024; // bytes
    private const string NameFile = "run_name.txt", Tables = "csvs", Models = "models";

    private readonly string _models;
    private readonly Table _rewards;
    private readonly Table _losses;
    private readonly Table _evaluations;

    /// <summary>Goes on with the tables of a run, without what comes after the step where it goes on.</summary>
    /// <param name="run">Where they are.</param>
    /// <param name="config">What is trained; part of a new run's name.</param>
    /// <param name="time">Clock; part of a new run's name.</param>
    /// <param name="step">Environment steps so far.</param>
    /// <param name="episodes">Episodes so far.</param>
    public HockeyRecords(RunDirectory run, HockeyTrainConfig config, TimeProvider time, long step, long episodes)
    {
        string names = Path.Combine(run.Path, NameFile);
        if (config.Hockey.RunName.Length > 0) File.WriteAllText(names, config.Hockey.RunName);
        else if (step == 0 || !File.Exists(names)) File.WriteAllText(names, NameOf(config, time.GetLocalNow()));
        RunName = InputFile.ReadAllText(names, MaximumName).Trim();
        if (new FileNameAttribute().Problem(RunName) is { } allowed) throw new InputException($"{names} says '{RunName}'; allowed: {allowed}");
        string folder = Path.Combine(run.Path, Tables);
        Directory.CreateDirectory(folder);
        _models = Path.Combine(run.Path, Models);
        _rewards = new Table(Path.Combine(folder, $"{RunName}_rewards.csv"), "episode,reward,phase", episodes - 1);
        _losses = new Table(Path.Combine(folder, $"{RunName}_losses.csv"), "step,loss", step);
        _evaluations = new Table(
            Path.Combine(folder, $"{RunName}_evaluation.csv"), "step,episode,win_rate,mean_reward,std_reward,wins,losses,draws", step);
    }

    /// <summary>What they are called in a run directory.</summary>
    public static IReadOnlyList<string> Parts { get; } = [NameFile, Tables, Models];

    /// <summary>What the original would call this run.</summary>
    public string RunName { get; }

    /// <summary>The name of a new run.</summary>
    public static string NameOf(HockeyTrainConfig config, DateTimeOffset time)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        (double rate, int batch, IReadOnlyList<int> hidden) = config.Algorithm switch
        {
            "sac" => (config.Sac.LearningRate, config.Sac.Replay.BatchSize, config.Sac.Network.HiddenSizes),
            "dddqn" => (config.Dddqn.LearningRate, config.Dddqn.Replay.BatchSize, config.Dddqn.Network.HiddenSizes),
            _ => (config.Ppo.LearningRate, config.Ppo.MinibatchSize, config.Ppo.Network.HiddenSizes),
        };
        DddqnConfig? dddqn = config.Algorithm == "dddqn" ? config.Dddqn : null;
        // The digest is that of the text which Python's json.dumps makes of the original's keys.
        string keys = string.Create(culture,
            $"{{\"batch_size\": {batch}, \"eps_decay\": {dddqn?.EpsilonDecay ?? 0.999:R}, \"hidden_dim\": [{string.Join(", ", hidden)}], "
            + $"\"learning_rate\": {rate:R}, \"target_update_freq\": {dddqn?.TargetInterval ?? 50}}}");
#pragma warning disable CA5351 // a name, no secret: the original's names have this digest
        string digest = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(keys)))[..8];
#pragma warning restore CA5351
        string shortRate = rate.ToString("0e00", culture).Replace("-", "", StringComparison.Ordinal);
        string copies = config.NumEnvs > 1 ? string.Create(culture, $"_vec{config.NumEnvs}") : "";
        return string.Create(culture, $"run_lr{shortRate}_bs{batch}_h{string.Join('_', hidden)}_{digest}_{time:yyyyMMdd_HHmmss}{copies}");
    }

    /// <summary>An episode ended.</summary>
    /// <param name="episode">0 for the first.</param>
    /// <param name="reward">Sum of its rewards.</param>
    /// <param name="phase">Name of its phase.</param>
    public void AddEpisode(long episode, double reward, string phase) =>
        _rewards.Add(string.Create(CultureInfo.InvariantCulture, $"{episode},{reward:R},{phase}"));

    /// <summary>Gradient steps were made.</summary>
    public void AddLoss(long step, double loss) => _losses.Add(string.Create(CultureInfo.InvariantCulture, $"{step},{loss:R}"));

    /// <summary>An evaluation is done.</summary>
    public void AddEvaluation(HockeyEvaluation evaluation)
    {
        ContestScore score = evaluation.Score;
        _evaluations.Add(string.Create(CultureInfo.InvariantCulture,
            $"{evaluation.Step},{evaluation.Episode},{score.WinRate:R},{score.MeanReward:R},{score.RewardDeviation:R},{score.Wins},{score.Losses},{score.Draws}"));
    }

    /// <summary>Writes the learner's weights and where it is, as the original's checkpoints have them.</summary>
    public void WriteModel(ITrainer trainer, long episode, int phase, long phaseEpisode)
    {
        Directory.CreateDirectory(_models);
        string name = Path.Combine(_models, string.Create(CultureInfo.InvariantCulture, $"{RunName}_ep{episode:D6}"));
        using (FileStream file = File.Create(name + ".pt")) TorchStateFile.Write(trainer, file);
        File.WriteAllText(name + "_metadata.json", JsonOutput.Serialize(new { Episode = episode, PhaseIndex = phase, PhaseEpisode = phaseEpisode }) + "\n");
    }

    /// <summary>Writes what came since the last call.</summary>
    public void Flush()
    {
        _rewards.Flush();
        _losses.Flush();
        _evaluations.Flush();
    }

    private sealed class Table
    {
        private readonly string _path;
        private readonly StringBuilder _rows = new();

        public Table(string path, string header, long last)
        {
            _path = path;
            IEnumerable<string> kept = File.Exists(path)
                ? File.ReadLines(path).Skip(1).TakeWhile(row => long.TryParse(row.Split(',')[0], CultureInfo.InvariantCulture, out long number) && number <= last)
                : [];
            File.WriteAllText(path, string.Concat(kept.ToArray().Prepend(header).Select(row => row + "\n")));
        }

        public void Add(string row) => _rows.Append(row).Append('\n');

        public void Flush()
        {
            try
            {
                File.AppendAllText(_path, $"{_rows}");
                _rows.Clear();
            }
            catch (IOException)
            {
                // A full disk takes no progress; the rows are tried again with the next ones.
            }
        }
    }
}
