using FastRL.Envs;
using FastRL.Envs.Hockey;
using FastRL.Envs.Policies;
using FastRL.Learn.Players;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Games.Hockey;

/// <summary>A policy that plays one side in some games of a batch: one pass of the network for all of them.</summary>
/// <param name="policy">Owned from now on.</param>
/// <param name="spaces">What it sees and gives.</param>
/// <param name="games">Games at most.</param>
internal sealed class HockeyRival(IPolicy policy, HockeySpaces spaces, int games) : IDisposable
{
    private readonly HockeySeat _seat = new(spaces, games);
    private readonly List<int> _copies = new(games);

    /// <summary>What it sees and gives.</summary>
    public HockeySpaces Spaces => spaces;

    /// <summary>What it thinks of the games of the last <see cref="Act"/>, in their order.</summary>
    public IPolicy Policy => policy;

    /// <summary>Loads a checkpoint's policy.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or plays no hockey.</exception>
    public static HockeyRival Load(CheckpointReader checkpoint, int games, bool greedy, ulong seed, string device, string? module = null)
    {
        var spaces = HockeySpaces.Of(checkpoint);
        var rows = new VecBuffers(1, [spaces.Observation], spaces.ActionSpace);
        try
        {
            return new HockeyRival(TrainedPolicy.Load(checkpoint, rows, greedy, seed, module, device), spaces, games);
        }
        catch (Exception problem) when (problem is not (InvalidDataException or InputException or IOException or TorchUnavailableException))
        {
            // Numbers that no network can have, or that there is no memory for.
            throw new InvalidDataException($"checkpoint {checkpoint.Folder} cannot be used: {problem.Message.ReplaceLineEndings(" ")}", problem);
        }
    }

    /// <summary>Throws unless it can play games of this kind.</summary>
    /// <exception cref="InputException">It knows nothing of the puck being held, and here it is.</exception>
    public void RequireFits(string name, HockeySpaces games)
    {
        if (games.KeepMode && !spaces.KeepMode)
            throw new InputException($"{name} plays without keep mode, with '{spaces}', and here the puck is kept, with '{games}'; allowed: a checkpoint of keep mode");
    }

    /// <summary>What its next actions depend on beside weights and observations.</summary>
    public byte[] SaveState()
    {
        using var state = new MemoryStream();
        using (var writer = new BinaryWriter(state)) policy.SaveState(_seat.Buffers, writer);
        return state.ToArray();
    }

    /// <summary>Takes it back.</summary>
    public void LoadState(byte[] state)
    {
        using var reader = new BinaryReader(new MemoryStream(state));
        policy.LoadState(_seat.Buffers, reader);
    }

    /// <summary>Takes a game for the next <see cref="Act"/>.</summary>
    public void Take(int copy) => _copies.Add(copy);

    /// <summary>Chooses the actions of the games that were taken.</summary>
    public void Act(HockeyVecEnv games, HockeySide side)
    {
        if (_copies.Count == 0) return;
        for (int row = 0; row < _copies.Count; row++) _seat.See(games, _copies[row], side, row);
        policy.Act(_seat.Buffers, 0, _copies.Count);
        for (int row = 0; row < _copies.Count; row++) _seat.Play(games, _copies[row], side, row);
        _copies.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => policy.Dispose();
}

/// <summary>The policies that play against a learner, each loaded once.</summary>
/// <param name="games">Games of the learner.</param>
/// <param name="spaces">What the learner sees and gives.</param>
/// <param name="seed">Of drawn actions.</param>
/// <param name="device">Where networks run.</param>
internal sealed class HockeyRivals(int games, HockeySpaces spaces, ulong seed, string device) : IDisposable
{
    /// <summary>Folder of the run directory in which frozen copies of the learner lie.</summary>
    public const string LeagueFolder = "league";

    private const string DrawnMark = "~drawn";

    private readonly Dictionary<string, HockeyRival> _rivals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _states = new(StringComparer.Ordinal); // of rivals that are not loaded yet

    /// <summary>Makes the learner a player; given once there is a learner.</summary>
    public Func<bool, IPolicy>? Learner { get; set; }

    /// <summary>The run directory, once there is one.</summary>
    public string RunFolder { get; set; } = "";

    /// <summary>Lets somebody else play where the learner would play itself; owned from now on.</summary>
    public void Replace(HockeyRival rival) => _rivals.Add(HockeyOpponent.Current, rival);

    /// <summary>A rival's key: the learner, a frozen copy of it, or a folder.</summary>
    public static string Key(string source, bool drawn) => drawn ? source + DrawnMark : source;

    /// <summary>The rival of a key.</summary>
    /// <exception cref="InputException">It cannot be had; the message names it.</exception>
    public HockeyRival Get(string key)
    {
        if (_rivals.TryGetValue(key, out HockeyRival? rival)) return rival;
        bool drawn = key.EndsWith(DrawnMark, StringComparison.Ordinal);
        string source = drawn ? key[..^DrawnMark.Length] : key;
        rival = source == HockeyOpponent.Current
            ? new HockeyRival((Learner ?? throw new InvalidOperationException("there is no learner yet"))(!drawn), spaces, games)
            : HockeyRival.Load(Open(source.StartsWith(LeagueFolder + "/", StringComparison.Ordinal) ? Path.Combine(RunFolder, source) : source), games, !drawn, seed, device);
        if (_states.Remove(key, out byte[]? state)) rival.LoadState(state);
        _rivals.Add(key, rival);
        return rival;
    }

    /// <summary>Writes what the rivals' next actions depend on beside their weights.</summary>
    public void Save(BinaryWriter writer)
    {
        foreach ((string key, HockeyRival rival) in _rivals) _states[key] = rival.SaveState();
        writer.Write(_states.Count);
        foreach ((string key, byte[] state) in _states.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.Write(key);
            writer.Write(state.Length);
            writer.Write(state);
        }
        foreach (string key in _rivals.Keys) _states.Remove(key);
    }

    /// <summary>Takes it back.</summary>
    public void Load(BinaryReader reader)
    {
        _states.Clear();
        for (int left = reader.ReadInt32(); left > 0; left--) _states[reader.ReadString()] = reader.ReadBytes(reader.ReadInt32());
        foreach ((string key, HockeyRival rival) in _rivals)
            if (_states.Remove(key, out byte[]? state)) rival.LoadState(state);
    }

    /// <summary>Lets those go that nobody plays against any more.</summary>
    public void Keep(IEnumerable<string> keys)
    {
        foreach (string key in _rivals.Keys.Except(keys).ToArray())
        {
            _rivals[key].Dispose();
            _rivals.Remove(key);
        }
    }

    /// <summary>A checkpoint, or the newest one of a run.</summary>
    /// <exception cref="InputException">There is none, or it is damaged; the message names it.</exception>
    public static CheckpointReader Open(string path)
    {
        var run = new RunDirectory(path);
        try
        {
            if (!Directory.Exists(run.Checkpoints)) return CheckpointReader.Open(path);
            return new CheckpointStore(run.Checkpoints).FindNewest(out _) ?? throw new InvalidDataException($"there is no whole checkpoint in {run.Checkpoints}");
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot play: {problem.Message}; allowed: a checkpoint's folder or a run directory", problem);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (HockeyRival rival in _rivals.Values) rival.Dispose();
    }
}
