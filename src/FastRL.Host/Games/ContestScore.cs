namespace FastRL.Host.Games;

/// <summary>What games between two brought, seen from the first of them.</summary>
/// <param name="Wins">Goals of the first.</param>
/// <param name="Draws">Games whose time ran out.</param>
/// <param name="Losses">Goals of the second.</param>
/// <param name="MeanReward">Mean of a game's rewards.</param>
/// <param name="RewardDeviation">Their standard deviation.</param>
/// <param name="MeanLength">Mean steps of a game.</param>
internal sealed record ContestScore(int Wins, int Draws, int Losses, double MeanReward, double RewardDeviation, double MeanLength)
{
    /// <summary>All games.</summary>
    public int Games => Wins + Draws + Losses;

    /// <summary>Part of the games that were won; a draw is no win.</summary>
    public double WinRate => Wins / (double)Games;

    /// <summary>Writes it.</summary>
    public void Save(BinaryWriter writer)
    {
        foreach (int number in (int[])[Wins, Draws, Losses]) writer.Write(number);
        foreach (double number in (double[])[MeanReward, RewardDeviation, MeanLength]) writer.Write(number);
    }

    /// <summary>Takes it back.</summary>
    public static ContestScore Load(BinaryReader reader) =>
        new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
}
