namespace FastRL.Learn.Replay;

/// <summary>Priorities of items with their sum, so that an item is drawn in proportion to its own (Schaul et al. 2016).</summary>
/// <remarks>
/// A binary tree in one array: node i has the children 2i and 2i + 1, leaves are the last half. A node is always computed
/// anew as left plus right and never by a difference, so that the tree depends on its leaves alone.
/// </remarks>
internal sealed class SumTree
{
    /// <summary>Items at most: an array of its nodes has so many leaves.</summary>
    public const int MostItems = 1 << 29;

    private readonly double[] _nodes;
    private readonly int _leaves;

    /// <param name="capacity">Items, 1 to <see cref="MostItems"/>.</param>
    public SumTree(int capacity)
    {
        Capacity = capacity;
        _leaves = 1;
        while (_leaves < capacity) _leaves *= 2;
        _nodes = new double[2 * _leaves];
    }

    /// <summary>Items.</summary>
    public int Capacity { get; }

    /// <summary>Sum of all priorities.</summary>
    public double Total => _nodes[1];

    /// <summary>Priority of an item; 0 for those that were never set.</summary>
    public double this[int item]
    {
        get => _nodes[_leaves + item];
        set
        {
            int node = _leaves + item;
            _nodes[node] = value;
            for (node /= 2; node >= 1; node /= 2) _nodes[node] = _nodes[2 * node] + _nodes[2 * node + 1];
        }
    }

    /// <summary>The item in whose part of [0, <see cref="Total"/>) a mass lies.</summary>
    public int Find(double mass)
    {
        int node = 1;
        while (node < _leaves)
        {
            node *= 2;
            // A sum is rounded: where mass reaches past the last item, the last one with a priority is meant.
            if (mass < _nodes[node] || _nodes[node + 1] <= 0) continue;
            mass -= _nodes[node];
            node++;
        }
        return node - _leaves;
    }
}
