using FastRL.Learn.Training;

namespace FastRL.Host.Tests;

/// <summary>A test that trains; skipped, and said to be, where libtorch is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    /// <summary>Looks for libtorch.</summary>
    public TorchFactAttribute()
    {
        if (!TorchLibrary.IsAvailable)
            Skip = "libtorch is not installed";
        else if (OperatingSystem.IsWindows())
            Skip = "sends POSIX signals";
    }
}

/// <summary>The same for a test with several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for libtorch.</summary>
    public TorchTheoryAttribute() => Skip = new TorchFactAttribute().Skip;
}
