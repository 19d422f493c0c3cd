using System;
using System.Collections.Generic;
using System.IO;

namespace FastRL.Interop.Policy;

/// <summary>Where an exported policy comes from.</summary>
public sealed class PolicyOrigin
{
    internal PolicyOrigin(string environment, string algorithm, string checkpoint, long step) =>
        (Environment, Algorithm, Checkpoint, Step) = (environment, algorithm, checkpoint, step);

    /// <summary>Game that it was trained on.</summary>
    public string Environment { get; }

    /// <summary>What learned it, such as <c>ppo</c>.</summary>
    public string Algorithm { get; }

    /// <summary>SHA-256 of the checkpoint's manifest.</summary>
    public string Checkpoint { get; }

    /// <summary>Steps that it was trained for.</summary>
    public long Step { get; }
}

/// <summary>What the numbers of an input are.</summary>
public enum PolicyInputKind
{
    /// <summary>Pixels, 0 to 255.</summary>
    Byte = 0,

    /// <summary>Tile numbers, from 0.</summary>
    Int16 = 1,

    /// <summary>Features.</summary>
    Single = 2,
}

/// <summary>One part of what a policy observes.</summary>
public sealed class PolicyInput
{
    private const int MaximumSize = 1 << 22;

    internal PolicyInput(string name, PolicyInputKind kind, int[] shape, string[] featureNames)
    {
        (Name, Kind, Shape, FeatureNames) = (name, kind, shape, featureNames);
        long size = 1;
        foreach (int extent in shape) size = Math.Min(size * extent, MaximumSize + 1L);
        if (shape.Length is < 1 or > 3 || size is < 1 or > MaximumSize)
            throw new InvalidDataException($"input '{name}' is [{string.Join(", ", shape)}]; allowed: 1 to 3 sizes, {MaximumSize} numbers");
        if (featureNames.Length != 0 && featureNames.Length != size)
            throw new InvalidDataException($"input '{name}' has {featureNames.Length} names for {size} numbers");
        Size = (int)size;
    }

    /// <summary>Name, such as <c>features</c> or <c>pixels</c>.</summary>
    public string Name { get; }

    /// <summary>What its numbers are.</summary>
    public PolicyInputKind Kind { get; }

    /// <summary>Sizes of its dimensions.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>A name for each number, row-major, or none.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>Numbers in it.</summary>
    public int Size { get; }
}

/// <summary>What the outputs of a network mean.</summary>
public enum PolicyOutputKind
{
    /// <summary>A logit for each choice, then the mean of each real number, whose deviation is fixed.</summary>
    Distribution = 0,

    /// <summary>The value of each choice.</summary>
    Values = 1,

    /// <summary>The mean of each real number, then the logarithm of its deviation, before tanh brings it into its bounds.</summary>
    Squashed = 2,
}

/// <summary>What a policy does: choices, real numbers, or both.</summary>
public sealed class PolicyActions
{
    internal PolicyActions(
        PolicyOutputKind kind, int[] choiceSizes, string[] choiceNames, float[] low, float[] high, string[] realNames, float[] logDeviations)
    {
        (Kind, ChoiceSizes, ChoiceNames, Low, High, RealNames) = (kind, choiceSizes, choiceNames, low, high, realNames);
        LogDeviations = logDeviations;
        foreach (int size in choiceSizes) Choices += size;
        bool fits = kind switch
        {
            PolicyOutputKind.Distribution => logDeviations.Length == low.Length && Choices + low.Length > 0,
            PolicyOutputKind.Values => choiceSizes.Length == 1 && low.Length == 0,
            _ => choiceSizes.Length == 0 && low.Length > 0,
        };
        if (!fits || high.Length != low.Length || (kind != PolicyOutputKind.Distribution && logDeviations.Length > 0))
            throw new InvalidDataException($"{choiceSizes.Length} choices and {low.Length} real numbers are no actions of the kind {kind}");
        for (int i = 0; i < low.Length; i++)
            if (low[i] > high[i]) throw new InvalidDataException($"real number {i} lies between {low[i]} and {high[i]}");
        if (choiceNames.Length != 0 && choiceNames.Length != choiceSizes.Length && choiceNames.Length != Choices)
            throw new InvalidDataException($"there are {choiceNames.Length} names of choices");
        if (realNames.Length != 0 && realNames.Length != low.Length)
            throw new InvalidDataException($"there are {realNames.Length} names for {low.Length} real numbers");
    }

    /// <summary>What the network puts out.</summary>
    public PolicyOutputKind Kind { get; }

    /// <summary>Number of choices of each head; empty without choices.</summary>
    public IReadOnlyList<int> ChoiceSizes { get; }

    /// <summary>A word for each choice where there is one head, otherwise for each head; or none.</summary>
    public IReadOnlyList<string> ChoiceNames { get; }

    /// <summary>Lower bound of each real number; empty without any.</summary>
    public IReadOnlyList<float> Low { get; }

    /// <summary>Upper bound of each real number.</summary>
    public IReadOnlyList<float> High { get; }

    /// <summary>A word for each real number, or none.</summary>
    public IReadOnlyList<string> RealNames { get; }

    /// <summary>Numbers that the network puts out.</summary>
    public int Outputs => Choices + (Kind == PolicyOutputKind.Squashed ? 2 : 1) * Low.Count;

    internal int Choices { get; }

    internal float[] LogDeviations { get; }
}
