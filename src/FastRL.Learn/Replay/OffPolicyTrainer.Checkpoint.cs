using System.Globalization;
using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp.Modules;

namespace FastRL.Learn.Replay;

public abstract partial class OffPolicyTrainer
{
    internal const string WeightsFile = "weights.safetensors";
    private const string OptimizerFile = "optimizer.safetensors";
    private const string EnvironmentFile = "environment.bin";
    private const string ReplayFile = "replay.bin";

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteTensors(
            WeightsFile, [.. NamedParameters.Select(entry => TensorFiles.ToEntry(entry.Name, entry.Parameter))],
            new Dictionary<string, string>());
        writer.WriteTensors(
            OptimizerFile,
            [.. Moments().SelectMany(moment => new[]
            {
                TensorFiles.ToEntry($"{moment.Name}.exp_avg", moment.State.exp_avg),
                TensorFiles.ToEntry($"{moment.Name}.exp_avg_sq", moment.State.exp_avg_sq),
            })],
            Optimizers.ToDictionary(
                entry => StepKey(entry.Name), entry => StepsOf(entry.Optimizer).ToString(CultureInfo.InvariantCulture)));
        writer.Write(EnvironmentFile, _environment.SaveState);
        writer.Write(ReplayFile, _replay.Save);
        writer.WriteJson(
            OffPolicyState.FileName,
            new OffPolicyState(
                _settings.Network, _environment.Count, Step, Update, _trainedStep, _reports, _episodes.Count, _episodes.Returns,
                _episodes.Lengths, [.. _episodes.Recent], ActionRandom.State, _replayRandom.State),
            TrainerJson.Default.OffPolicyState);
        writer.Finish(new CheckpointManifest(
            CheckpointManifest.CurrentFormat, Algorithm, _environmentName, Spaces.Describe(_environment.Buffers.Observations),
            Spaces.Describe(_environment.ActionSpace), Step, double.IsFinite(RecentReturn) ? RecentReturn : null,
            new Dictionary<string, CheckpointFile>()));
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Spaces.Check(reader, Algorithm, _environment);
        Spaces.Compare(reader, "environment", reader.Manifest.Environment, _environmentName);
        OffPolicyState state = reader.ReadJson(OffPolicyState.FileName, TrainerJson.Default.OffPolicyState);
        Spaces.Compare(reader, "number of environments", $"{state.Environments}", $"{_environment.Count}");
        Safetensors weights = reader.ReadTensors(WeightsFile), moments = reader.ReadTensors(OptimizerFile);
        foreach ((string name, Parameter parameter) in NamedParameters)
            TensorFiles.CopyTo(weights, name, parameter, $"{reader.Folder}/{WeightsFile}");
        foreach ((string name, Adam.State moment, long steps) in Moments(moments, reader.Folder))
        {
            TensorFiles.CopyTo(moments, $"{name}.exp_avg", moment.exp_avg, $"{reader.Folder}/{OptimizerFile}");
            TensorFiles.CopyTo(moments, $"{name}.exp_avg_sq", moment.exp_avg_sq, $"{reader.Folder}/{OptimizerFile}");
            moment.step = steps;
        }
        RestoreState(state, reader.Folder);
        using (Stream replay = reader.OpenRead(ReplayFile)) _replay.Load(replay);
        using Stream environment = reader.OpenRead(EnvironmentFile);
        _environment.LoadState(environment);
    }

    /// <summary>Reads the parameters of one network.</summary>
    /// <param name="checkpoint">Where they are.</param>
    /// <param name="prefix">Name that they were saved under.</param>
    /// <param name="network">Written.</param>
    /// <exception cref="InvalidDataException">The checkpoint's network is another.</exception>
    internal static void LoadWeights(CheckpointReader checkpoint, string prefix, TorchSharp.torch.nn.Module network)
    {
        Safetensors weights = checkpoint.ReadTensors(WeightsFile);
        foreach ((string name, Parameter parameter) in network.named_parameters())
            TensorFiles.CopyTo(weights, $"{prefix}.{name}", parameter, $"{checkpoint.Folder}/{WeightsFile}");
    }

    private static string StepKey(string optimizer) => $"{optimizer}.step";

    private static long StepsOf(Adam optimizer) => ((Adam.State)optimizer.state_dict().State[0]).step;

    private IEnumerable<(string Name, Adam.State State)> Moments() => Optimizers.SelectMany(entry =>
        entry.Optimizer.state_dict().State.Select((state, index) => ($"{entry.Name}.{index}", (Adam.State)state)));

    /// <summary>The optimizers' moments, each with the steps that a file says it has behind it.</summary>
    private IEnumerable<(string Name, Adam.State State, long Steps)> Moments(Safetensors file, string folder)
    {
        foreach ((string name, _, Adam optimizer) in Optimizers)
        {
            if (!file.Metadata.TryGetValue(StepKey(name), out string? text)
                || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long steps))
                throw new InvalidDataException($"{folder}/{OptimizerFile} does not say how many steps '{name}' did");
            int index = 0;
            foreach (OptimizerState state in optimizer.state_dict().State)
                yield return ($"{name}.{index++}", (Adam.State)state, steps);
        }
    }

    private void RestoreState(OffPolicyState state, string folder)
    {
        int count = _environment.Count;
        if (state.EpisodeReturns?.Count != count || state.EpisodeLengths?.Count != count || state.RecentReturns is null)
            throw new InvalidDataException($"{folder}/{OffPolicyState.FileName} is incomplete");
        (Step, Update, _trainedStep, _reports, _episodes.Count) =
            (state.Step, state.Update, state.TrainedStep, state.Reports, state.Episodes);
        for (int i = 0; i < count; i++)
        {
            _episodes.Returns[i] = state.EpisodeReturns[i];
            _episodes.Lengths[i] = state.EpisodeLengths[i];
        }
        _episodes.Recent.Clear();
        foreach (double value in state.RecentReturns) _episodes.Recent.Enqueue(value);
        ActionRandom.State = state.ActionRandom;
        _replayRandom.State = state.ReplayRandom;
    }
}
