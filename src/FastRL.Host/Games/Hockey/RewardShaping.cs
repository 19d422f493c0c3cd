using System.Globalization;

namespace FastRL.Host.Games.Hockey;

/// <summary>Rewards beside the game's own whose weights change with the episodes of a phase.</summary>
/// <param name="N">Episodes with the first weights.</param>
/// <param name="K">Episodes over which they change, linearly.</param>
/// <param name="ClosenessStart">Weight of the closeness to the puck at first.</param>
/// <param name="TouchStart">Weight of a touch at first; that of the puck's direction is 0.</param>
/// <param name="ClosenessFinal">Weight of the closeness in the end.</param>
/// <param name="TouchFinal">Weight of a touch in the end.</param>
/// <param name="DirectionFinal">Weight of the puck's direction in the end.</param>
internal sealed record RewardShaping(
    double N, double K, double ClosenessStart, double TouchStart, double ClosenessFinal, double TouchFinal, double DirectionFinal)
{
    /// <summary>The seed's values.</summary>
    public static RewardShaping Default { get; } = new(600, 400, 20, 15, 1.5, 1, 2);

    /// <summary>The weights of closeness, touch and direction in an episode.</summary>
    /// <param name="episode">0 for the phase's first.</param>
    public (float Closeness, float Touch, float Direction) Weights(long episode)
    {
        double part = K > 0 ? Math.Clamp((episode - N) / K, 0, 1) : episode >= N ? 1 : 0;
        return (Between(ClosenessStart, ClosenessFinal), Between(TouchStart, TouchFinal), Between(0, DirectionFinal));

        float Between(double first, double last) => (float)(first + (part * (last - first)));
    }

    /// <summary>Reads what <see cref="ToString"/> writes; null for an empty text.</summary>
    /// <exception cref="FormatException">It is another text; the message says what is allowed.</exception>
    public static RewardShaping? Parse(string text)
    {
        if (text.Length == 0) return null;
        double[] n = [.. text.Split('/').Select(word =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : double.NaN)];
        return n.Length == 7 && !n.Any(double.IsNaN) && n[0] >= 0 && n[1] >= 0
            ? new RewardShaping(n[0], n[1], n[2], n[3], n[4], n[5], n[6])
            : throw new FormatException("seven numbers N/K/CLOSENESS_START/TOUCH_START/CLOSENESS_FINAL/TOUCH_FINAL/DIRECTION_FINAL, the first two from 0");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{N:R}/{K:R}/{ClosenessStart:R}/{TouchStart:R}/{ClosenessFinal:R}/{TouchFinal:R}/{DirectionFinal:R}");
}
