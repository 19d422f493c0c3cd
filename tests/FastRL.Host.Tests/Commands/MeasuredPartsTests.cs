using FastRL.Host.Cli;
using FastRL.Host.Commands;

namespace FastRL.Host.Tests.Commands;

public sealed class MeasuredPartsTests
{
    [Fact]
    public void Measure_PartThatDoesNotEnd_IsNamedAndTheOthersAreMeasured()
    {
        using var error = new StringWriter { NewLine = "\n" };
        var parts = new MeasuredParts(error);
        int measured = 0;
        parts.Measure("first", () => measured++);
        parts.Measure("second", () => throw new IOException("the peer did not answer"));
        parts.Measure("third", () => measured++);
        Assert.Equal(2, measured);
        Assert.Equal(["second: the peer did not answer"], parts.Missing);
        Assert.Equal(ExitCode.Failed, parts.Finish());
        Assert.Equal("first\nsecond\nthird\nnot measured: second: the peer did not answer\n", error.ToString());
    }

    [Fact]
    public void Finish_NothingMissing_IsDone() => Assert.Equal(ExitCode.Done, new MeasuredParts(TextWriter.Null).Finish());

    /// <summary>A fault of the program is none of the machine's.</summary>
    [Fact]
    public void Measure_AnotherFault_IsNotKeptQuiet() => Assert.Throws<InvalidOperationException>(
        () => new MeasuredParts(TextWriter.Null).Measure("first", () => throw new InvalidOperationException()));
}
