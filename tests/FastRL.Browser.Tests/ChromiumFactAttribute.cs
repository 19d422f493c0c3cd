using FastRL.Learn.Training;

namespace FastRL.Browser.Tests;

/// <summary>A test in a browser; skipped, and said to be, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    private bool _trains;

    /// <summary>Looks for the browser.</summary>
    public ChromiumFactAttribute()
    {
        if (Chromium.Path is null)
            Skip = "Chromium is not installed";
    }

    /// <summary>Whether the test needs libtorch too.</summary>
    public bool Trains
    {
        get => _trains;
        set
        {
            _trains = value;
            if (value && !TorchLibrary.IsAvailable)
                Skip ??= "libtorch is not installed";
        }
    }
}
