using FastRL.Emu.GameBoy;

namespace FastRL.Measure.Conformance;

/// <summary>How a test ROM says whether it passed.</summary>
public enum ConformanceMethod
{
    /// <summary>B, C, D, E, H, L are 3, 5, 8, 13, 21, 34 at the first LD B,B (mooneye, SameSuite).</summary>
    Registers,

    /// <summary>"Passed" over the serial port or on the screen, or a status in cartridge RAM (blargg).</summary>
    Text,

    /// <summary>A byte in memory becomes one value or another (gbmicrotest, docboy).</summary>
    Memory,

    /// <summary>Hexadecimal digits stand in the top-left corner of the last frame (Gambatte's tests).</summary>
    Digits,

    /// <summary>The last frame equals a picture beside the ROM (acid2, Mealybug and others).</summary>
    Picture,
}

/// <summary>Where a ROM leaves its verdict.</summary>
/// <param name="Address">Address of the byte.</param>
/// <param name="Pass">Value that it has once the test has passed.</param>
/// <param name="Fail">Value that it has once the test has failed.</param>
public readonly record struct MemoryVerdict(int Address, byte Pass, byte Fail);

/// <summary>One test: a ROM, the models that it must pass on, and how it is judged.</summary>
/// <param name="Suite">Folder below the directory that was searched; the model in brackets where pictures differ by it.</param>
/// <param name="Name">File name of the ROM.</param>
/// <param name="RomPath">Where the ROM is.</param>
/// <param name="Models">Models that it runs on, one after another; it must pass on all of them.</param>
/// <param name="Method">How it is judged.</param>
/// <param name="Pictures">For <see cref="ConformanceMethod.Picture"/>: files of which one must be matched.</param>
public sealed record ConformanceTest(
    string Suite,
    string Name,
    string RomPath,
    IReadOnlyList<GameBoyModel> Models,
    ConformanceMethod Method,
    IReadOnlyList<string> Pictures)
{
    /// <summary>For <see cref="ConformanceMethod.Memory"/>: the byte to look at.</summary>
    public MemoryVerdict Verdict { get; init; }

    /// <summary>For <see cref="ConformanceMethod.Digits"/>: what is to be shown.</summary>
    public string Digits { get; init; } = "";
}

/// <summary>What came of a test.</summary>
/// <param name="Test">The test.</param>
/// <param name="Failure">What was wrong, with the model; null where it passed.</param>
public sealed record ConformanceResult(ConformanceTest Test, string? Failure)
{
    /// <summary>Whether the ROM passed on every model that it is for.</summary>
    public bool Passed => Failure is null;
}
