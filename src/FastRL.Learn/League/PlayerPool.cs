namespace FastRL.Learn.League;

/// <summary>Which of the frozen players is drawn as an opponent.</summary>
public enum PoolDraw
{
    /// <summary>Those that are neither beaten always nor never, in proportion to w (1 - w) of the learner's win rate w against them.</summary>
    Pfsp,

    /// <summary>The last one.</summary>
    Newest,

    /// <summary>Each as often as any other.</summary>
    Uniform,
}

/// <summary>One who plays against a learner.</summary>
/// <param name="Name">Who.</param>
/// <param name="WinRate">Exponential mean of the learner's results against it: 1 for a win, 0.5 for a draw; 0.5 before any.</param>
/// <param name="Games">Games that were played.</param>
public sealed record PoolPlayer(string Name, double WinRate = 0.5, long Games = 0);

/// <summary>Opponents of a learner: scripted players, and frozen copies of itself (Vinyals et al. 2019, "AlphaStar").</summary>
/// <param name="size">Frozen players at most; beyond it the one goes that is beaten most often, but never the last one.</param>
/// <param name="draw">How frozen players are drawn.</param>
/// <param name="scriptedShare">Part of the games that a scripted player plays, 0..1; they are drawn by how often they are beaten.</param>
/// <param name="scripted">Names of the scripted players.</param>
public sealed class PlayerPool(int size, PoolDraw draw, double scriptedShare, IReadOnlyList<string> scripted)
{
    // What is beaten always is still met now and then, so that it shows when that changes.
    private const double LeastWeight = 0.01, ResultRate = 0.05;

    private readonly List<PoolPlayer> _scripted = [.. scripted.Select(name => new PoolPlayer(name))];
    private readonly List<PoolPlayer> _frozen = [];
    private readonly double _scriptedShare = scripted.Count > 0 ? scriptedShare : 0;

    /// <summary>Frozen players, the last one at the end.</summary>
    public IReadOnlyList<PoolPlayer> Frozen => _frozen;

    /// <summary>Scripted and frozen players.</summary>
    public IEnumerable<PoolPlayer> Players => _scripted.Concat(_frozen);

    /// <summary>Draws one.</summary>
    /// <param name="uniform">From [0, 1).</param>
    /// <returns>Its name; null where a frozen one is drawn and there is none yet.</returns>
    public string? Draw(double uniform)
    {
        if (uniform < _scriptedShare) return ByResults(_scripted, uniform / _scriptedShare);
        double left = (uniform - _scriptedShare) / (1 - _scriptedShare);
        return _frozen.Count == 0 ? null : draw switch
        {
            PoolDraw.Newest => _frozen[^1].Name,
            PoolDraw.Uniform => _frozen[Math.Clamp((int)(left * _frozen.Count), 0, _frozen.Count - 1)].Name,
            _ => ByResults(_frozen, left),
        };
    }

    /// <summary>Counts a result of the learner; nothing where no such player is here.</summary>
    /// <param name="name">Against whom.</param>
    /// <param name="result">1 for a win, 0.5 for a draw, 0 for a loss.</param>
    public void Record(string name, double result)
    {
        foreach (List<PoolPlayer> players in (List<PoolPlayer>[])[_scripted, _frozen])
        {
            int index = players.FindIndex(player => player.Name == name);
            if (index < 0) continue;
            PoolPlayer player = players[index];
            players[index] = player with { WinRate = player.WinRate + ResultRate * (result - player.WinRate), Games = player.Games + 1 };
        }
    }

    /// <summary>Takes a frozen player in; one of this name is replaced.</summary>
    public void Admit(string name)
    {
        _frozen.RemoveAll(player => player.Name == name);
        if (_frozen.Count >= size) _frozen.Remove(_frozen.SkipLast(size > 1 ? 1 : 0).MaxBy(player => player.WinRate)!);
        _frozen.Add(new PoolPlayer(name));
    }

    /// <summary>Forgets frozen players and results.</summary>
    public void Clear()
    {
        for (int i = 0; i < _scripted.Count; i++) _scripted[i] = new PoolPlayer(_scripted[i].Name);
        _frozen.Clear();
    }

    /// <summary>Writes players and results.</summary>
    public void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (List<PoolPlayer> players in (List<PoolPlayer>[])[_scripted, _frozen])
        {
            writer.Write(players.Count);
            foreach (PoolPlayer player in players)
            {
                writer.Write(player.Name);
                writer.Write(player.WinRate);
                writer.Write(player.Games);
            }
        }
    }

    /// <summary>Takes them back.</summary>
    public void Load(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        foreach (List<PoolPlayer> players in (List<PoolPlayer>[])[_scripted, _frozen])
        {
            players.Clear();
            for (int left = reader.ReadInt32(); left > 0; left--) players.Add(new PoolPlayer(reader.ReadString(), reader.ReadDouble(), reader.ReadInt64()));
        }
    }

    private static string ByResults(List<PoolPlayer> players, double uniform)
    {
        double left = uniform * players.Sum(Weight);
        foreach (PoolPlayer player in players)
        {
            left -= Weight(player);
            if (left < 0) return player.Name;
        }
        return players[^1].Name;
    }

    private static double Weight(PoolPlayer player) => Math.Max(LeastWeight, player.WinRate * (1 - player.WinRate));
}
