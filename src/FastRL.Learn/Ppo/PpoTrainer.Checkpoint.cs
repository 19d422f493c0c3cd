using System.Globalization;
using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

public sealed partial class PpoTrainer
{
    internal const string WeightsFile = "weights.safetensors";
    private const string OptimizerFile = "optimizer.safetensors";
    private const string EnvironmentFile = "environment.bin";
    private const string StepKey = "step";

    private IEnumerable<(string Name, Adam.State State)> OptimizerStates => _network.named_parameters()
        .Zip(_optimizer.state_dict().State, (entry, state) => (entry.name, (Adam.State)state));

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var none = new Dictionary<string, string>();
        writer.WriteTensors(WeightsFile, [.. NamedParameters.Select(entry => TensorFiles.ToEntry(entry.Name, entry.Parameter))], none);
        long steps = OptimizerStates.First().State.step;
        writer.WriteTensors(
            OptimizerFile,
            [.. OptimizerStates.SelectMany(entry => new[]
            {
                TensorFiles.ToEntry($"{entry.Name}.exp_avg", entry.State.exp_avg),
                TensorFiles.ToEntry($"{entry.Name}.exp_avg_sq", entry.State.exp_avg_sq),
            })],
            new Dictionary<string, string> { [StepKey] = steps.ToString(CultureInfo.InvariantCulture) });
        writer.Write(EnvironmentFile, _environment.SaveState);
        writer.WriteJson(PpoState.FileName, CaptureState(), TrainerJson.Default.PpoState);
        writer.Finish(new CheckpointManifest(
            CheckpointManifest.CurrentFormat, PpoState.Algorithm, _environmentName,
            Spaces.Describe(_buffers.Observations), Spaces.Describe(_environment.ActionSpace), Step,
            double.IsFinite(RecentReturn) ? RecentReturn : null, new Dictionary<string, CheckpointFile>()));
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Spaces.Check(reader, PpoState.Algorithm, _environment);
        Spaces.Compare(reader, "environment", reader.Manifest.Environment, _environmentName);
        PpoState state = reader.ReadJson(PpoState.FileName, TrainerJson.Default.PpoState);
        Spaces.Compare(reader, "number of environments", $"{state.Environments}", $"{_environment.Count}");
        Spaces.Compare(reader, "reward normalisation",
            state.Normaliser is null ? "off" : "on", _rewards is null ? "off" : "on");
        Spaces.Compare(reader, "observation normalisation",
            state.Observations?.Any(part => part is not null) == true ? "on" : "off", _config.NormaliseObservations ? "on" : "off");

        Safetensors weights = reader.ReadTensors(WeightsFile);
        foreach ((string name, Parameter parameter) in NamedParameters)
            TensorFiles.CopyTo(weights, name, parameter, $"{reader.Folder}/{WeightsFile}");
        Safetensors moments = reader.ReadTensors(OptimizerFile);
        if (!moments.Metadata.TryGetValue(StepKey, out string? text)
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long steps))
            throw new InvalidDataException($"{reader.Folder}/{OptimizerFile} does not say how many steps were done");
        foreach ((string name, Adam.State moment) in OptimizerStates)
        {
            TensorFiles.CopyTo(moments, $"{name}.exp_avg", moment.exp_avg, $"{reader.Folder}/{OptimizerFile}");
            TensorFiles.CopyTo(moments, $"{name}.exp_avg_sq", moment.exp_avg_sq, $"{reader.Folder}/{OptimizerFile}");
            moment.step = steps;
        }
        RestoreState(state);
        using var environment = new MemoryStream(reader.Read(EnvironmentFile).ToArray(), writable: false);
        _environment.LoadState(environment);
    }

    /// <summary>Takes the statistics of observations back.</summary>
    /// <exception cref="InvalidDataException">They are of other parts.</exception>
    internal static void RestoreNormalisers(ObservationNormaliser?[] normalisers, PpoState state)
    {
        for (int part = 0; part < normalisers.Length; part++)
        {
            ObservationNormaliserState? saved = state.Observations is { } all && part < all.Count ? all[part] : null;
            if ((saved is null) != (normalisers[part] is null))
                throw new InvalidDataException($"{PpoState.FileName} has statistics of other observations");
            if (saved is not null) normalisers[part]!.Restore(saved);
        }
    }

    private PpoState CaptureState()
    {
        using Tensor generator = random.get_rng_state();
        return new PpoState(
            NetworkConfig.Of(_config), _environment.Count, Step, Update, _episodes.Count, _episodes.Returns, _episodes.Lengths,
            [.. _episodes.Recent],
            _rewards is null
                ? null
                : new RewardNormaliserState(
                    _rewards.Returns, _rewards.Count, _rewards.Mean, _rewards.SquaredDistances),
            _actionRandom.State, _orderRandom.State, generator.bytes.ToArray(),
            [.. _normalisers.Select(normaliser => normaliser?.Capture())], _states);
    }

    private void RestoreState(PpoState state)
    {
        int count = _environment.Count;
        if (state.EpisodeReturns?.Count != count || state.EpisodeLengths?.Count != count || state.RecentReturns is null
            || (state.Normaliser is { } normaliser && normaliser.Returns?.Count != count) || state.TorchRandom is null)
            throw new InvalidDataException($"{PpoState.FileName} is incomplete");
        (Step, Update, _episodes.Count) = (state.Step, state.Update, state.Episodes);
        for (int i = 0; i < count; i++)
        {
            _episodes.Returns[i] = state.EpisodeReturns[i];
            _episodes.Lengths[i] = state.EpisodeLengths[i];
        }
        _episodes.Recent.Clear();
        foreach (double value in state.RecentReturns) _episodes.Recent.Enqueue(value);
        if (_rewards is not null && state.Normaliser is { } saved)
        {
            for (int i = 0; i < count; i++) _rewards.Returns[i] = saved.Returns[i];
            (_rewards.Count, _rewards.Mean, _rewards.SquaredDistances) =
                (saved.Count, saved.Mean, saved.SquaredDistances);
        }
        RestoreNormalisers(_normalisers, state);
        if ((state.RecurrentState?.Count ?? 0) != _states.Length)
            throw new InvalidDataException($"{PpoState.FileName} has another number of recurrent states");
        for (int i = 0; i < _states.Length; i++) _states[i] = state.RecurrentState![i];
        _actionRandom.State = state.ActionRandom;
        _orderRandom.State = state.OrderRandom;
        using Tensor generator = random.get_rng_state();
        if (generator.bytes.Length != state.TorchRandom.Length)
            throw new InvalidDataException("the random generator's state is of another version of libtorch");
        state.TorchRandom.CopyTo(generator.bytes);
        random.set_rng_state(generator);
    }
}
