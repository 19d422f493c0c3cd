using FastRL.Host.Games;
using FastRL.Interop.Bridge;

namespace FastRL.Plugins.Tests;

/// <summary>A game and a trainer in one process. Either may be away; nothing is allocated once it is made.</summary>
internal sealed class MemoryChannel
{
    private const int Slots = 8, MessageBytes = 256;

    public MemoryChannel()
    {
        var toGame = new Mailbox();
        var toTrainer = new Mailbox();
        Game = new End(this, toTrainer, toGame, isGame: true);
        Trainer = new End(this, toGame, toTrainer, isGame: false);
    }

    /// <summary>The game's side.</summary>
    public IGameChannel Game { get; }

    /// <summary>The trainer's side.</summary>
    public IGameChannel Trainer { get; }

    /// <summary>Lives of each side; 0 is away.</summary>
    public ulong GameGeneration { get; set; } = 1;

    public ulong TrainerGeneration { get; set; } = 1;

    /// <summary>Lets the game go on while the trainer waits.</summary>
    public Action? Play { get; set; }

    private sealed class Mailbox
    {
        public byte[][] Messages { get; } = [.. Enumerable.Range(0, Slots).Select(_ => new byte[MessageBytes])];

        public int[] Lengths { get; } = new int[Slots];

        public int First { get; set; }

        public int Count { get; set; }
    }

    private sealed class End(MemoryChannel channel, Mailbox outgoing, Mailbox incoming, bool isGame) : IGameChannel
    {
        public bool PeerPresent => PeerGeneration != 0;

        public ulong PeerGeneration => isGame ? channel.TrainerGeneration : channel.GameGeneration;

        public ulong MessageGeneration => PeerGeneration;

        public bool IsGone(ulong generation) => PeerGeneration != generation;

        public bool IsStale => false;

        public bool TrySend(ReadOnlySpan<byte> message)
        {
            if (outgoing.Count == Slots) return false;
            int slot = (outgoing.First + outgoing.Count++) % Slots;
            message.CopyTo(outgoing.Messages[slot]);
            outgoing.Lengths[slot] = message.Length;
            return true;
        }

        public bool TryReceive(Span<byte> destination, int milliseconds, out int length)
        {
            for (int i = 0; i < 100 && milliseconds > 0 && incoming.Count == 0 && !isGame; i++) channel.Play?.Invoke();
            length = 0;
            if (incoming.Count == 0) return false;
            length = incoming.Lengths[incoming.First];
            incoming.Messages[incoming.First].AsSpan(0, length).CopyTo(destination);
            incoming.First = (incoming.First + 1) % Slots;
            incoming.Count--;
            return true;
        }

        public void Dispose()
        {
        }
    }
}
