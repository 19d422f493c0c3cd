using System.Globalization;
using FastRL.Envs;
using FastRL.Envs.Hockey;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Games.Hockey;

/// <summary>What a policy sees and gives.</summary>
/// <param name="KeepMode">Whether it knows of holding and shooting.</param>
/// <param name="Fineness">0 for real actions, 2 to 64 for choices.</param>
/// <param name="Scaled">Whether it sees speeds and timers divided by their usual size.</param>
internal sealed record HockeySpaces(bool KeepMode, int Fineness, bool Scaled)
{
    private const string Raw = "features", ScaledName = "scaled_features";

    private static readonly string[] s_names =
    [
        "own x", "own y", "own angle", "own velocity x", "own velocity y", "own turning",
        "other x", "other y", "other angle", "other velocity x", "other velocity y", "other turning",
        "puck x", "puck y", "puck velocity x", "puck velocity y", "own time to keep", "other time to keep",
    ];

    // Half sizes of the rink, largest speeds of players, speed of a shot after some steps, steps that the puck may be kept.
    private static readonly float[] s_sizes = [4, 3, 1, 5, 5, 5, 4, 3, 1, 5, 5, 5, 4, 3, 15, 15, 15, 15];

    private HockeyOptions Game => new(KeepMode, Fineness);

    /// <summary>Numbers of an observation.</summary>
    public int ObservationSize => Game.ObservationSize;

    /// <summary>What it can do.</summary>
    public ActionSpace ActionSpace => Game.ActionSpace;

    /// <summary>What it sees.</summary>
    public ObservationSpec Observation => new(Scaled ? ScaledName : Raw, ElementKind.Float32, [ObservationSize], s_names[..ObservationSize]);

    /// <summary>What each number is divided by.</summary>
    public ReadOnlySpan<float> Sizes => Scaled ? s_sizes.AsSpan(0, ObservationSize) : [];

    /// <summary>The spaces of a checkpoint's policy.</summary>
    /// <exception cref="InvalidDataException">It does not play hockey; the message has its spaces.</exception>
    public static HockeySpaces Of(CheckpointReader checkpoint)
    {
        string observed = string.Join("; ", checkpoint.Manifest.Observations ?? []), actions = checkpoint.Manifest.Actions ?? "none";
        foreach (HockeySpaces spaces in from keep in (bool[])[true, false] from scaled in (bool[])[true, false] select new HockeySpaces(keep, 0, scaled))
        {
            if (observed != $"{spaces.Observation.Name} float32 [{spaces.ObservationSize}]") continue;
            foreach (int fineness in (int[])[0, .. Enumerable.Range(2, 63)])
            {
                HockeySpaces found = spaces with { Fineness = fineness };
                if (actions == Runs.Checkpoints.Spaces.Describe(found.ActionSpace)) return found;
            }
        }
        throw new InvalidDataException(
            $"checkpoint {checkpoint.Folder} plays no hockey: its observation is '{observed}', its action space '{actions}'; hockey's are "
            + $"'{Raw} float32 [18]' or [16], and 'box 4' or 3 or a set of choices");
    }

    /// <summary>The real action of each choice, <c>[choices, 4]</c> in the order x, y, turn, shoot; empty for real actions.</summary>
    public float[] ChoiceTable()
    {
        if (Fineness == 0) return [];
        const int width = 4;
        int strengths = Fineness - 1, choices = ActionSpace.ChoiceSizes[0];
        float[] table = new float[choices * width];
        for (int way = 0; way < 6; way++)
        {
            for (int k = 1; k <= strengths; k++)
            {
                float strength = k / (float)strengths;
                table[((1 + (way * strengths) + k - 1) * width) + (way / 2)] = way % 2 == 0 ? -strength : strength;
            }
        }
        if (KeepMode) table[((choices - 1) * width) + 3] = 1;
        return table;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Observation.Name} float32 [{ObservationSize}], {Runs.Checkpoints.Spaces.Describe(ActionSpace)}");
}
