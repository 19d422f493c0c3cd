using System.Runtime.InteropServices;
using FastRL.Interop;

namespace FastRL.Solve.Games;

/// <summary>A betting game with hidden cards: its rules, the public tree of its bets, and what players can know.</summary>
/// <remarks>Immutable; any number of threads and solvers may use it, and must be done before it is disposed.</remarks>
public sealed unsafe class BettingGame : IDisposable
{
    /// <summary>Actions at a node, at most.</summary>
    public const int MaxActions = Native.FR_CFR_MAX_ACTIONS;

    private readonly GameHandle _handle;

    /// <summary>Builds the game.</summary>
    /// <param name="options">Its data.</param>
    /// <param name="buckets">What players know, or null for everything; must live as long as the game.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message names it.</exception>
    /// <exception cref="NotSupportedException">The tree has 2^31 nodes or more.</exception>
    public BettingGame(BettingGameOptions options, ICardBuckets? buckets = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        using var config = new NativeConfig(options, buckets);
        fr_cfr_game* game;
        Status.ThrowIfFailed(Native.fr_cfr_game_create(config.Config, &game));
        _handle = new GameHandle(game);
    }

    /// <summary>What it was made of.</summary>
    public BettingGameOptions Options { get; }

    /// <summary>Players.</summary>
    public int Players => Options.Players;

    /// <summary>Says how large a game is without building it.</summary>
    /// <exception cref="ArgumentException">A number is out of range; the message names it.</exception>
    /// <exception cref="NotSupportedException">It cannot be counted.</exception>
    public static GameEstimate Estimate(BettingGameOptions options, ICardBuckets? buckets = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var config = new NativeConfig(options, buckets);
        fr_cfr_estimate found;
        Status.ThrowIfFailed(Native.fr_cfr_game_estimate(config.Config, &found));
        long[] streets = new ReadOnlySpan<long>(found.street_bytes, options.BoardCards.Count).ToArray();
        return new(found.nodes, found.decisions, found.infosets, found.infoset_actions, found.table_bytes, found.tree_bytes, streets);
    }

    /// <summary>A node of the tree.</summary>
    /// <exception cref="ArgumentException">There is none of this number.</exception>
    public GameNode Node(int number)
    {
        using HandleLease lease = Lease();
        fr_cfr_node node;
        Status.ThrowIfFailed(Native.fr_cfr_game_get_node((fr_cfr_game*)lease.Pointer, number, &node));
        return new(
            (NodeKind)node.kind, node.street, node.actor, node.action_count, node.first_child, node.infosets,
            new((ActionKind)node.action_kind, node.action_to), node.row, node.row_stride);
    }

    /// <summary>What a player knows who holds these cards: a number below <see cref="GameNode.Infosets"/>.</summary>
    /// <param name="street">From 0.</param>
    /// <param name="hole">The player's cards.</param>
    /// <param name="board">Cards of the board up to the street; those after it are not read.</param>
    public int Infoset(int street, ReadOnlySpan<byte> hole, ReadOnlySpan<byte> board)
    {
        using HandleLease lease = Lease();
        int infoset;
        fixed (byte* holeCards = hole, boardCards = board)
            Status.ThrowIfFailed(Native.fr_cfr_game_get_infoset((fr_cfr_game*)lease.Pointer, street, holeCards, boardCards, &infoset));
        return infoset;
    }

    /// <summary>A new hand.</summary>
    public HandState Start()
    {
        using HandleLease lease = Lease();
        fr_cfr_state state;
        Status.ThrowIfFailed(Native.fr_cfr_state_init((fr_cfr_game*)lease.Pointer, &state));
        return new(state);
    }

    /// <summary>What may be done in a hand, with bets of any size.</summary>
    public BettingLimits Limits(in HandState state)
    {
        using HandleLease lease = Lease();
        fr_cfr_limits limits;
        fixed (fr_cfr_state* value = &state.Value)
            Status.ThrowIfFailed(Native.fr_cfr_state_get_limits((fr_cfr_game*)lease.Pointer, value, &limits));
        return new(limits.to_call, limits.min_raise_to, limits.max_raise_to);
    }

    /// <summary>The actions that the tree offers in a hand.</summary>
    /// <param name="state">The hand.</param>
    /// <param name="actions">Room for <see cref="MaxActions"/>.</param>
    /// <returns>How many there are.</returns>
    public int Actions(in HandState state, Span<BettingAction> actions)
    {
        using HandleLease lease = Lease();
        fr_cfr_action* found = stackalloc fr_cfr_action[MaxActions];
        int count;
        fixed (fr_cfr_state* value = &state.Value)
            Status.ThrowIfFailed(Native.fr_cfr_state_get_actions((fr_cfr_game*)lease.Pointer, value, found, &count));
        for (int i = 0; i < count; i++) actions[i] = new((ActionKind)found[i].kind, found[i].to);
        return count;
    }

    /// <summary>Acts for the player whose turn it is.</summary>
    /// <exception cref="ArgumentException">The rules do not allow it.</exception>
    public void Act(ref HandState state, BettingAction action)
    {
        using HandleLease lease = Lease();
        fr_cfr_action native = new() { kind = (int)action.Kind, to = action.To };
        fixed (fr_cfr_state* value = &state.Value)
            Status.ThrowIfFailed(Native.fr_cfr_state_act((fr_cfr_game*)lease.Pointer, value, &native));
    }

    /// <summary>Chips that each seat wins or loses, once betting is over.</summary>
    /// <param name="state">The hand.</param>
    /// <param name="strengths">Of each seat's hand, the higher wins; not read of those who folded.</param>
    /// <param name="payoffs">Takes one number for each seat.</param>
    public void Settle(in HandState state, ReadOnlySpan<int> strengths, Span<int> payoffs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(strengths.Length, Players, nameof(strengths));
        ArgumentOutOfRangeException.ThrowIfLessThan(payoffs.Length, Players, nameof(payoffs));
        using HandleLease lease = Lease();
        fixed (fr_cfr_state* value = &state.Value)
        fixed (int* hands = strengths, chips = payoffs)
            Status.ThrowIfFailed(Native.fr_cfr_state_settle((fr_cfr_game*)lease.Pointer, value, hands, chips));
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    internal HandleLease Lease() => new(_handle, this);

    /// <summary>Owns a <c>fr_cfr_game</c>.</summary>
    private sealed class GameHandle(fr_cfr_game* game) : NativeHandle((nint)game)
    {
        protected override bool ReleaseHandle()
        {
            Native.fr_cfr_game_destroy((fr_cfr_game*)handle);
            return true;
        }
    }

    /// <summary>The core's form of the options; all that it points to is its own.</summary>
    private readonly ref struct NativeConfig
    {
        public NativeConfig(BettingGameOptions options, ICardBuckets? buckets)
        {
            int streets = options.BoardCards.Count;
            if (streets is < 1 or > Native.FR_CFR_MAX_STREETS || options.First.Count != streets)
                throw new ArgumentException($"there are {streets} streets and {options.First.Count} seats that act first, must be 1 to 4 and as many", nameof(options));
            if (options.Players is < 2 or > Native.FR_CFR_MAX_PLAYERS || options.Stacks.Count != options.Players || options.Blinds.Count != options.Players)
                throw new ArgumentException($"{options.Players} players, {options.Stacks.Count} stacks and {options.Blinds.Count} blinds, must be 2 to 6 of each", nameof(options));
            if (buckets is not null && buckets.Streets.Count != streets)
                throw new ArgumentException($"there are buckets for {buckets.Streets.Count} streets of {streets}", nameof(buckets));
            Config = (fr_cfr_game_config*)NativeMemory.Alloc((nuint)sizeof(fr_cfr_game_config));
            Sizes = (fr_cfr_size*)NativeMemory.Alloc((nuint)(sizeof(fr_cfr_size) * Math.Max(1, options.Sizes.Count)));
            Buckets = (fr_cfr_buckets*)NativeMemory.Alloc((nuint)(sizeof(fr_cfr_buckets) * streets));
            ref fr_cfr_game_config config = ref *Config;
            Native.fr_cfr_game_config_init(Config);
            config.players = options.Players;
            config.ranks = options.Ranks;
            config.suits = options.Suits;
            config.hole_cards = options.HoleCards;
            config.streets = streets;
            config.showdown = (int)options.Showdown;
            config.ante = options.Ante;
            config.min_bet = options.MinBet;
            config.chip = options.Chip;
            config.raise_cap = options.RaiseCap;
            config.all_in_part = options.AllInPart;
            for (int i = 0; i < Native.FR_CFR_MAX_STREETS; i++)
            {
                config.board_cards[i] = i < streets ? options.BoardCards[i] : 0;
                config.first[i] = i < streets ? options.First[i] : 0;
            }
            for (int i = 0; i < options.Players; i++)
            {
                config.stacks[i] = options.Stacks[i];
                config.blinds[i] = options.Blinds[i];
            }
            for (int i = 0; i < options.Sizes.Count; i++)
            {
                BetSize size = options.Sizes[i];
                Sizes[i] = new()
                {
                    kind = (int)size.Kind,
                    street = size.Street ?? -1,
                    position = size.InPosition is { } last ? (last ? 1 : 0) : -1,
                    raise = size.Raise ?? -1,
                    amount = size.Amount,
                };
            }
            config.size_count = options.Sizes.Count;
            config.sizes = Sizes;
            for (int i = 0; i < (buckets?.Streets.Count ?? 0); i++)
            {
                StreetBuckets street = buckets!.Streets[i];
                Buckets[i] = new() { table = (void*)street.Table, entries = street.Entries, bits = street.Bits, count = street.Count };
            }
            config.buckets = buckets is null ? null : Buckets;
        }

        public fr_cfr_game_config* Config { get; }

        private fr_cfr_size* Sizes { get; }

        private fr_cfr_buckets* Buckets { get; }

        public void Dispose()
        {
            NativeMemory.Free(Config);
            NativeMemory.Free(Sizes);
            NativeMemory.Free(Buckets);
        }
    }
}
