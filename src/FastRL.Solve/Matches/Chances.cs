using FastRL.Envs;

namespace FastRL.Solve.Matches;

/// <summary>Draws by given chances.</summary>
internal static class Chances
{
    /// <summary>Number of an action; never one of chance 0.</summary>
    public static int Draw(ReadOnlySpan<float> chances, ref SplitMix64 random)
    {
        double at = random.NextDouble();
        int last = 0;
        for (int action = 0; action < chances.Length; action++)
        {
            if (chances[action] <= 0) continue;
            last = action;
            if ((at -= chances[action]) < 0) break;
        }
        return last;
    }
}
