using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Host.Configuration;
using FastRL.Host.Exports;
using FastRL.Host.Training;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;
using FastRL.Web.Viewing;

namespace FastRL.Host.Games;

/// <summary>Something that can be trained on, under the name that users call it by.</summary>
/// <param name="name">That name; checkpoints and run directories carry it.</param>
internal abstract class Game(string name)
{
    /// <summary>Name for commands, checkpoints and run directories.</summary>
    public string Name { get; } = name;

    /// <summary>Steps after which an episode is cut where the configuration says nothing else.</summary>
    public abstract int MaxSteps { get; }

    /// <summary>What is different in the settings of a run when it is watched.</summary>
    public virtual IReadOnlyList<ConfigValue> WatchSettings => [];

    /// <summary>What is different in the settings of a run when its checkpoints are evaluated.</summary>
    public virtual IReadOnlyList<ConfigValue> EvaluationSettings => [];

    /// <summary>
    /// Settings of the number and place of copies that a run may go on with others of; its episodes then begin anew. All else of a
    /// run's identity stays.
    /// </summary>
    public virtual IReadOnlyList<string> CopySettings => [];

    /// <summary>Names of what its trainings write into the run directory beside what all do: a run that starts over begins them anew.</summary>
    public virtual IReadOnlyList<string> RunParts => [];

    /// <summary>A configuration with its defaults, with the settings of this game where it has any.</summary>
    public virtual TrainConfig NewConfig() => new();

    /// <summary>
    /// Whether several processes can train it together: its copies need nothing outside a process, and a training has no
    /// <see cref="Accompany(IVecEnv, ITrainer, TrainConfig, RunDirectory)">companion</see>, which would see one process's copies alone.
    /// </summary>
    /// <param name="config">What is trained.</param>
    public virtual bool TrainsOnNodes(TrainConfig config) => false;

    /// <summary>
    /// Whether actors can play it, each in copies of its own, while a learner learns: a training has no
    /// <see cref="Accompany(IVecEnv, ITrainer, TrainConfig, RunDirectory)">companion</see>, which would see one actor's copies alone.
    /// </summary>
    /// <param name="config">What is trained.</param>
    public virtual bool TrainsAsynchronously(TrainConfig config) => TrainsOnNodes(config);

    /// <summary>Ends waiting for something outside this process.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Copies that can play side by side, at most.</summary>
    /// <param name="config">What the run was trained with.</param>
    public virtual int MaximumCopies(TrainConfig config) => int.MaxValue;

    /// <summary>What the game means to an agent, beside the spaces and frames of its environment.</summary>
    /// <param name="config">What is trained or was trained with.</param>
    /// <exception cref="InputException">What has to be read for it cannot be.</exception>
    public virtual GameIdentity Identify(TrainConfig config) => new([], []);

    /// <summary>Settings that <paramref name="chosen"/> ones bring along, such as those of a stage.</summary>
    /// <param name="chosen">What the user set.</param>
    /// <exception cref="InputException">A file of theirs cannot be read.</exception>
    public virtual IReadOnlyList<ConfigValue> StageSettings(IReadOnlyList<ConfigValue> chosen) => [];

    /// <summary>Settings of the session that follows a complete one, such as the next part of a curriculum.</summary>
    /// <param name="config">What is complete.</param>
    /// <returns>Null where training is over.</returns>
    public virtual IReadOnlyList<ConfigValue>? NextSettings(TrainConfig config) => null;

    /// <summary>The reporter of a training, with lines of the game's own where it has some.</summary>
    /// <param name="config">What is trained.</param>
    /// <param name="reporter">Shows what all games have.</param>
    public virtual ITrainingReporter Accompany(TrainConfig config, ITrainingReporter reporter) => reporter;

    /// <summary>Whether a session is complete before its steps are done.</summary>
    /// <param name="config">What is trained.</param>
    /// <param name="statistics">How it stands.</param>
    public virtual bool HasEnough(TrainConfig config, TrainingStatistics statistics) => false;

    /// <summary>Makes environments.</summary>
    /// <param name="config">What the user wants; <see cref="TrainConfig.NumEnvs"/> and groups are not looked at.</param>
    /// <param name="count">Copies.</param>
    /// <param name="groups">Groups in flight.</param>
    public abstract IVecEnv CreateEnvironment(TrainConfig config, int count, int groups);

    /// <summary>Makes an environment that has a part of a training's copies.</summary>
    /// <param name="config">What the user wants.</param>
    /// <param name="first">Place of its first copy among all.</param>
    /// <param name="count">Copies.</param>
    public virtual IVecEnv CreatePart(TrainConfig config, int first, int count) => CreateEnvironment(config, count, groups: 1);

    /// <summary>What the game counts of episodes beside their returns, or null for nothing.</summary>
    /// <param name="config">What the run was trained with.</param>
    /// <param name="environment">Where they are played, of this game.</param>
    public virtual IEpisodeCounts? Count(TrainConfig config, IVecEnv environment) => null;

    /// <summary>Reads files that a training needs beside its settings; called before anything is made or written.</summary>
    /// <param name="config">What is going to be trained.</param>
    /// <exception cref="InputException">One of them is wrong.</exception>
    public virtual void ReadFiles(TrainConfig config)
    {
    }

    /// <summary>Makes a player of one whose won episodes are kept in a file.</summary>
    /// <param name="environment">Where it plays, of this game.</param>
    /// <param name="policy">Who plays; owned by the result.</param>
    /// <param name="path">The file.</param>
    public virtual IEpisodeRecorder Record(IVecEnv environment, IPolicy policy, string path) =>
        throw new NotSupportedException($"{Name} has no demonstrations");

    /// <summary>Gives an environment what a checkpoint's policy was trained with beside its settings.</summary>
    /// <param name="environment">Where the policy will play, of this game.</param>
    /// <param name="checkpoint">The policy's.</param>
    /// <exception cref="InvalidDataException">The checkpoint is of another game.</exception>
    public virtual void Prepare(IVecEnv environment, CheckpointReader checkpoint)
    {
    }

    /// <summary>Makes environments in which a learner is examined, as alike from one time to the next as can be.</summary>
    /// <param name="config">What is trained.</param>
    /// <param name="count">Copies.</param>
    public virtual IVecEnv CreateExam(TrainConfig config, int count) => CreateEnvironment(config, count, groups: 1);

    /// <summary>Settings from a file.</summary>
    /// <exception cref="InputException">It is missing or wrong; the message names file and line.</exception>
    public virtual IReadOnlyList<ConfigValue> ReadConfig(string path) => ConfigFile.Load(path);

    /// <summary>Settings under the names that this program has for them, where users of the game may know others.</summary>
    /// <exception cref="InputException">One of them is wrong.</exception>
    public virtual IReadOnlyList<ConfigValue> Translate(IReadOnlyList<ConfigValue> chosen) => chosen;

    /// <summary>What <c>--resume</c> is to be where a setting of the game says it, or null.</summary>
    /// <param name="chosen">What the user set.</param>
    public virtual string? ResumeChoice(IReadOnlyList<ConfigValue> chosen) => null;

    /// <summary>Throws where the user set what the game has a sentence of its own for.</summary>
    /// <exception cref="InputException">He did.</exception>
    public virtual void RequireSettings(IReadOnlyList<ConfigValue> chosen)
    {
    }

    /// <summary>What goes along with a training, or null.</summary>
    /// <param name="environment">Made by <see cref="CreateEnvironment"/>.</param>
    /// <param name="trainer">The learner, at the step where it goes on.</param>
    /// <param name="config">What is trained.</param>
    /// <param name="run">Where everything is written.</param>
    public virtual ITrainingCompanion? Accompany(IVecEnv environment, ITrainer trainer, TrainConfig config, RunDirectory run) => null;

    /// <summary>Makes an environment of one copy together with its pictures; of a game that has none, with what is observed.</summary>
    /// <param name="config">What the run was trained with.</param>
    /// <param name="waiting">
    /// Called with a sentence about four times a second while the game waits for something outside, such as a process that
    /// is not there; throws <see cref="OperationCanceledException"/> to give up.
    /// </param>
    public virtual IWatchedGame Watch(TrainConfig config, Action<string> waiting) =>
        new WatchedNumbers(Name, CreateEnvironment(config, count: 1, groups: 1));

    /// <summary>A page that plays a policy without this program, but for <see cref="PageFile.Model"/>, or null where the game has none.</summary>
    /// <param name="config">What the run was trained with.</param>
    /// <param name="checkpoint">Whose policy it is.</param>
    public virtual IReadOnlyList<PageFile>? PageOf(TrainConfig config, CheckpointReader checkpoint) => null;
}
