namespace FastRL.Envs;

/// <summary>Type of the elements of an observation array.</summary>
public enum ElementKind
{
    /// <summary><see cref="byte"/>, for pixels.</summary>
    UInt8,

    /// <summary><see cref="short"/>, for tile numbers.</summary>
    Int16,

    /// <summary><see cref="float"/>, for features.</summary>
    Float32,
}

/// <summary>One named part of an observation.</summary>
/// <param name="Name">Name that networks ask for, such as <c>features</c> or <c>pixels</c>.</param>
/// <param name="Kind">Element type.</param>
/// <param name="Shape">Shape for one copy, without the batch dimension.</param>
/// <param name="FeatureNames">
/// A name for each element in row-major order, so that a checkpoint can tell its layout from another of the same shape; null
/// for elements without a meaning of their own, such as pixels.
/// </param>
/// <exception cref="ArgumentException">There are names, but not one for each element.</exception>
public sealed record ObservationSpec(
    string Name, ElementKind Kind, IReadOnlyList<int> Shape, IReadOnlyList<string>? FeatureNames = null)
{
    /// <summary>Numbers that an element of <see cref="ElementKind.Int16"/> may be, from 0 on: as many vectors does a network learn.</summary>
    public int Values { get; init; } = short.MaxValue + 1;

    /// <summary>
    /// So many of the last elements are 0 until there is something to say, as advice that may never come. Hidden layers begin without a weight
    /// on them, and with the others as if these were not there: nothing is learned otherwise for them until then.
    /// </summary>
    public int Silent { get; init; }

    /// <summary>Elements for one copy.</summary>
    public int Size { get; } = Product(Shape);

    /// <summary>Bytes for one copy.</summary>
    public long Bytes => (long)Size * Kind switch
    {
        ElementKind.UInt8 => sizeof(byte),
        ElementKind.Int16 => sizeof(short),
        _ => sizeof(float),
    };

    /// <summary>A name for each element in row-major order, or none.</summary>
    public IReadOnlyList<string> FeatureNames { get; } = LayoutNames.Check(FeatureNames, Product(Shape), $"element of '{Name}'");

    private static int Product(IReadOnlyList<int> shape) => shape.Aggregate(1, (product, extent) => checked(product * extent));
}
