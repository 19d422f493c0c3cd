using FastRL.Envs;

namespace FastRL.Learn.Sac;

/// <summary>Normally distributed numbers from a stream whose state can be saved.</summary>
internal static class NormalNoise
{
    /// <summary>Fills with independent numbers of mean 0 and deviation 1 (Box and Muller 1958), drawing in pairs.</summary>
    public static void Fill(RandomStream random, Span<float> numbers)
    {
        for (int i = 0; i < numbers.Length; i += 2)
        {
            float radius = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle()));
            (float sine, float cosine) = MathF.SinCos(MathF.Tau * random.NextSingle());
            numbers[i] = radius * cosine;
            if (i + 1 < numbers.Length) numbers[i + 1] = radius * sine;
        }
    }
}
