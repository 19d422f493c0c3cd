using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Learn.Players;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Training;

/// <summary>Lets checkpoints play a game, each as it was trained.</summary>
/// <param name="game">What is played.</param>
/// <param name="greedy">Whether the likeliest action is taken rather than one drawn.</param>
/// <param name="seed">Of the draws.</param>
/// <param name="module">Code that the caller trusts to be the network, as <c>PATH!TYPE</c>, or null.</param>
/// <param name="device">Where the network runs, whatever it was trained on.</param>
internal sealed class CheckpointPlayer(Game game, bool greedy, ulong seed, string? module, string device = TorchDevice.Processor)
{
    /// <summary>The settings that a checkpoint was made with; the game's own where it does not say.</summary>
    /// <param name="checkpoint">A checkpoint, or null for the game's own settings.</param>
    /// <param name="more">Settings that replace some of them.</param>
    /// <exception cref="InputException">They are not settings of this program.</exception>
    public TrainConfig Settings(CheckpointReader? checkpoint, params IEnumerable<ConfigValue> more) => ConfigBinder.Bind(
        game.NewConfig(),
    [
        .. checkpoint?.Manifest.Provenance is null ? GameLibrary.Bundled.TrainingDefaults(game, []) : RunSettings.Of(checkpoint),
        .. more,
    ]);

    /// <summary>Makes a player.</summary>
    /// <param name="checkpoint">Where its weights are.</param>
    /// <param name="config">Settings that the environment was made with.</param>
    /// <param name="environment">What it will play.</param>
    /// <param name="warn">Gets a sentence for everything that is not as in training.</param>
    /// <exception cref="InvalidDataException">The checkpoint is of another game, or needs code that nobody named.</exception>
    public IPolicy Load(CheckpointReader checkpoint, TrainConfig config, IVecEnv environment, Action<string> warn)
    {
        RunIdentity.CheckModule(checkpoint, RunIdentity.DescribeModule(module ?? ""));
        foreach (string warning in RunIdentity.Check(checkpoint, game, config, environment))
            warn(warning);
        game.Prepare(environment, checkpoint);
        try
        {
            return TrainedPolicy.Load(checkpoint, environment, greedy, seed, module, device);
        }
        catch (Exception problem) when (problem is not (InvalidDataException or InputException or IOException or TorchUnavailableException))
        {
            // Numbers that no network can have, or that there is no memory for.
            throw new InvalidDataException($"checkpoint {checkpoint.Folder} cannot be used: {problem.Message.ReplaceLineEndings(" ")}", problem);
        }
    }
}
