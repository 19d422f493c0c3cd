using System.Numerics;
using FastRL.Envs;

namespace FastRL.Learn.Sac;

/// <summary>
/// Noise whose power falls with the frequency (Eberhard et al. 2023): each copy of an environment has a stream of its own, so that
/// what one copy does explore does not depend on the others.
/// </summary>
/// <remarks>
/// The sum of normal numbers that are drawn anew every 1, 2, 4, ... 256 steps (Voss and Clarke 1978), of deviation 1. Periods end at
/// the length of an episode.
/// </remarks>
internal sealed class PinkNoise
{
    private const int Octaves = 9;
    private readonly int _width;
    private readonly RandomStream[] _random;
    private readonly float[] _terms;
    private readonly long[] _steps;

    /// <param name="copies">Copies.</param>
    /// <param name="width">Numbers that a copy needs in a step.</param>
    /// <param name="seed">Of all streams.</param>
    public PinkNoise(int copies, int width, ulong seed)
    {
        _width = width;
        _random = [.. Enumerable.Range(0, copies).Select(copy => new RandomStream(seed, purpose: 5 + ((ulong)copy << 32)))];
        _terms = new float[copies * width * Octaves];
        _steps = new long[copies];
        for (int copy = 0; copy < copies; copy++) Renew(copy, Octaves);
    }

    /// <summary>Everything that the next numbers depend on.</summary>
    /// <exception cref="InvalidDataException">On setting: it is of other copies.</exception>
    public PinkNoiseState State
    {
        get => new([.. _random.Select(random => random.State)], [.. _terms], [.. _steps]);
        set
        {
            if (value.Random?.Count != _random.Length || value.Terms?.Count != _terms.Length || value.Steps?.Count != _steps.Length)
                throw new InvalidDataException($"the noise is not that of {_random.Length} copies");
            for (int copy = 0; copy < _random.Length; copy++) (_random[copy].State, _steps[copy]) = (value.Random[copy], value.Steps[copy]);
            for (int i = 0; i < _terms.Length; i++) _terms[i] = value.Terms[i];
        }
    }

    /// <summary>Writes the next numbers of copies from <paramref name="first"/> on, <c>[copies, width]</c>.</summary>
    public void Fill(int first, Span<float> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            int copy = first + i / _width;
            if (i % _width == 0) Renew(copy, Math.Min(Octaves, BitOperations.TrailingZeroCount(++_steps[copy]) + 1));
            float sum = 0;
            foreach (float term in _terms.AsSpan((first * _width + i) * Octaves, Octaves)) sum += term;
            numbers[i] = sum * (1f / 3); // the root of the number of octaves
        }
    }

    private void Renew(int copy, int octaves)
    {
        for (int i = 0; i < _width; i++)
            NormalNoise.Fill(_random[copy], _terms.AsSpan((copy * _width + i) * Octaves, octaves));
    }
}

/// <summary>See <see cref="PinkNoise"/>: <c>noise.json</c>.</summary>
internal sealed record PinkNoiseState(IReadOnlyList<ulong[]> Random, IReadOnlyList<float> Terms, IReadOnlyList<long> Steps)
{
    public const string FileName = "noise.json";
}
