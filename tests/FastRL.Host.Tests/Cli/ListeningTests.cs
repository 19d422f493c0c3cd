using System.Diagnostics;
using System.Globalization;
using FastRL.Host.Tests.Jobs;

namespace FastRL.Host.Tests.Cli;

/// <summary>Whatever serves others is on loopback, unless it is told otherwise.</summary>
public sealed class ListeningTests : IDisposable
{
    private static readonly string[] s_open = ["0A", "01"]; // TCP_LISTEN and TCP_ESTABLISHED of Linux' include/net/tcp_states.h
    private static readonly string[] s_loopback = ["0100007F", "00000000000000000000000001000000"]; // as /proc/net/tcp and tcp6 write them

    private readonly ClusterProcesses _processes = new();

    public void Dispose() => _processes.Dispose();

    [Theory]
    [InlineData("cluster start --dir DIR --port PORT", 2)]
    [InlineData("view quest --run-dir DIR --port 0", 1)]
    [InlineData("gb play ROM --port 0", 1)]
    [InlineData("train rover --run-dir DIR --page-port 0 --base-port 0", 5)] // the page, and four tabs
    [InlineData("train cartpole --run-dir DIR --nodes 2 --steps 1000000000", 2)] // nodes listen only until they have found each other
    [InlineData("train cartpole --run-dir DIR --nodes 2 --steps 1000000000 --async", 1)] // the first node, which has the learner
    public void Run_ByDefault_ListensOnLoopbackAlone(string command, int atLeast)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc, which tells what addresses a process has");
        string[] words = [.. command.Split(' ').Select(word => word switch
        {
            "DIR" => _processes["run"],
            "PORT" => $"{ClusterProcesses.FreePort()}",
            "ROM" => Path.Combine(AppContext.BaseDirectory, "games", "quest", "quest.gb"),
            _ => word,
        })];
        Process program = _processes.Start("it", null, words);
        string[] addresses = [];
        _processes.WaitUntil(() =>
        {
            Assert.False(program.HasExited, string.Join('\n', _processes.Said));
            return (addresses = [.. AddressesOf(program.Id)]).Length >= atLeast;
        });
        Assert.All(addresses, address => Assert.Contains(address, s_loopback));
    }

    // Of a process and of those that it started, as proc(5) says it.
    private static IEnumerable<string> AddressesOf(int process)
    {
        HashSet<string> sockets = [.. Below($"/proc/{process}/fd").Select(file => new FileInfo(file).LinkTarget ?? "")];
        foreach (string table in (string[])["tcp", "tcp6"])
        {
            foreach (string line in Lines($"/proc/{process}/net/{table}").Skip(1))
            {
                string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (s_open.Contains(columns[3]) && sockets.Contains($"socket:[{columns[9]}]")) yield return columns[1].Split(':')[0];
            }
        }
        foreach (string thread in Below($"/proc/{process}/task"))
        {
            foreach (string child in Lines($"{thread}/children").SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
                foreach (string address in AddressesOf(int.Parse(child, CultureInfo.InvariantCulture))) yield return address;
        }
    }

    // What ends meanwhile has nothing.
    private static string[] Below(string folder) => Directory.Exists(folder) ? Try(() => Directory.GetFileSystemEntries(folder)) : [];

    private static string[] Lines(string file) => Try(() => File.ReadAllLines(file));

    private static string[] Try(Func<string[]> read)
    {
        try
        {
            return read();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
