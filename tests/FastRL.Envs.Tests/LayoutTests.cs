namespace FastRL.Envs.Tests;

public sealed class LayoutTests
{
    [Fact]
    public void FeatureNames_OneForEachElement_AreKept()
    {
        var spec = new ObservationSpec("features", ElementKind.Float32, [2, 2], ["a", "b", "c", "d"]);
        Assert.Equal(["a", "b", "c", "d"], spec.FeatureNames);
        Assert.Empty(new ObservationSpec("pixels", ElementKind.UInt8, [84, 84]).FeatureNames);
    }

    [Fact]
    public void Names_NotOneForEach_AreRefused()
    {
        Assert.Contains(
            "there are 3 names, must be none or 4: one for each element of 'features'",
            Assert.Throws<ArgumentException>(() => new ObservationSpec("features", ElementKind.Float32, [4], ["a", "b", "c"])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ActionSpace.Box([-1, -1], [1, 1], ["x"]));
        Assert.Throws<ArgumentException>(() => new ActionSpace.MultiDiscrete([2, 3], ["jump"]));
        Assert.Throws<ArgumentException>(() => new ActionSpace.Discrete(3, ["left", "right"]));
    }
}
