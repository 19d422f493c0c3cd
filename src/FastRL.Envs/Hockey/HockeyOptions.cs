namespace FastRL.Envs.Hockey;

/// <summary>Settings of all copies of a batch.</summary>
/// <param name="KeepMode">Whether who catches the puck may hold it and shoot: 18 values and 4 actions, else 16 and 3.</param>
/// <param name="Fineness">0: player one's actions are reals; 2 to 64: choices of that discrete set, 2 the original's own.</param>
/// <param name="Spawn">Where training modes start.</param>
public sealed record HockeyOptions(bool KeepMode = true, int Fineness = 0, HockeySpawn Spawn = HockeySpawn.Free)
{
    private static readonly string[] Ways = ["left", "right", "down", "up", "turn clockwise", "turn counterclockwise"];

    /// <summary>Values of an observation.</summary>
    public int ObservationSize => KeepMode ? 18 : 16;

    /// <summary>Reals of an action.</summary>
    public int ActionSize => KeepMode ? 4 : 3;

    /// <summary>What player one can do.</summary>
    public ActionSpace ActionSpace => Fineness == 0
        ? new ActionSpace.Box([.. Enumerable.Repeat(-1f, ActionSize)], [.. Enumerable.Repeat(1f, ActionSize)])
        : new ActionSpace.Discrete(1 + (6 * (Fineness - 1)) + (KeepMode ? 1 : 0), ChoiceNames());

    private string[] ChoiceNames()
    {
        int strengths = Fineness - 1;
        IEnumerable<string> moves = Ways.SelectMany(
            way => Enumerable.Range(1, strengths).Select(k => strengths == 1 ? way : $"{way} {k}/{strengths}"));
        return [.. moves.Prepend("nothing"), .. (string[])(KeepMode ? ["shoot"] : [])];
    }
}
