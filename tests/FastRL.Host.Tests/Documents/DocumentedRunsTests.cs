using System.Diagnostics;

namespace FastRL.Host.Tests.Documents;

/// <summary>The commands of each document, typed one after the other into an empty folder that has the repository's.</summary>
/// <remarks>FASTRL_DOCUMENTS=.md runs every document's, in minutes; a part of a path those of the documents that have it.</remarks>
public sealed class DocumentedRunsTests : IDisposable
{
    private static readonly string s_wanted = Environment.GetEnvironmentVariable("FASTRL_DOCUMENTS") ?? "docs/policy-files.md";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Documents =>
    [
        .. DocumentedCommand.Documents.Where(document => document.Contains(s_wanted, StringComparison.Ordinal) && CommandMarks.Read().CommandLines(document).Any()),
    ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Marks_AreOfCommandsThatDocumentsHave() => Assert.Empty(CommandMarks.Read().Stale());

    [UnixTheory, MemberData(nameof(Documents))]
    public void Document_Commands_Run(string document)
    {
        if (CommandMarks.Read().Missing(document) is { } variable) Assert.Skip($"{document}: {variable} names nothing that its commands need");
        foreach (string entry in Directory.GetFileSystemEntries(Repository.Root).Where(entry => Path.GetFileName(entry) is not (['.', ..] or "artifacts" or "runs")))
            File.CreateSymbolicLink(_folder[Path.GetFileName(entry)], entry);
        string program = Directory.CreateDirectory(_folder["artifacts/fastrl"]).FullName;
        File.CreateSymbolicLink(Path.Combine(program, "fastrl"), Path.Combine(AppContext.BaseDirectory, "fastrl"));
        foreach (string line in CommandMarks.Read().CommandLines(document))
        {
            var watch = Stopwatch.StartNew();
            (int exitCode, string said) = Type(line, program);
            Assert.True(exitCode == 0, $"{document}: {line}\nended with {exitCode} after {watch.Elapsed.TotalSeconds:0} s\n{said[^Math.Min(said.Length, 2000)..]}");
            TestContext.Current.SendDiagnosticMessage($"{document}: {watch.Elapsed.TotalSeconds:0.0} s: {line}");
        }
    }

    private (int ExitCode, string Said) Type(string line, string program)
    {
        // One pipe for both of the shell's streams, and nothing to read for the command.
        var start = new ProcessStartInfo("bash", ["-c", $"exec 2>&1 < /dev/null; {line}"]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{program}:{start.Environment["PATH"]}";
        using Process process = Process.Start(start)!;
        using var patience = new Timer(_ => process.Kill(entireProcessTree: true), null, s_patience, Timeout.InfiniteTimeSpan);
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said);
    }
}
