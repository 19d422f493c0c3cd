using System.Diagnostics;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Host.Tests.Cli;
using FastRL.Host.Tests.Games.Holdem;

namespace FastRL.Host.Tests.Jobs;

/// <summary>Three members and a Redis that train a blueprint, and what may happen to them. Whatever ends is started again by <see cref="Mend"/>.</summary>
internal sealed class StruckCluster : IDisposable
{
    private const int Members = 3, DiskKilobytes = 64 * 1024;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(30);

    private readonly string[] _training;
    private readonly ClusterProcesses _cluster = new();
    private readonly RedisServer _redis = new();
    private readonly SmallDisk? _disk = SmallDisk.CanMount ? new SmallDisk(DiskKilobytes) : null;
    private readonly RandomStream _random;
    private readonly Action[] _events;
    private readonly Process[] _members = new Process[Members];
    private readonly int[] _ports = [.. Enumerable.Range(0, Members).Select(_ => ClusterProcesses.FreePort())];
    private readonly List<(Process Process, long Since)> _paused = [];
    private Process? _client;
    private bool _hasRedis = true;
    private int _runs;

    /// <param name="training">Words of a training, but for its run directory.</param>
    /// <param name="random">Draws what happens, to whom and when.</param>
    public StruckCluster(string[] training, RandomStream random)
    {
        (_training, _random) = (training, random);
        _events =
        [
            KillWorker, KillHolder, KillRedis, KillClient, End, () => Resize("add"), () => Resize("remove"), TearProgress,
            .. _disk is null ? (Action[])[] : [FillDisk],
        ];
        File.WriteAllText(_cluster["token"], ClusterKey.NewToken());
        for (int i = 0; i < Members; i++) StartMember(i);
        foreach (string name in Enumerable.Range(0, Members).Select(NameOf)) _cluster.WaitFor(name);
    }

    /// <summary>Directory of the present run.</summary>
    public string Run { get; private set; } = "";

    /// <summary>Whether the number of instances was changed in it, which decides how the work is cut.</summary>
    public bool Resized { get; private set; }

    /// <summary>Whether the present run is complete, and whoever began it knows.</summary>
    public bool IsDone => _client is { HasExited: true, ExitCode: 0 };

    /// <summary>Where the job stands, as far as its files say.</summary>
    public JobStatus? Status => Run.Length == 0 ? null : JobFiles.Read(Run);

    /// <summary>How often each thing happened.</summary>
    public SortedDictionary<string, int> Happened { get; } = new(StringComparer.Ordinal);

    /// <summary>Begins another run; the one before is deleted.</summary>
    public void Begin()
    {
        if (Run.Length > 0) Directory.Delete(Run, recursive: true);
        string name = $"run{_runs++}";
        (Run, Resized, _client) = (_disk?[name] ?? _cluster[name], false, null);
        Mend();
    }

    /// <summary>Lets one of the things happen.</summary>
    public void Strike()
    {
        Action strike = _events[_random.NextInt(_events.Length)];
        strike();
        Thread.Sleep(_random.NextInt(1500));
    }

    /// <summary>Has a member, or a process that works for it, stand still for half a minute; others go on meanwhile.</summary>
    public void Pause()
    {
        Process member = AnyMember();
        Process paused = _random.NextInt(2) == 0 && RunningInstances.ChildrenOf(member.Id) is [int worker, ..] ? Process.GetProcessById(worker) : member;
        RunningInstances.Send("STOP", paused.Id);
        _paused.Add((paused, Stopwatch.GetTimestamp()));
        Count("pause");
    }

    /// <summary>Starts again what has ended, and has go on what stood still for long enough.</summary>
    public void Mend()
    {
        foreach ((Process process, long since) in _paused.Where(entry => Stopwatch.GetElapsedTime(entry.Since) >= s_pause).ToList())
        {
            if (!process.HasExited) RunningInstances.Send("CONT", process.Id);
            _paused.Remove((process, since));
        }
        if (!_hasRedis) _redis.Start();
        _hasRedis = true;
        for (int i = 0; i < Members; i++)
            if (_members[i].HasExited) StartMember(i);
        if (_client is { HasExited: false } || IsDone) return;
        string[] resume = File.Exists(Path.Combine(Run, "config.yaml")) ? ["--resume-from", Run] : [];
        _client = _cluster.Start("client", NameOf(_random.NextInt(Members)), [.. _training, "--logdir", Run, .. resume]);
    }

    /// <summary>Mends until the job got further than it was.</summary>
    public void WaitForProgress()
    {
        int before = Status?.Merges ?? 0;
        _cluster.WaitUntil(() =>
        {
            Mend();
            return IsDone || Status?.Merges > before;
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cluster.Dispose();
        _redis.Dispose();
        _disk?.Dispose();
    }

    private static string NameOf(int member) => $"member{member}";

    private void StartMember(int i) => _members[i] = _cluster.StartMember(
        NameOf(i), _ports[i], "join", $"redis://{_redis.Address}", "--token-file", _cluster["token"], "--slots", "1");

    private Process AnyMember() => _members[_random.NextInt(Members)];

    private void Count(string what) => Happened[what] = Happened.GetValueOrDefault(what) + 1;

    private int[] Workers => [.. _members.Where(member => !member.HasExited).SelectMany(member => RunningInstances.ChildrenOf(member.Id))];

    // There may be none between two rounds.
    private void KillWorker() => SendToWorker("KILL", "worker killed");

    private void End()
    {
        switch (_random.NextInt(3))
        {
            case 0:
                SendToWorker("TERM", "worker asked to end");
                break;
            case 1:
                Send("TERM", AnyMember(), "member asked to end");
                break;
            default:
                Send("TERM", _client!, "client asked to end");
                break;
        }
    }

    // Who keeps the job's books has its log open.
    private void KillHolder()
    {
        Process? holder = _members.FirstOrDefault(member => !member.HasExited && Directory.GetFiles($"/proc/{member.Id}/fd")
            .Any(link => new FileInfo(link).LinkTarget?.EndsWith("owner.lock", StringComparison.Ordinal) == true));
        Send("KILL", holder ?? AnyMember(), holder is null ? "member killed" : "member that has the job killed");
    }

    private void KillRedis()
    {
        if (_hasRedis) _redis.Kill();
        _hasRedis = false;
        Count("Redis killed");
    }

    private void KillClient() => Send("KILL", _client!, "client killed");

    private void Resize(string command)
    {
        Resized |= FastRlProgram.Run("job", command, Run).ExitCode == 0;
        Count(command);
    }

    private void TearProgress()
    {
        string[] files = Directory.Exists(Path.Combine(Run, "progress")) ? Directory.GetFiles(Path.Combine(Run, "progress")) : [];
        if (files.Length > 0) File.WriteAllText(files[_random.NextInt(files.Length)], "{\"instance_id\": 0, \"sta");
        Count("progress file torn");
    }

    private void FillDisk()
    {
        try
        {
            _disk!.FillUpTo(_random.NextInt(100_000));
        }
        catch (Exception problem) when (problem is IOException or ArgumentOutOfRangeException or OverflowException)
        {
            // They wrote meanwhile: it is full already.
        }
        Thread.Sleep(_random.NextInt(3000));
        File.Delete(_disk!["filling"]);
        Count("disk filled");
    }

    private void SendToWorker(string signal, string what)
    {
        _cluster.WaitUntil(() =>
        {
            Mend();
            return IsDone || Workers.Length > 0;
        });
        int[] workers = Workers;
        if (workers.Length > 0) RunningInstances.Send(signal, workers[_random.NextInt(workers.Length)]);
        Count(what);
    }

    private void Send(string signal, Process process, string what)
    {
        if (!process.HasExited) RunningInstances.Send(signal, process.Id);
        Count(what);
    }
}
