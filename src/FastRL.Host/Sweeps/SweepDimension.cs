using System.Globalization;

namespace FastRL.Host.Sweeps;

/// <summary>A setting that is looked for: a range of numbers, or some values.</summary>
/// <param name="Key">Of the setting, such as <c>ppo.learning_rate</c>.</param>
/// <param name="Origin">Where it was written.</param>
internal abstract record SweepDimension(string Key, string Origin)
{
    /// <summary>The value at a place between 0 and 1, as it is written in settings.</summary>
    public abstract string At(double place);
}

/// <summary>Some values, in equal parts of the unit interval.</summary>
internal sealed record SweepChoices(string Key, string Origin, IReadOnlyList<string> Values) : SweepDimension(Key, Origin)
{
    /// <inheritdoc/>
    public override string At(double place) => Values[Math.Min((int)(place * Values.Count), Values.Count - 1)];
}

/// <summary>Numbers from a lowest to a highest.</summary>
/// <param name="Key">Of the setting.</param>
/// <param name="Origin">Where it was written.</param>
/// <param name="Low">The lowest.</param>
/// <param name="High">The highest.</param>
/// <param name="Logarithmic">Whether equal steps are equal ratios.</param>
/// <param name="Whole">Whether they are whole numbers.</param>
internal sealed record SweepRange(string Key, string Origin, double Low, double High, bool Logarithmic, bool Whole) : SweepDimension(Key, Origin)
{
    /// <inheritdoc/>
    public override string At(double place)
    {
        double value = Logarithmic ? Low * Math.Pow(High / Low, place) : Low + ((High - Low) * place);
        value = Math.Clamp(value, Low, High); // powers round
        return Whole ? Math.Round(value).ToString("F0", CultureInfo.InvariantCulture) : value.ToString("G6", CultureInfo.InvariantCulture);
    }
}
