using FastRL.Envs;

namespace FastRL.Learn.Training;

/// <summary>Observations and actions as a checkpoint keeps them, so that its policy can be used where its game is not.</summary>
internal sealed record SpacesLayout(IReadOnlyList<ObservationLayout> Observations, ChoiceLayout? Choices, RealLayout? Reals)
{
    /// <summary>Those of an environment.</summary>
    public static SpacesLayout Of(VecBuffers buffers)
    {
        ActionSpace space = buffers.ActionSpace;
        ChoiceLayout? choices = space switch
        {
            ActionSpace.Discrete discrete => new ChoiceLayout([discrete.Size], discrete.Names, Single: true),
            ActionSpace.MultiDiscrete multi => new ChoiceLayout(multi.Sizes, multi.Names, Single: false),
            ActionSpace.Mixed mixed => new ChoiceLayout(mixed.Choices.Sizes, mixed.Choices.Names, Single: false),
            _ => null,
        };
        return new SpacesLayout(
            [.. buffers.Observations.Select(part => new ObservationLayout(
                part.Spec.Name, part.Spec.Kind, part.Spec.Shape, part.Spec.Values, part.Spec.FeatureNames))],
            choices,
            space.RealBounds is { } reals ? new RealLayout(reals.Low, reals.High, reals.Names) : null);
    }

    /// <summary>Rows for them.</summary>
    /// <exception cref="InvalidDataException">They are no observations and actions.</exception>
    public VecBuffers MakeRows(int count)
    {
        try
        {
            return new VecBuffers(
                count,
                [.. Observations.Select(part => new ObservationSpec(part.Name, part.Kind, part.Shape, part.Names) { Values = part.Values })],
                MakeActions());
        }
        catch (Exception problem) when (problem is ArgumentException or NullReferenceException or OverflowException)
        {
            throw new InvalidDataException($"its layout is none: {problem.Message}", problem);
        }
    }

    private ActionSpace MakeActions()
    {
        ActionSpace.Box? reals = Reals is null ? null : new ActionSpace.Box(Reals.Low, Reals.High, Reals.Names);
        if (Choices is null) return reals ?? throw new InvalidDataException("its layout has no actions");
        if (Choices.Single) return new ActionSpace.Discrete(Choices.Sizes[0], Choices.Names);
        var choices = new ActionSpace.MultiDiscrete(Choices.Sizes, Choices.Names);
        return reals is null ? choices : new ActionSpace.Mixed(choices, reals);
    }
}

/// <summary>See <see cref="ObservationSpec"/>.</summary>
internal sealed record ObservationLayout(string Name, ElementKind Kind, IReadOnlyList<int> Shape, int Values, IReadOnlyList<string> Names);

/// <summary>See <see cref="ActionSpace.MultiDiscrete"/>; <paramref name="Single"/> for <see cref="ActionSpace.Discrete"/>.</summary>
internal sealed record ChoiceLayout(IReadOnlyList<int> Sizes, IReadOnlyList<string> Names, bool Single);

/// <summary>See <see cref="ActionSpace.Box"/>.</summary>
internal sealed record RealLayout(IReadOnlyList<float> Low, IReadOnlyList<float> High, IReadOnlyList<string> Names);
