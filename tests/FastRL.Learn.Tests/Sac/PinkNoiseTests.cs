using FastRL.Learn.Sac;

namespace FastRL.Learn.Tests.Sac;

public sealed class PinkNoiseTests
{
    private const int Steps = 1 << 15;

    [Fact]
    public void Fill_OverManySteps_HasMeanZeroAndDeviationOne()
    {
        float[] numbers = Series(copies: 1, copy: 0, seed: 3);
        Assert.Equal(0, numbers.Average(), 0.2);
        Assert.Equal(1, Math.Sqrt(numbers.Average(x => (double)x * x)), 0.1);
    }

    /// <summary>Power in each octave of frequencies is the same; that of white noise would double from one to the next.</summary>
    [Fact]
    public void Fill_OverManySteps_HasAsMuchPowerInEachOctave()
    {
        const int window = 256;
        double[] power = new double[7];
        float[] numbers = Series(copies: 1, copy: 0, seed: 5);
        for (int start = 0; start < Steps; start += window)
        {
            for (int k = 1; k < window / 2; k++)
            {
                (double real, double imaginary) = (0, 0);
                for (int t = 0; t < window; t++)
                {
                    (double sine, double cosine) = Math.SinCos(2 * Math.PI * k * t / window);
                    real += numbers[start + t] * cosine;
                    imaginary += numbers[start + t] * sine;
                }
                power[(int)Math.Log2(k)] += real * real + imaginary * imaginary;
            }
        }
        for (int octave = 1; octave < 6; octave++) Assert.InRange(power[octave] / power[octave - 1], 0.6, 1.5);
    }

    [Fact]
    public void Fill_OfACopy_DoesNotDependOnTheOthers()
    {
        Assert.Equal(Series(copies: 1, copy: 0, seed: 3), Series(copies: 4, copy: 0, seed: 3));
        Assert.NotEqual(Series(copies: 4, copy: 1, seed: 3), Series(copies: 4, copy: 2, seed: 3));
    }

    private static float[] Series(int copies, int copy, ulong seed)
    {
        var noise = new PinkNoise(copies, width: 1, seed);
        float[] row = new float[copies], numbers = new float[Steps];
        for (int step = 0; step < Steps; step++)
        {
            noise.Fill(0, row);
            numbers[step] = row[copy];
        }
        return numbers;
    }
}
