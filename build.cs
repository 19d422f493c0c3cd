#:property PublishAot=false
#:property RunAnalyzers=false
// The build program of FastRL: `./build.sh TARGET` on Linux, `./build.ps1 TARGET` on Windows.

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

string root = RootDirectory();
string artifacts = Path.Combine(root, "artifacts");
string published = Path.Combine(artifacts, "fastrl");
string executable = Path.Combine(published, OperatingSystem.IsWindows() ? "fastrl.exe" : "fastrl");
const string Usage = """
    usage: ./build.sh TARGET [ARGUMENTS]

      build   native core and host, released to artifacts/fastrl
      train   build, train an agent on the bundled game and evaluate it; ARGUMENTS go to `fastrl train quest`
      test    managed tests, and native tests under sanitizers
      test-long  tests that take minutes each, without sanitizers; packages are made, installed and used
      test-windows  the core's tests and the host, built for Windows and run under Wine
      pack    the Python package to artifacts/python, NuGet packages, tool and templates to artifacts/packages; `python` or `nuget` for one of them
      bench   micro-benchmarks; ARGUMENTS go to BenchmarkDotNet
      lint    formatting of C# and C++
      clean   removes everything that was built
    """;

// A child that shares the terminal gets Ctrl+C as well; its exit code is then ours.
Console.CancelKeyPress += (_, e) => e.Cancel = true;
string target = args.FirstOrDefault() ?? "help";
string[] rest = [.. args.Skip(1)];
try
{
    return target switch
    {
        "build" => Build(),
        "train" => Train(rest),
        "test" => Test(),
        "test-long" => TestLong(),
        "test-windows" => TestWindows(),
        "pack" => Pack(rest),
        "bench" => Bench(rest),
        "lint" => Lint(),
        "clean" => Clean(),
        "help" or "-h" or "--help" => Say(Usage),
        _ => Fail($"unknown target '{target}'\n{Usage}", 2),
    };
}
catch (StepFailedException failure)
{
    return Fail(failure.Message, failure.ExitCode);
}

int Build()
{
    InstallTools();
    Step("native core", () => MustRun("dotnet", ["build", At("native", "FastRL.Native.proj"), "-v", "m"]));
    Step("host", () => MustRun("dotnet",
        ["publish", At("src", "FastRL.Host", "FastRL.Host.csproj"), "-c", "Release", "-o", published, "-v", "m"]));
    Say($"built {Path.GetRelativePath(Environment.CurrentDirectory, executable)}; this puts it on the path of the present shell:");
    return Say(OperatingSystem.IsWindows() ? $"$env:Path = \"{published};$env:Path\"" : $"export PATH=\"{published}:$PATH\"");
}

int Train(string[] arguments)
{
    Build();
    int trained = Run(executable, ["train", "quest", .. arguments]);
    if (trained != 0)
        return trained;
    string[] runDirectory = [];
    for (int i = 0; i < arguments.Length; i++)
    {
        if (arguments[i].StartsWith("--run-dir=", StringComparison.Ordinal))
            runDirectory = [arguments[i]];
        else if (arguments[i] == "--run-dir" && i + 1 < arguments.Length)
            runDirectory = ["--run-dir", arguments[i + 1]];
    }
    string output = Step("evaluation, 100 episodes",
        () => MustRead(executable, ["eval", "quest", .. runDirectory, "--episodes", "100", "--json"]));
    using JsonDocument result = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
    double rate = result.RootElement.GetProperty("success_rate").GetDouble();
    int episodes = result.RootElement.GetProperty("episodes").GetInt32();
    return Say($"The treasure was reached in {Math.Round(rate * episodes)} of {episodes} episodes.");
}

int Test()
{
    InstallTools();
    string build = Path.Combine(artifacts, "native-tests");
    string results = Path.Combine(artifacts, "test-results");
    if (Directory.Exists(results))
        Directory.Delete(results, recursive: true);
    Directory.CreateDirectory(results);
    Step("native tests: configure", () => MustRun("cmake", ["-S", root, "-B", build, .. Generator(), "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
        "-DFASTRL_TESTS=ON", "-DFASTRL_SANITIZE=ON"]));
    // Managed tests wait for processes and clocks as well as they compute: what they leave of the processor compiles the native ones.
    int managed = Beside("native tests: build", "cmake", ["--build", build, "--config", "RelWithDebInfo"], () =>
    {
        Step("managed tests: build", BuildManagedTests);
        return Step("managed tests: run", () => Run("dotnet", ["test", At("FastRL.sln"), "-c", "Release", "--no-build",
            "--logger", "trx", "--logger", "console;verbosity=minimal", "--results-directory", results,
            "--blame-hang-timeout", "5m", "--blame-hang-dump-type", "none"]));
    });
    string nativeResults = Path.Combine(results, "native.xml");
    int native = Step("native tests: run", () => Run("ctest", ["--test-dir", build, "-C", "RelWithDebInfo",
        "--output-on-failure", "--timeout", "300", "-j", "2", "-LE", "long", "--output-junit", nativeResults]));
    (int passed, string[] failed, int skipped) = Count(results, nativeResults);
    // Once more, where a reader of the last lines finds it.
    foreach (string failure in failed)
        Say($"failed: {failure}");
    Say($"{passed} passed, {failed.Length} failed, {skipped} skipped");
    return native != 0 || managed != 0 || failed.Length != 0 || passed == 0 ? 1 : 0;
}

// By one compiler for all projects, whatever the environment says: to start one for each takes a minute longer. It ends with the build.
int BuildManagedTests()
{
    try
    {
        return MustRun("dotnet", ["build", At("FastRL.sln"), "-c", "Release", "-v", "m", "-p:UseSharedCompilation=true"]);
    }
    finally
    {
        MustRead("dotnet", ["build-server", "shutdown", "--vbcscompiler"]);
    }
}

// What the other tests show in short: as many games and steps as the figures are claimed for.
int TestLong()
{
    InstallTools();
    string build = Path.Combine(artifacts, "native-long");
    Step("long native tests: build", () =>
    {
        MustRun("cmake", ["-S", root, "-B", build, .. Generator(), "-DCMAKE_BUILD_TYPE=Release", "-DFASTRL_TESTS=ON"]);
        return MustRun("cmake", ["--build", build, "--config", "Release"]);
    });
    int native = Step("long native tests: run", () => Run("ctest", ["--test-dir", build, "-C", "Release", "--output-on-failure", "-L", "long"]));
    Environment.SetEnvironmentVariable("FASTRL_HOCKEY_KILLS", "10");
    Environment.SetEnvironmentVariable("FASTRL_DOCUMENTS", ".md");
    Environment.SetEnvironmentVariable("FASTRL_EVENTS", "500");
    Environment.SetEnvironmentVariable("FASTRL_INSTANCE_EVENTS", "200");
    Environment.SetEnvironmentVariable("FASTRL_MERGE_ITERATIONS", "8000000");
    int managed = Step("long managed tests", () => Run("dotnet",
        ["test", At("tests", "FastRL.Host.Tests"), "-c", "Release",
            "--filter", "HockeyKillTests|DocumentedRunsTests|MergedTrainingTests|MemberPauseTests|ClusterEventsTests|InstanceEventsTests"]));
    managed |= Step("merging in epochs", () => Run("dotnet", ["test", At("tests", "FastRL.Solve.Tests"), "-c", "Release", "--filter", "TablePartsTests"]));
    Environment.SetEnvironmentVariable("FASTRL_EXPORT_PICTURES", "100");
    managed |= Step("exported networks", () => Run("dotnet", ["test", At("tests", "FastRL.Learn.Tests"), "-c", "Release", "--filter", "PolicyExportTests"]));
    int packages = OperatingSystem.IsLinux() ? TestPackages() : 0;
    return native != 0 || managed != 0 || packages != 0 ? 1 : 0;
}

// The core and its tests, compiled by MinGW-w64, and the host, published for Windows; Wine runs them.
int TestWindows()
{
    string[] missing = [.. new[] { ("x86_64-w64-mingw32-g++-posix", "g++-mingw-w64-x86-64-posix"), ("wine", "wine") }
        .Where(tool => !Has(tool.Item1)).Select(tool => tool.Item2)];
    if (missing.Length > 0)
        throw new StepFailedException($"missing: {string.Join(", ", missing)}; install with: {InstallCommand(missing)}", 1);
    string build = Path.Combine(artifacts, "native-win-x64"), folder = Path.Combine(artifacts, "windows");
    Environment.SetEnvironmentVariable("WINEPREFIX", Path.Combine(artifacts, "wine"));
    Environment.SetEnvironmentVariable("WINEDEBUG", "-all");
    Build(); // what Windows is compared with
    Step("native tests for Windows: build", () =>
    {
        MustRun("cmake", ["-S", root, "-B", build, .. Generator(), "--toolchain", At("native", "cmake", "mingw-w64.cmake"),
            "-DCMAKE_BUILD_TYPE=Release", "-DFASTRL_TESTS=ON"]);
        return MustRun("cmake", ["--build", build]);
    });
    // Without the libraries that it would offer to download; .NET's own facades import the first.
    Step("Wine", () =>
    {
        MustRun("env", ["WINEDLLOVERRIDES=mscoree=;mshtml=", "wine", "wineboot", "--init"]);
        return MustRun("wine", ["reg", "add", @"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f"]);
    });
    int native = Step("native tests for Windows: run", () => Run("ctest", ["--test-dir", build, "--output-on-failure", "--timeout", "900", "-j", "2", "-LE", "long"]));
    Step("host for Windows", () =>
    {
        // The sides of a ring, and a game, lie beside the host, so that they run on its runtime.
        foreach (string project in new[] { At("src", "FastRL.Host"), At("bench", "FastRL.RingPeer"), At("samples", "EmbeddedGame") })
            MustRun("dotnet", ["publish", project, "-c", "Release", "-f", "net10.0", "-r", "win-x64", "--self-contained", "-p:RunAnalyzers=false", "-o", folder, "-v", "m"]);
        return 0;
    });
    return Step("host for Windows: run", () => Run("bash", [At("tests", "windows.sh"), executable, folder])) != 0 || native != 0 ? 1 : 0;
}

// What is packed is installed elsewhere and used there.
int TestPackages()
{
    Build();
    Pack([]);
    string site = Path.Combine(artifacts, "python", "site");
    ZipFile.ExtractToDirectory(Directory.GetFiles(Path.Combine(artifacts, "python"), "*.whl").Single(), site);
    Environment.SetEnvironmentVariable("PYTHONPATH", site);
    Environment.SetEnvironmentVariable("FASTRL", executable);
    int python = Step("Python package", () => Run(File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3",
        ["-m", "unittest", "discover", "-s", At("python", "tests"), "-v"]));
    int game = Step("sample game", () => Run("bash", [At("tests", "lander.sh"), executable]));
    int quest = Step("Quest, played every way", () => Run("bash", [At("tests", "quest.sh"), executable]));
    return Step("NuGet packages", () => Run("bash", [At("tests", "packages.sh"), Path.Combine(artifacts, "packages")])) + python + game + quest;
}

// The Python package and the NuGet packages, to artifacts/python and artifacts/packages.
int Pack(string[] arguments)
{
    if (arguments.Except(["python", "nuget"]).FirstOrDefault() is { } wrong)
        return Fail($"there is nothing to pack called '{wrong}'; known are python, nuget", 2);
    InstallTools();
    Step("native core", () => MustRun("dotnet", ["build", At("native", "FastRL.Native.proj"), "-v", "m"]));
    if (arguments.Length == 0 || arguments.Contains("python"))
        PackPython();
    if (arguments.Length == 0 || arguments.Contains("nuget"))
        PackNuget();
    return 0;
}

// Libraries with the native core, the tool, and templates.
void PackNuget()
{
    string folder = Path.Combine(artifacts, "packages");
    if (Directory.Exists(folder))
        Directory.Delete(folder, recursive: true);
    (string Project, string[] Properties)[] packages =
    [
        .. ((string[])["Interop", "Envs", "Emu", "Runs", "Learn"]).Select(name => (At("src", $"FastRL.{name}", $"FastRL.{name}.csproj"), (string[])[])),
        (At("templates", "FastRL.Templates.csproj"), []),
        (At("src", "FastRL.Host", "FastRL.Host.csproj"), ["-p:FastRLTool=true"]),
    ];
    foreach ((string project, string[] properties) in packages)
    {
        Step(Path.GetFileNameWithoutExtension(project), () => MustRun("dotnet",
            ["pack", project, "-c", "Release", "-o", folder, "-v", "m", .. properties]));
    }
    Say($"packed {Path.GetRelativePath(Environment.CurrentDirectory, folder)}");
}

// Environments in C# compiled ahead of time, the native core beside them, and the Python over both, in one wheel.
void PackPython()
{
    if (!OperatingSystem.IsLinux())
        throw new StepFailedException("the Python package is made on Linux only", 1);
    string library = Path.Combine(artifacts, "gym"), runtime = $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
    Step("environments", () => MustRun("dotnet", ["publish", At("src", "FastRL.Gym", "FastRL.Gym.csproj"), "-c", "Release", "-r", runtime,
        "-p:FastRLShared=true", $"-p:CppCompilerAndLinker={(Has("clang") ? "clang" : "gcc")}", "-o", library, "-v", "m"]));
    string version = XDocument.Load(At("Directory.Build.props")).Descendants("Version").Single().Value;
    string info = $"fastrl_gym-{version}.dist-info", machine = RuntimeInformation.OSArchitecture == Architecture.X64 ? "x86_64" : "aarch64";
    string readme = File.ReadAllText(At("python", "README.md"));
    var files = new List<(string Name, byte[] Bytes)>
    {
        ("fastrl_gym/lib/libfastrl_gym.so", File.ReadAllBytes(Path.Combine(library, "FastRL.Gym.so"))),
        ("fastrl_gym/lib/libfastrl.so", File.ReadAllBytes(At("artifacts", "native", "native", "libfastrl.so"))),
        ("fastrl_gym/games/quest/quest.gb", File.ReadAllBytes(At("games", "quest", "quest.gb"))),
        ($"{info}/licenses/LICENSE", File.ReadAllBytes(At("LICENSE"))),
        ($"{info}/METADATA", Encoding.UTF8.GetBytes($"Metadata-Version: 2.1\nName: fastrl_gym\nVersion: {version}\n"
            + "Summary: FastRL's environments and trained policies for Python\nLicense: MIT\nRequires-Python: >=3.9\nRequires-Dist: numpy\n"
            + $"Description-Content-Type: text/markdown\n\n{readme}")),
        ($"{info}/WHEEL", Encoding.UTF8.GetBytes($"Wheel-Version: 1.0\nGenerator: fastrl\nRoot-Is-Purelib: false\nTag: py3-none-linux_{machine}\n")),
    };
    foreach (string file in Directory.GetFiles(At("python", "fastrl_gym"), "*.py").Concat(Directory.GetFiles(At("games", "profiles"), "*.yaml")))
        files.Add(($"fastrl_gym/{(Path.GetExtension(file) == ".py" ? "" : "games/profiles/")}{Path.GetFileName(file)}", File.ReadAllBytes(file)));
    // Each file with its digest, in base64 for addresses without its padding.
    IEnumerable<string> record = files.Select(file => $"{file.Name},sha256="
        + $"{Convert.ToBase64String(SHA256.HashData(file.Bytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_')},{file.Bytes.Length}");
    files.Add(($"{info}/RECORD", Encoding.UTF8.GetBytes($"{string.Join('\n', record)}\n{info}/RECORD,,\n")));
    string folder = Path.Combine(artifacts, "python"), wheel = Path.Combine(folder, $"fastrl_gym-{version}-py3-none-linux_{machine}.whl");
    if (Directory.Exists(folder))
        Directory.Delete(folder, recursive: true);
    Directory.CreateDirectory(folder);
    using (ZipArchive archive = ZipFile.Open(wheel, ZipArchiveMode.Create))
    {
        foreach ((string name, byte[] bytes) in files)
        {
            using Stream entry = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
            entry.Write(bytes);
        }
    }
    Say($"packed {Path.GetRelativePath(Environment.CurrentDirectory, wheel)}");
}

int Bench(string[] arguments)
{
    InstallTools();
    return Run("dotnet", ["run", "-c", "Release", "--project", At("bench", "FastRL.Bench"), "--",
        .. arguments.Length > 0 ? arguments : ["--filter", "*"]]);
}

int Lint()
{
    int managed = Step("dotnet format", () => Run("dotnet", ["format", At("FastRL.sln"), "--verify-no-changes"]));
    if (!Has("clang-format"))
        return managed != 0 ? managed : Say("clang-format is not installed: C++ was not looked at");
    string[] sources = [.. Directory.EnumerateFiles(At("native"), "*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".cpp" or ".h" or ".c").Order(StringComparer.Ordinal)];
    int native = Step("clang-format", () => Run("clang-format", ["--dry-run", "-Werror", .. sources]));
    return managed != 0 ? managed : native;
}

int Clean()
{
    string[] projects = [.. Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories)
        .Where(file => !file.StartsWith(artifacts, StringComparison.Ordinal)).Select(file => Path.GetDirectoryName(file)!)];
    foreach (string folder in projects.SelectMany(project => new[] { Path.Combine(project, "bin"), Path.Combine(project, "obj") }).Append(artifacts))
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
    return 0;
}

// Debian and Ubuntu: installs what is missing where it may. Elsewhere, or where it may not: one command to copy.
void InstallTools()
{
    if (OperatingSystem.IsWindows() || !Has("apt-get"))
    {
        // Windows' own compiler has neither labels as values nor vector types (docs/windows.md).
        string[] missing = [.. new[] { "cmake", "ninja", OperatingSystem.IsWindows() ? "g++" : "c++" }.Where(tool => !Has(tool))];
        if (missing.Length > 0)
            throw new StepFailedException($"not found: {string.Join(", ", missing)}; install them with the system's package manager", 1);
        return;
    }
    string[] needed = [.. new[] { ("cmake", "cmake"), ("ninja", "ninja-build"), ("g++", "g++") }
        .Where(tool => !Has(tool.Item1)).Select(tool => tool.Item2)];
    if (needed.Length > 0 && !Install(needed))
        throw new StepFailedException($"missing: {string.Join(", ", needed)}; install with: {InstallCommand(needed)}", 1);
}

bool Install(string[] packages)
{
    bool root = Environment.IsPrivilegedProcess;
    if (!root && (!Has("sudo") || TryRead("sudo", ["-n", "true"]) is null))
        return false;
    string[] prefix = root ? ["env", "DEBIAN_FRONTEND=noninteractive"] : ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"];
    bool Apt(params string[] arguments) => Run(prefix[0], [.. prefix.Skip(1), "apt-get", "-q", .. arguments]) == 0;
    string[] install = ["install", "-y", "--no-install-recommends", .. packages];
    return Step($"installing {string.Join(' ', packages)}", () =>
    {
        bool listed = Directory.Exists("/var/lib/apt/lists")
            && Directory.EnumerateFiles("/var/lib/apt/lists", "*_Packages*").Any();
        return (listed && Apt(install)) || (Apt("update") && Apt(install)); // stale lists name files that are gone
    });
}

(int Passed, string[] Failed, int Skipped) Count(string results, string nativeResults)
{
    (int passed, int skipped) = (0, 0);
    List<string> failed = [];
    if (File.Exists(nativeResults))
    {
        foreach (XElement test in XDocument.Load(nativeResults).Descendants("testcase"))
        {
            if (test.Element("failure") is not null || test.Element("error") is not null)
                failed.Add((string)test.Attribute("name")!);
            else if (test.Element("skipped") is not null)
                skipped++;
            else
                passed++;
        }
    }
    foreach (string file in Directory.EnumerateFiles(results, "*.trx", SearchOption.AllDirectories))
    {
        foreach (XElement test in Named(XDocument.Load(file), "UnitTestResult"))
        {
            if ((string?)test.Attribute("outcome") is "Passed")
                passed++;
            else if ((string?)test.Attribute("outcome") is "NotExecuted")
                skipped++;
            else
                failed.Add(string.Join("\n    ", [(string)test.Attribute("testName")!, .. Named(test, "Message", "StackTrace").Select(part => part.Value.Trim())]));
        }
    }
    return (passed, [.. failed], skipped);

    static IEnumerable<XElement> Named(XContainer container, params string[] names) =>
        container.Descendants().Where(element => names.Contains(element.Name.LocalName));
}

// Says what is being done and how long it took.
T Step<T>(string title, Func<T> action)
{
    Say($"==> {title}");
    var watch = Stopwatch.StartNew();
    T result = action();
    Say($"==> {title}: {watch.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
    return result;
}

// Runs a program beside an action, which has the processor whenever it wants it; what the program says is kept until the action has ended.
T Beside<T>(string title, string program, string[] arguments, Func<T> action)
{
    using Process process = Has("nice") ? Start("nice", ["-n", "19", program, .. arguments], redirect: true) : Start(program, arguments, redirect: true);
    var lines = new BlockingCollection<string>();
    process.OutputDataReceived += (_, line) =>
    {
        if (line.Data is { } text)
            lines.Add(text);
        else
            lines.CompleteAdding();
    };
    process.BeginOutputReadLine();
    T result;
    try
    {
        result = action();
    }
    catch (StepFailedException)
    {
        process.Kill(entireProcessTree: true);
        throw;
    }
    Step($"{title}, begun above", () =>
    {
        foreach (string line in lines.GetConsumingEnumerable())
            Say(line);
        process.WaitForExit();
        return Require(process.ExitCode, program, arguments);
    });
    return result;
}

int MustRun(string program, string[] arguments) => Require(Run(program, arguments), program, arguments);

int Require(int code, string program, string[] arguments) => code == 0
    ? code
    : throw new StepFailedException($"{Path.GetFileName(program)} {arguments[0]} failed with exit code {code}", code);

int Run(string program, string[] arguments)
{
    using Process process = Start(program, arguments, redirect: false);
    process.WaitForExit();
    return process.ExitCode;
}

string MustRead(string program, string[] arguments)
{
    using Process process = Start(program, arguments, redirect: true);
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    Require(process.ExitCode, program, arguments);
    return output;
}

string? TryRead(string program, string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
    using Process process = Process.Start(start)!;
    process.ErrorDataReceived += (_, _) => { };
    process.BeginErrorReadLine();
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? output : null;
}

Process Start(string program, string[] arguments, bool redirect)
{
    try
    {
        return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = redirect })!;
    }
    catch (System.ComponentModel.Win32Exception problem)
    {
        throw new StepFailedException($"cannot start {program}: {problem.Message}", 1);
    }
}

bool Has(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
    .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? tool + ".exe" : tool)));

string At(params string[] parts) => Path.Combine([root, .. parts]);

int Say(string text)
{
    Console.WriteLine(text);
    Console.Out.Flush();
    return 0;
}

int Fail(string text, int code)
{
    Console.Error.WriteLine($"build: {text}");
    return code;
}

static string InstallCommand(string[] packages) =>
    $"sudo apt-get update && sudo apt-get install -y {string.Join(' ', packages)}";

static string[] Generator() => OperatingSystem.IsWindows() ? ["-G", "Ninja", "-DCMAKE_CXX_COMPILER=g++"] : ["-G", "Ninja"];

static string RootDirectory([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

// A step that ended the build; the message is all that people see.
internal sealed class StepFailedException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
