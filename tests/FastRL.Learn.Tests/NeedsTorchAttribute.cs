using FastRL.Learn.Training;

namespace FastRL.Learn.Tests;

/// <summary>A test that is skipped, and says so, where libtorch is not there.</summary>
public sealed class NeedsTorchFactAttribute : FactAttribute
{
    public NeedsTorchFactAttribute() => Skip = NeedsTorch.Reason!;
}

/// <summary>A theory that is skipped, and says so, where libtorch is not there.</summary>
public sealed class NeedsTorchTheoryAttribute : TheoryAttribute
{
    public NeedsTorchTheoryAttribute() => Skip = NeedsTorch.Reason!;
}

internal static class NeedsTorch
{
    public static string? Reason =>
        TorchLibrary.IsAvailable ? null : $"libtorch is not there: {TorchLibrary.LoadError}";
}
