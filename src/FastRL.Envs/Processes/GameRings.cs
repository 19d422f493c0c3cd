using System.Text;
using FastRL.Interop;
using FastRL.Interop.Bridge;
using FastRL.Interop.Ring;

namespace FastRL.Envs.Processes;

/// <summary>The trainer's ends of the channels of many games: native ones, so that one call takes a message of each.</summary>
/// <remarks>
/// Needs Linux or Windows. A channel whose file is cut short or damaged throws <see cref="RingException"/> and leaves the others alone.
/// One thread at a time. Nothing is allocated for a message.
/// </remarks>
public sealed unsafe class GameRings
{
    private readonly GameLayout _layout;
    private readonly Func<int, string> _channelName;
    private readonly fr_ring_receipt[] _receipts;
    private readonly byte[] _messages;
    private readonly End?[] _ends;

    /// <summary>Prepares; nothing is opened yet.</summary>
    /// <param name="layout">What is exchanged with each game.</param>
    /// <param name="count">Games, numbered from 0.</param>
    /// <param name="channelName">Name of a game's channel.</param>
    public GameRings(GameLayout layout, int count, Func<int, string> channelName)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(channelName);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _layout = layout;
        _channelName = channelName;
        _ends = new End?[count];
        // Both stay where they are, so that their addresses are taken once.
        _messages = GC.AllocateArray<byte>(checked(count * layout.ObservationBytes), pinned: true);
        _receipts = GC.AllocateArray<fr_ring_receipt>(count, pinned: true);
    }

    /// <summary>Opens the trainer's end of a game's channel.</summary>
    /// <returns>Null while no game has made it.</returns>
    /// <exception cref="RingException">Something else has the name, or it has another living trainer.</exception>
    public IGameChannel? TryOpen(int game)
    {
        fr_ring_config config;
        Native.fr_ring_init_config(&config);
        config.schema = RingOptions.HashSchema(_layout.Schema);
        config.slots = GameRingChannel.Slots;
        config.host_message_bytes = (uint)_layout.ObservationBytes;
        config.client_message_bytes = (uint)_layout.ActionBytes;
        fr_ring* ring;
        fr_status status;
        fixed (byte* name = Encoding.UTF8.GetBytes(_channelName(game) + '\0'))
            status = Native.fr_ring_open(name, (int)fr_ring_role.FR_RING_ROLE_CLIENT, &config, &ring);
        if (status == fr_status.FR_STATUS_WRONG_TIME) return null;
        ThrowIfFailed(status);
        return _ends[game] = new End(this, game, new RingHandle(ring));
    }

    /// <summary>Takes the next message of each of these games, waiting until all have sent one.</summary>
    /// <param name="games">Their numbers, rising. Ones without a channel are left out.</param>
    /// <param name="milliseconds">How long to wait for all together.</param>
    public void Poll(ReadOnlySpan<int> games, int milliseconds)
    {
        if (games.IsEmpty) return;
        int first = games[0], last = games[^1];
        for (int game = first; game <= last; game++) _receipts[game].ring = null;
        foreach (int game in games)
        {
            if (_ends[game] is { HasMessage: false } end) _receipts[game].ring = end.Ring;
        }
        fixed (fr_ring_receipt* receipts = _receipts)
            Status.ThrowIfFailed(Native.fr_ring_poll(receipts + first, last - first + 1, milliseconds));
        foreach (int game in games) _ends[game]?.Take();
    }

    private static void ThrowIfFailed(fr_status status)
    {
        if (status != fr_status.FR_STATUS_OK) throw new RingException(RingFault.Corrupt, Status.LastError());
    }

    private sealed class End : IGameChannel
    {
        private readonly GameRings _rings;
        private readonly int _game;
        private readonly RingHandle _handle;

        public End(GameRings rings, int game, RingHandle handle)
        {
            _rings = rings;
            _game = game;
            _handle = handle;
            fixed (byte* messages = rings._messages)
            {
                Receipt = new fr_ring_receipt
                {
                    buffer = messages + ((nint)game * rings._layout.ObservationBytes),
                    capacity = (uint)rings._layout.ObservationBytes,
                };
            }
            Look();
        }

        public fr_ring* Ring => (fr_ring*)_handle.DangerousGetHandle();

        /// <summary>A message or a fault was taken, and nobody has asked for it yet.</summary>
        public bool HasMessage { get; private set; }

        public bool PeerPresent
        {
            get
            {
                Look();
                return IsPresent;
            }
        }

        public ulong PeerGeneration => Receipt.peer_generation;

        public ulong MessageGeneration => Receipt.generation;

        public bool IsStale => Look().is_retired != 0;

        private bool IsPresent =>
            Receipt.peer_state is (int)fr_ring_peer_state.FR_RING_PEER_STATE_ALIVE or (int)fr_ring_peer_state.FR_RING_PEER_STATE_SILENT;

        private ref fr_ring_receipt Receipt => ref _rings._receipts[_game];

        public bool IsGone(ulong generation) => PeerGeneration > generation || (PeerGeneration == generation && !IsPresent);

        public bool TrySend(ReadOnlySpan<byte> message)
        {
            int result;
            fixed (byte* bytes = message) ThrowIfFailed(Native.fr_ring_write(Ring, bytes, (uint)message.Length, 0, &result));
            return result == (int)fr_ring_result.FR_RING_RESULT_OK;
        }

        public bool TryReceive(Span<byte> destination, int milliseconds, out int length)
        {
            if (!HasMessage) _rings.Poll([_game], milliseconds);
            length = 0;
            if (!HasMessage) return false;
            HasMessage = false;
            ref fr_ring_receipt receipt = ref Receipt;
            if (receipt.status != (int)fr_status.FR_STATUS_OK)
            {
                // The sentence may be another channel's by now; a fault stays and is found again.
                receipt.ring = Ring;
                fixed (fr_ring_receipt* again = &receipt) Native.fr_ring_poll(again, 1, 0);
                ThrowIfFailed((fr_status)receipt.status);
            }
            length = (int)receipt.length;
            new ReadOnlySpan<byte>(receipt.buffer, length).CopyTo(destination);
            return true;
        }

        /// <summary>After a poll.</summary>
        public void Take() => HasMessage |= Receipt.ring != null
            && (Receipt.status != (int)fr_status.FR_STATUS_OK || Receipt.result == (int)fr_ring_result.FR_RING_RESULT_OK);

        public void Dispose()
        {
            if (_rings._ends[_game] == this) _rings._ends[_game] = null;
            _handle.Dispose();
        }

        private fr_ring_state Look()
        {
            fr_ring_state state;
            ThrowIfFailed(Native.fr_ring_get_state(Ring, &state));
            Receipt.peer_generation = state.peer_generation;
            Receipt.peer_state = state.peer_state;
            return state;
        }
    }
}
