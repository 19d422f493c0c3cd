using System.Globalization;

namespace FastRL.Interop.Collectives;

/// <summary>How processes find each other, again and again: files in a folder that all of them see.</summary>
/// <remarks>
/// Node 0 has the say: each other node leaves a file that says it is ready, and node 0 writes who is in the next group. So
/// node 0 must stay. Files: <c>ready_NODE</c> with a word that is the process's own, <c>round_N</c> with a line
/// <c>NODE WORD</c> for each member in the order of ranks, <c>store_N</c> for the group's own use, <c>over</c> at the end.
/// </remarks>
public sealed class FolderRendezvous
{
    private const string Over = "over", ReadyPrefix = "ready_", RoundPrefix = "round_", StorePrefix = "store_";

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20), s_trial = TimeSpan.FromSeconds(20);

    private readonly string _folder;
    private readonly int _node;
    private readonly string _word = Guid.NewGuid().ToString("N");
    private readonly Dictionary<int, long> _suspects = []; // in a group that did not come about, and when they were tried alone; 0 for not yet
    private int _round;

    /// <param name="folder">The folder; node 0 makes it, and removes what an earlier training left in it.</param>
    /// <param name="node">Number of this node, 0 or more, each once.</param>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public FolderRendezvous(string folder, int node)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        (_folder, _node) = (Path.GetFullPath(folder), node);
        if (node > 0) return;
        Directory.CreateDirectory(_folder);
        foreach (string file in Directory.GetFiles(_folder).Where(IsOurs)) File.Delete(file);
        foreach (string store in Directory.GetDirectories(_folder, StorePrefix + "*")) Directory.Delete(store, recursive: true);
    }

    /// <summary>Members of the last round, in the order of ranks; of node 0.</summary>
    public IReadOnlyList<int> Members { get; private set; } = [0];

    /// <summary>Of node 0: whether a node is ready that is not in the present group.</summary>
    public bool HasNewcomer => Candidates().Any(entry => !Members.Contains(entry.Node));

    /// <summary>Of node 0: forms the next group of the nodes that are ready.</summary>
    /// <param name="wanted">Nodes that are waited for.</param>
    /// <param name="patience">For how long; who is not ready then is left out.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public Round Form(IReadOnlyCollection<int> wanted, TimeSpan patience, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        long begun = TimeProvider.System.GetTimestamp();
        (int Node, string Word)[] ready = Candidates();
        while (wanted.Any(node => node != 0 && !_suspects.ContainsKey(node) && !ready.Any(entry => entry.Node == node)) && TimeProvider.System.GetElapsedTime(begun) < patience)
        {
            cancellation.ThrowIfCancellationRequested();
            Thread.Sleep(s_look);
            ready = Candidates();
        }
        _round++;
        Members = [0, .. ready.Select(entry => entry.Node)];
        string store = StoreOf(_round);
        Directory.CreateDirectory(store);
        Write(RoundPrefix + Text(_round), string.Concat(ready.Select(entry => $"{Text(entry.Node)} {entry.Word}\n")));
        foreach ((int node, _) in ready) File.Delete(Path.Combine(_folder, ReadyPrefix + Text(node)));
        return new Round(0, Members.Count, store);
    }

    /// <summary>Of node 0: says whether the group that was formed last came about; where it did not, somebody in it is not reached.</summary>
    /// <remarks>Those who were in it are then tried one at a time; who is alone to blame is tried again 20 s later.</remarks>
    public void Judge(bool connected)
    {
        int[] tried = [.. Members.Where(_suspects.ContainsKey)];
        foreach (int node in tried) _suspects.Remove(node);
        if (connected) return;
        foreach (int node in tried) _suspects[node] = TimeProvider.System.GetTimestamp();
        if (tried.Length > 0) return;
        foreach (int node in Members.Where(node => node != 0)) _suspects[node] = Members.Count > 2 ? 0 : TimeProvider.System.GetTimestamp();
    }

    /// <summary>Of node 0: tells those who wait that there is nothing more to come.</summary>
    public void End() => Write(Over, "");

    /// <summary>Of the others: waits for <see cref="End"/>, so that nobody leaves who is still heard.</summary>
    public void AwaitEnd(TimeSpan patience, CancellationToken cancellation)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!File.Exists(Path.Combine(_folder, Over)) && TimeProvider.System.GetElapsedTime(begun) < patience && !cancellation.IsCancellationRequested)
            Thread.Sleep(s_look);
    }

    /// <summary>Of the others: says that this node is ready, and waits until it is in a group.</summary>
    /// <param name="patience">For how long.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>Null where training is over.</returns>
    /// <exception cref="TimeoutException">Node 0 formed no group with this node in that time.</exception>
    public Round? Await(TimeSpan patience, CancellationToken cancellation)
    {
        long begun = TimeProvider.System.GetTimestamp();
        string ready = Path.Combine(_folder, ReadyPrefix + Text(_node)), mine = $"{Text(_node)} {_word}";
        while (TimeProvider.System.GetElapsedTime(begun) < patience)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Directory.Exists(_folder))
            {
                foreach (int round in Rounds().Where(round => round > _round).OrderDescending())
                {
                    string[] lines = File.ReadAllLines(Path.Combine(_folder, RoundPrefix + Text(round)));
                    int at = Array.IndexOf(lines, mine);
                    if (at < 0) continue;
                    _round = round;
                    return new Round(at + 1, lines.Length + 1, StoreOf(round));
                }
                if (File.Exists(Path.Combine(_folder, Over))) return null;
                // Node 0 clears the folder when it begins, perhaps after this node.
                if (!File.Exists(ready)) Write(ReadyPrefix + Text(_node), _word);
            }
            Thread.Sleep(s_look);
        }
        throw new TimeoutException($"node 0 formed no group with node {_node} in {_folder} within {patience.TotalSeconds:0} s");
    }

    private static bool IsOurs(string path) => Path.GetFileName(path) is var name
        && (name == Over || name.StartsWith(ReadyPrefix, StringComparison.Ordinal) || name.StartsWith(RoundPrefix, StringComparison.Ordinal));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string StoreOf(int round) => Path.Combine(_folder, StorePrefix + Text(round));

    // Of those who are ready: all that nothing is held against, and one of the others.
    private (int Node, string Word)[] Candidates()
    {
        (int Node, string Word)[] ready = Ready();
        int tried = ready.Select(entry => entry.Node).FirstOrDefault(
            node => _suspects.TryGetValue(node, out long failed) && (failed == 0 || TimeProvider.System.GetElapsedTime(failed) >= s_trial));
        return [.. ready.Where(entry => entry.Node == tried || !_suspects.ContainsKey(entry.Node))];
    }

    private (int Node, string Word)[] Ready() =>
        [.. Numbers(ReadyPrefix).Where(node => node > 0).Order().Select(node => (node, Read(ReadyPrefix + Text(node)))).Where(entry => entry.Item2.Length > 0)];

    private IEnumerable<int> Rounds() => Numbers(RoundPrefix);

    private IEnumerable<int> Numbers(string prefix)
    {
        foreach (string path in Directory.GetFiles(_folder, prefix + "*"))
            if (int.TryParse(Path.GetFileName(path.AsSpan())[prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)) yield return number;
    }

    private string Read(string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(_folder, name));
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }

    // Whole or absent.
    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder, name), whole = $"{path}.{_word}";
        File.WriteAllText(whole, text);
        File.Move(whole, path, overwrite: true);
    }
}

/// <summary>A group that is to be connected.</summary>
/// <param name="Rank">Place of this node.</param>
/// <param name="World">Nodes.</param>
/// <param name="Store">Folder for <see cref="ProcessGroup.Connect"/>.</param>
public sealed record Round(int Rank, int World, string Store);
