using System.Globalization;
using System.Text.Json.Nodes;
using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Parallel;
using FastRL.Runs.Checkpoints;
using TorchSharp.Modules;

namespace FastRL.Learn.Training;

public abstract partial class Trainer
{
    internal const string WeightsFile = "weights.safetensors";
    private const string OptimizerFile = "optimizer.safetensors";
    private const string EnvironmentFile = "environment.bin";
    private const string EnvironmentPrefix = "environment_"; // of the other processes'

    private byte[][]? _environments; // states of all processes' environments, gathered

    /// <inheritdoc/>
    public ICheckpointable Player => new PlayerOnly(this);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SavePlayer(writer);
        writer.WriteTensors(
            OptimizerFile,
            [.. Moments().SelectMany(moment => new[]
            {
                TensorFiles.ToEntry($"{moment.Name}.exp_avg", moment.State.exp_avg),
                TensorFiles.ToEntry($"{moment.Name}.exp_avg_sq", moment.State.exp_avg_sq),
            })],
            Optimizers.ToDictionary(entry => StepKey(entry.Name), entry => StatesOf(entry.Optimizer)
                .First().step.ToString(CultureInfo.InvariantCulture)));
        if (_environments is null && KeepsEnvironment) writer.Write(EnvironmentFile, Environment.SaveState);
        for (int rank = 0; rank < _environments?.Length; rank++)
        {
            byte[] state = _environments[rank];
            writer.Write(EnvironmentFileOf(rank), stream => stream.Write(state));
        }
        SaveOwn(writer);
        Finish(writer);
    }

    /// <inheritdoc/>
    /// <remarks>Where the checkpoint is of another number of processes, only its learner is taken, and episodes begin anew.</remarks>
    public void Load(CheckpointReader reader) =>
        Load(reader, sameCopies: KeepsEnvironment && CountProcesses(reader) == (Group?.Processes.World ?? 1));

    /// <summary>Whether episodes stand still at each point where the learner can be saved, so that they go on from there.</summary>
    private protected virtual bool KeepsEnvironment => true;

    /// <inheritdoc/>
    public void LoadLearner(CheckpointReader reader) => Load(reader, sameCopies: false);

    private void Load(CheckpointReader reader, bool sameCopies)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Spaces.Check(reader, Algorithm, Environment);
        Spaces.Compare(reader, "environment", reader.Manifest.Environment, _environmentName);
        TrainerState state = TrainerState.Read(reader);
        if (sameCopies) Spaces.Compare(reader, "number of environments", $"{state.Environments}", $"{Copies}");
        // Where a module's assembly lies does not matter.
        static string Shown(JsonNode? value) => value?.ToJsonString().Split('!')[^1] ?? "missing";
        foreach ((string key, JsonNode? value) in TrainerState.Describe(Network))
            Spaces.Compare(reader, $"network's {key}", Shown(state.Network[key]), Shown(value));
        Safetensors weights = reader.ReadTensors(WeightsFile), moments = reader.ReadTensors(OptimizerFile);
        foreach ((string name, Parameter parameter) in NamedParameters)
            TensorFiles.CopyTo(weights, name, parameter, $"{reader.Folder}/{WeightsFile}");
        foreach ((string name, Adam optimizer, _) in Optimizers)
        {
            if (!moments.Metadata.TryGetValue(StepKey(name), out string? text)
                || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long steps))
                throw new InvalidDataException($"{reader.Folder}/{OptimizerFile} does not say how many steps '{name}' did");
            foreach (Adam.State moment in StatesOf(optimizer)) moment.step = steps;
        }
        foreach ((string name, Adam.State moment) in Moments())
        {
            TensorFiles.CopyTo(moments, $"{name}.exp_avg", moment.exp_avg, $"{reader.Folder}/{OptimizerFile}");
            TensorFiles.CopyTo(moments, $"{name}.exp_avg_sq", moment.exp_avg_sq, $"{reader.Folder}/{OptimizerFile}");
        }
        (Step, Update) = (state.Step, state.Update);
        _episodes.Restore(state, sameCopies);
        ActionRandom.State = state.ActionRandom;
        HasSameCopies = sameCopies;
        LoadOwn(reader);
        if (!sameCopies) return;
        using Stream environment = reader.OpenRead(EnvironmentFileOf(Group?.Processes.Rank ?? 0));
        Environment.LoadState(environment);
    }

    /// <summary>How many processes trained together when a checkpoint was made; 0 where it has no episodes that could go on.</summary>
    public static int CountProcesses(CheckpointReader checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return checkpoint.Manifest.Files.Keys.Count(name => name == EnvironmentFile || name.StartsWith(EnvironmentPrefix, StringComparison.Ordinal));
    }

    /// <summary>The state of the environments that a checkpoint's learner was trained in; of several processes, the first's.</summary>
    /// <exception cref="InvalidDataException">It has none: it is a player alone.</exception>
    public static Stream OpenEnvironment(CheckpointReader checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return checkpoint.OpenRead(EnvironmentFile);
    }

    /// <summary>Brings what belongs to the copies of each process to all of them, so that the first can save it.</summary>
    private void GatherStates()
    {
        if (Group is null) return;
        using var own = new MemoryStream();
        Environment.SaveState(own);
        _environments = Group.Processes.GatherBytes(own.ToArray());
        GatherOwnStates(Group);
    }

    /// <summary>The same for what an algorithm keeps of each copy.</summary>
    private protected virtual void GatherOwnStates(TrainingGroup group)
    {
    }

    private static string EnvironmentFileOf(int rank) =>
        rank == 0 ? EnvironmentFile : string.Create(CultureInfo.InvariantCulture, $"{EnvironmentPrefix}{rank}.bin");

    /// <summary>Reads the weights of one network for a player.</summary>
    /// <param name="checkpoint">Where they are.</param>
    /// <param name="prefix">What their names begin with.</param>
    /// <param name="network">Written.</param>
    /// <exception cref="InvalidDataException">The checkpoint's network is another.</exception>
    internal static void LoadWeights(CheckpointReader checkpoint, string prefix, TorchSharp.torch.nn.Module network)
    {
        Safetensors weights = checkpoint.ReadTensors(WeightsFile);
        foreach ((string name, Parameter parameter) in Named(prefix, network))
            TensorFiles.CopyTo(weights, name, parameter, $"{checkpoint.Folder}/{WeightsFile}");
    }

    /// <summary>Adam's moments, in the order of the parameters that the optimizer was given.</summary>
    private protected static IEnumerable<Adam.State> StatesOf(Adam optimizer) => optimizer.state_dict().State.Cast<Adam.State>();

    /// <summary>The same, of the parameters <paramref name="wanted"/> and in their order, by the names of all that it was given.</summary>
    private protected static IEnumerable<Adam.State> StatesOf(
        Adam optimizer, IEnumerable<(string Name, Parameter Parameter)> parameters, IEnumerable<(string Name, Parameter Parameter)> wanted)
    {
        var states = parameters.Zip(StatesOf(optimizer)).ToDictionary(entry => entry.First.Name, entry => entry.Second);
        return wanted.Select(entry => states[entry.Name]);
    }

    /// <summary>Writes what else the algorithm's next steps depend on, in files of its own.</summary>
    private protected abstract void SaveOwn(CheckpointWriter writer);

    /// <summary>Writes that part of it which a player needs, where there is any.</summary>
    private protected virtual void SavePlayerOwn(CheckpointWriter writer)
    {
    }

    /// <summary>Takes back what <see cref="SaveOwn"/> wrote; what belongs to single environments where there are the <see cref="HasSameCopies"/>.</summary>
    /// <exception cref="InvalidDataException">It is of other settings.</exception>
    private protected abstract void LoadOwn(CheckpointReader reader);

    /// <summary>Whether the checkpoint that is loaded was made with as many environments as there are here.</summary>
    private protected bool HasSameCopies { get; private set; } = true;

    /// <summary>Writes what a player is loaded from, beside files of the algorithm that <see cref="SavePlayerOwn"/> writes.</summary>
    private void SavePlayer(CheckpointWriter writer)
    {
        writer.WriteTensors(
            WeightsFile, [.. NamedParameters.Select(entry => TensorFiles.ToEntry(entry.Name, entry.Parameter))],
            new Dictionary<string, string>());
        writer.WriteJson(
            TrainerState.FileName,
            new TrainerState(
                TrainerState.Describe(Network), Copies, Step, Update, _episodes.Count, _episodes.Returns, _episodes.Lengths,
                [.. _episodes.Recent], ActionRandom.State)
            {
                EpisodeTerms = _episodes.Terms.Length > 0 ? _episodes.Terms : null,
                Layout = SpacesLayout.Of(Buffers),
            },
            TrainerJson.Default.TrainerState);
    }

    private void Finish(CheckpointWriter writer) => writer.Finish(new CheckpointManifest(
        CheckpointManifest.CurrentFormat, Algorithm, _environmentName, Spaces.Describe(Buffers.Observations),
        Spaces.Describe(Environment.ActionSpace), Step, double.IsFinite(RecentReturn) ? RecentReturn : null,
        new Dictionary<string, CheckpointFile>()));

    private static string StepKey(string optimizer) => $"{optimizer}.step";

    private IEnumerable<(string Name, Adam.State State)> Moments() => Optimizers.SelectMany(entry =>
        entry.Parameters.Zip(StatesOf(entry.Optimizer)));

    private sealed class PlayerOnly(Trainer trainer) : ICheckpointable
    {
        public long Step => trainer.Step;

        public void Save(CheckpointWriter writer)
        {
            trainer.SavePlayer(writer);
            trainer.SavePlayerOwn(writer);
            trainer.Finish(writer);
        }

        public void Load(CheckpointReader reader) => throw new NotSupportedException("a player alone cannot be trained on");
    }
}
