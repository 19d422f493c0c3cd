using FastRL.Learn.Parallel;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

public sealed partial class PpoTrainer
{
    private const string VisitsFile = "visits.bin", EpisodeVisitsFile = "episode_visits.bin";

    private float[]? _states; // of the recurrent layers of all processes, gathered

    private protected override bool KeepsEnvironment => _played is null;

    private protected override void GatherOwnStates(TrainingGroup group)
    {
        _states = new float[Seen.States.Length * group.Processes.World];
        group.Processes.Gather<float>(Seen.States, _states);
    }

    private protected override void SaveOwn(CheckpointWriter writer)
    {
        using Tensor generator = random.get_rng_state();
        writer.WriteJson(
            PpoState.FileName,
            new PpoState(
                _rewards?.Capture(), [.. _normalisers.Select(normaliser => normaliser?.Capture())], _states ?? Seen.States, _orderRandom.State,
                generator.bytes.ToArray()),
            TrainerJson.Default.PpoState);
        if (_visits is null) return;
        writer.Write(VisitsFile, _visits.SaveCounts);
        writer.Write(EpisodeVisitsFile, _visits.SaveEpisodes);
    }

    private protected override void SavePlayerOwn(CheckpointWriter writer) => SaveOwn(writer);

    private protected override void LoadOwn(CheckpointReader reader)
    {
        PpoState state = reader.ReadJson(PpoState.FileName, TrainerJson.Default.PpoState);
        Spaces.Compare(reader, "reward normalisation", state.Rewards is null ? "off" : "on", _rewards is null ? "off" : "on");
        Spaces.Compare(
            reader, "observation normalisation", state.Observations?.Any(part => part is not null) == true ? "on" : "off",
            _config.NormaliseObservations ? "on" : "off");
        int own = Seen.States.Length, first = own * (Group?.Processes.Rank ?? 0);
        if ((HasSameCopies && state.RecurrentStates?.Count != own * (Copies / Environment.Count)) || state.TorchRandom is null)
            throw new InvalidDataException($"{PpoState.FileName} is incomplete");
        _rewards?.Restore(state.Rewards!, HasSameCopies);
        ObservationNormaliser.Restore(_normalisers, state.Observations);
        for (int i = 0; i < own && HasSameCopies; i++) Seen.States[i] = state.RecurrentStates[first + i];
        _orderRandom.State = state.OrderRandom;
        using Tensor generator = random.get_rng_state();
        if (generator.bytes.Length != state.TorchRandom.Length)
            throw new InvalidDataException("the random generator's state is of another version of libtorch");
        state.TorchRandom.CopyTo(generator.bytes);
        random.set_rng_state(generator);
        // Where nothing was counted before, counting begins now.
        if (_visits is not null && reader.Manifest.Files.ContainsKey(VisitsFile))
        {
            using Stream visits = reader.OpenRead(VisitsFile);
            _visits.LoadCounts(visits);
        }
        if (_visits is not null && HasSameCopies && reader.Manifest.Files.ContainsKey(EpisodeVisitsFile))
            _visits.LoadEpisodes(reader.Read(EpisodeVisitsFile).Span);
        Fused?.Load();
    }
}
