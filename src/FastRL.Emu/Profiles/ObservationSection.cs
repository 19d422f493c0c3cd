using FastRL.Emu.GameBoy;
using FastRL.Emu.Observations;

namespace FastRL.Emu.Profiles;

/// <summary>The key <c>observation</c> of a profile.</summary>
internal sealed record ObservationSection(
    IReadOnlyList<ObservedFeature> Features, int TileClasses, IReadOnlyList<short>? TileMap, PixelObservation? Pixels)
{
    /// <summary>Different tile numbers: 768 of the background and as many of sprites.</summary>
    public const int TileNumbers = 1536;

    private const int MaximumFeatures = 1024;

    public static ObservationSection Parse(ProfileNode node, ValueTable values, int framesPerStep)
    {
        ProfileMapping section = node.Mapping("features", "tiles", "pixels");
        var features = new List<ObservedFeature>();
        foreach (ProfileNode item in section.Find("features")?.Items() ?? []) ParseFeature(item, values, features);
        (int classes, short[]? map) = section.Find("tiles") is { } tiles ? ParseTiles(tiles) : (0, null);
        PixelObservation? pixels = section.Find("pixels") is { } pixelNode ? ParsePixels(pixelNode, framesPerStep) : null;
        if (features.Count == 0 && classes == 0 && pixels is null)
            throw node.Error("the observation is empty; it needs at least one of features, tiles, pixels");
        return new ObservationSection(features, classes, map, pixels);
    }

    private static void ParseFeature(ProfileNode node, ValueTable values, List<ObservedFeature> features)
    {
        ProfileMapping fields = node.Mapping("value", "scale", "one_hot", "bits", "bins", "range", "first");
        string encoding = fields.ExactlyOne("scale", "one_hot", "bits", "bins").Key;
        node.Mapping(encoding switch
        {
            "scale" => ["value", "scale"],
            "bins" => ["value", "bins", "range"],
            _ => ["value", encoding, "first"],
        });
        foreach (int value in values.Find(fields["value"]))
        {
            if (features.Count == MaximumFeatures) throw node.Error($"more than {MaximumFeatures} features");
            features.Add(encoding switch
            {
                "scale" => Scaled(fields["scale"], value),
                "bins" => Binned(fields, value),
                "one_hot" => new ObservedFeature(
                    ObservedFeatureKind.OneHot, value, First(fields, 0xFFFF), fields["one_hot"].Integer(2, 1024)),
                _ => new ObservedFeature(
                    ObservedFeatureKind.Bits, value, First(fields, 15), fields["bits"].Integer(1, 16)),
            });
        }
    }

    private static int First(ProfileMapping fields, int most) => fields.Find("first")?.Integer(0, most) ?? 0;

    // low..high becomes 0..1.
    private static ObservedFeature Scaled(ProfileNode node, int value)
    {
        (int low, int high) = Range(node);
        return new ObservedFeature(ObservedFeatureKind.Scale, value, low, 1, (float)(1.0 / (high - low)));
    }

    // low..high is cut into bins of equal width; high itself is the first number beyond the last one.
    private static ObservedFeature Binned(ProfileMapping fields, int value)
    {
        (int low, int high) = Range(fields["range"]);
        int bins = fields["bins"].Integer(2, 1024);
        double exact = (double)bins / (high - low);
        float scale = (float)exact;
        // Rounded up, so that the product at the first number of a bin never falls short of the bin.
        if (scale < exact) scale = MathF.BitIncrement(scale);
        return new ObservedFeature(ObservedFeatureKind.Bins, value, low, bins, scale);
    }

    private static (int Low, int High) Range(ProfileNode node)
    {
        (int low, int high) = node.IntegerRange(-65536, 65536);
        if (low == high) throw node.Error("the range is empty; write low..high with low < high");
        return (low, high);
    }

    private static (int Classes, short[]? Map) ParseTiles(ProfileNode node)
    {
        if (!node.IsMapping) return (node.Flag() ? TileNumbers : 0, null);
        var map = new short[TileNumbers];
        int classes = 1; // class 0 is everything that no class names
        foreach ((ProfileNode key, ProfileNode ranges) in node.Mapping("classes")["classes"].AnyMapping().Entries)
        {
            key.Name();
            foreach (ProfileNode item in ranges.Items())
            {
                (int first, int last) = item.IntegerRange(0, TileNumbers - 1);
                for (int tile = first; tile <= last; tile++)
                {
                    if (map[tile] != 0) throw item.Error($"tile {tile} is in two classes");
                    map[tile] = (short)classes;
                }
            }
            classes++;
        }
        return (classes, map);
    }

    private static PixelObservation ParsePixels(ProfileNode node, int framesPerStep)
    {
        ProfileMapping pixels = node.Mapping("size", "stack", "blend");
        (int width, int height) = pixels["size"].Choice(("native", (160, 144)), ("80x72", (80, 72)), ("84x84", (84, 84)));
        Blend blend = pixels.Find("blend")?.Choice(("none", Blend.None), ("max", Blend.Max), ("min", Blend.Min), ("both", Blend.Both)) ?? Blend.None;
        if (blend != Blend.None && framesPerStep < 2)
            throw pixels["blend"].Error("'blend' takes the last two frames of a step, and frames_per_step is 1; it must be 2 or more");
        return new PixelObservation(width, height, pixels.Find("stack")?.Integer(1, 16) ?? 1, blend);
    }
}
