using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FastRL.Emu.GameBoy;
using FastRL.Interop.Ring;
using FastRL.Runs;

namespace FastRL.Host.Games.GameBoy.Wall;

/// <summary>Gives a wall, where one watches, the states of a training's machines; the wall draws them.</summary>
/// <remarks>
/// On the training's thread, between steps, as often as the wall takes them, at most sixty times a second, and for no more than a fiftieth of
/// the time. Without a wall it looks for one once a second.
/// </remarks>
internal sealed class WallFeed : IDisposable
{
    private const double Share = 0.02; // of the training thread's time
    private const double SweepSeconds = 1 / 60.0, LookSeconds = 1;

    private readonly string _channel;
    private readonly GameBoyVecEnv _game;
    private readonly byte[] _greeting;
    private readonly int _stateBytes;
    private readonly long[] _due; // of each group
    private readonly int[] _next; // each group's copy that comes next
    private RingChannel? _ring;
    private ulong _greeted;       // life of the wall that was told what this is

    /// <summary>Takes a place at the environment.</summary>
    /// <param name="run">What is trained.</param>
    /// <param name="game">Its environment; stays the caller's.</param>
    /// <param name="greeting">What it is.</param>
    public WallFeed(RunDirectory run, GameBoyVecEnv game, WallGreeting greeting)
    {
        _channel = WallChannel.NameOf(run);
        _game = game;
        _greeting = [.. BitConverter.GetBytes(WallChannel.Greeting), .. Encoding.UTF8.GetBytes(JsonSerializer.Serialize(greeting))];
        _stateBytes = game.MachineStateSize;
        _due = new long[game.Groups.Count];
        _next = [.. Enumerable.Range(0, game.Groups.Count).Select(group => game.Groups.Rows(group).First)];
        game.Stepped = OnStep;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _game.Stepped = null;
        Close();
    }

    private void OnStep(int group)
    {
        long now = Stopwatch.GetTimestamp();
        if (now < _due[group]) return;
        double seconds = LookSeconds;
        try
        {
            _ring ??= RingChannel.TryConnect(_channel, WallChannel.Options);
            if (_ring is not null && Send(_ring, group)) seconds = SweepSeconds;
            else Close();
        }
        catch (RingException)
        {
            Close(); // another training's wall, or damaged: people see that it shows nothing
        }
        double spent = Stopwatch.GetElapsedTime(now).TotalSeconds;
        _due[group] = now + (long)(Math.Max(seconds, spent * _due.Length / Share) * Stopwatch.Frequency);
    }

    // False where the wall is gone.
    private bool Send(RingChannel ring, int group)
    {
        if (ring.IsRetired || ring.PeerState is RingPeerState.Died or RingPeerState.Left) return false;
        if (ring.PeerGeneration == 0) return true; // nobody has looked yet
        if (_greeted != ring.PeerGeneration && ring.TryWrite(_greeting)) _greeted = ring.PeerGeneration;
        if (_greeted != ring.PeerGeneration) return true;
        (int first, int end) = _game.Groups.Rows(group);
        for (int sent = first; sent < end && ring.TryClaim(WallChannel.HeaderBytes + _stateBytes, out Span<byte> room); sent++)
        {
            int copy = _next[group];
            BinaryPrimitives.WriteInt32LittleEndian(room, copy);
            _game.SaveMachine(copy, room[WallChannel.HeaderBytes..]);
            ring.Commit();
            _next[group] = copy + 1 < end ? copy + 1 : first;
        }
        return true;
    }

    private void Close()
    {
        _ring?.Dispose();
        (_ring, _greeted) = (null, 0);
    }
}
