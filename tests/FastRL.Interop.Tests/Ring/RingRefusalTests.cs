using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastRL.Interop.Ring;
using Xunit;

namespace FastRL.Interop.Tests.Ring;

/// <summary>What has the name but is not the channel that is wanted: refused with a line that says which.</summary>
public sealed class RingRefusalTests : IDisposable
{
    private static readonly RingOptions s_options = new(schema: 7, hostMessageBytes: 64, clientMessageBytes: 64, slots: 2);
    private readonly RingName _name = new();

    public void Dispose() => _name.Dispose();

    [RingFact]
    public void Connect_NoHost_SaysSo()
    {
        Assert.Null(RingChannel.TryConnect(_name.Text, s_options));
        AssertRefused(RingFault.NotFound, "there is no channel", () => RingChannel.Connect(_name.Text, s_options));
    }

    [RingFact]
    public void Attach_ForeignFile_SaysSoAndLeavesIt()
    {
        byte[] foreign = [.. Enumerable.Range(0, 10_000).Select(i => (byte)(i + 1))];
        File.WriteAllBytes(_name.Path, foreign);

        AssertRefused(RingFault.Foreign, "is foreign", () => RingChannel.CreateHost(_name.Text, s_options));
        AssertRefused(RingFault.Foreign, "is foreign", () => RingChannel.Connect(_name.Text, s_options));

        Assert.Equal(foreign, File.ReadAllBytes(_name.Path));
    }

    [RingFact]
    public void Attach_Link_IsNotFollowed()
    {
        using var target = new RingName();
        File.CreateSymbolicLink(_name.Path, target.Path);

        AssertRefused(RingFault.Foreign, "a symbolic link, which is not followed", () => RingChannel.CreateHost(_name.Text, s_options));
        AssertRefused(RingFault.Foreign, "a symbolic link, which is not followed", () => RingChannel.Connect(_name.Text, s_options));
        Assert.False(File.Exists(target.Path), "the link's target was made");

        File.WriteAllBytes(target.Path, []);
        AssertRefused(RingFault.Foreign, "a symbolic link, which is not followed", () => RingChannel.CreateHost(_name.Text, s_options));
        Assert.Empty(File.ReadAllBytes(target.Path));
    }

    [RingFact]
    public void Attach_FileOfAnotherUser_NamesBoth()
    {
        if (!Environment.IsPrivilegedProcess) return; // only root can make one
        File.WriteAllBytes(_name.Path, []);
        Assert.Equal(0, ChangeOwner(_name.Path, 65534, 65534));

        AssertRefused(RingFault.Foreign, "it belongs to user 65534, this program runs as 0", () => RingChannel.CreateHost(_name.Text, s_options));
        AssertRefused(RingFault.Foreign, "it belongs to user 65534, this program runs as 0", () => RingChannel.Connect(_name.Text, s_options));

        Assert.Empty(File.ReadAllBytes(_name.Path));
    }

    [RingFact]
    public void Attach_NoFile_SaysSo()
    {
        Assert.Equal(0, MakeFifo(_name.Path, 0b110_000_000));

        AssertRefused(RingFault.Foreign, "is foreign: no file", () => RingChannel.CreateHost(_name.Text, s_options));
    }

    [RingFact]
    public void CreateHost_NoRoomForIt_IsRefusedAndLeavesNothing()
    {
        var terabyte = new RingOptions(7, Native.FR_RING_MESSAGE_MAX, 64, Native.FR_RING_SLOTS_MAX);

        AssertRefused(RingFault.System, "No space left on device", () => RingChannel.CreateHost(_name.Text, terabyte));

        Assert.False(File.Exists(_name.Path));
    }

    [RingFact]
    public void Attach_ShortForeignFile_SaysSo()
    {
        File.WriteAllText(_name.Path, "short");

        AssertRefused(RingFault.Truncated, "is truncated: 5 bytes", () => RingChannel.Connect(_name.Text, s_options));
    }

    [RingFact]
    public void Connect_OtherVersion_NamesBoth()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options);
        Change(4 + 4, 9);

        AssertRefused(RingFault.OtherVersion, "has version 9 of the ring's layout, this program has 1", () => RingChannel.Connect(_name.Text, s_options));
    }

    [RingFact]
    public void Connect_OtherSchema_NamesBoth()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options);

        AssertRefused(
            RingFault.OtherSchema,
            "has another schema: hash 0000000000000007, messages of 64 and 64 bytes, 2 slots, expected hash 0000000000000008, messages of 64 and 65 bytes, 4 slots",
            () => RingChannel.Connect(_name.Text, new RingOptions(8, 64, 65, 4)));
    }

    [RingFact]
    public void Connect_Truncated_NamesBothSizes()
    {
        RingChannel.CreateHost(_name.Text, s_options);
        using (FileStream file = File.OpenWrite(_name.Path)) file.SetLength(4096);

        AssertRefused(RingFault.Truncated, "is truncated: 4096 bytes of 4608", () => RingChannel.Connect(_name.Text, s_options));
    }

    [RingFact]
    public void Attach_SideTaken_NamesTheProcess()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options), client = RingChannel.Connect(_name.Text, s_options);

        AssertRefused(RingFault.InUse, $"has a host already: process {Environment.ProcessId}", () => RingChannel.CreateHost(_name.Text, s_options));
        AssertRefused(RingFault.InUse, $"has a client already: process {Environment.ProcessId}", () => RingChannel.Connect(_name.Text, s_options));
    }

    [RingFact]
    public void CreateHost_OtherSchemaWhileSomebodyLives_IsRefused()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options);

        AssertRefused(RingFault.OtherSchema, "another schema", () => RingChannel.CreateHost(_name.Text, new RingOptions(8, 64, 64, 2)));
    }

    [RingFact]
    public void CreateHost_OtherSchemaAbandoned_ReplacesTheFile()
    {
        RingChannel.CreateHost(_name.Text, s_options); // never closed, as if killed
        Change(Native.FR_RING_PEERS_OFFSET, 0); // no process has the number 0

        using RingChannel host = RingChannel.CreateHost(_name.Text, new RingOptions(8, 64, 64, 2));

        Assert.Equal(1u, host.Generation);
        using RingChannel client = RingChannel.Connect(_name.Text, new RingOptions(8, 64, 64, 2));
    }

    [RingFact]
    public void CreateHost_WhoeverRetiredTheFileDiedBeforeRemovingIt_MakesANewOne()
    {
        RingChannel abandoned = RingChannel.CreateHost(_name.Text, s_options);
        Change(12, 1); // retired
        Assert.True(abandoned.IsRetired);

        Assert.Null(RingChannel.TryConnect(_name.Text, s_options));
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options);
        abandoned.Dispose();

        Assert.Equal(1u, host.Generation);
        Assert.True(File.Exists(_name.Path), "the old channel took the new one's name away");
    }

    [RingFact]
    public void Calls_AfterDispose_AreRefused()
    {
        RingChannel host = RingChannel.CreateHost(_name.Text, s_options);
        host.Dispose();

        Assert.Throws<ObjectDisposedException>(() => host.TryWrite([1]));
        Assert.Throws<ObjectDisposedException>(() => host.TryPeek(out _));
        Assert.Throws<ObjectDisposedException>(() => host.WaitForMessage(TimeSpan.Zero));
        Assert.Equal(RingPeerState.NeverSeen, host.PeerState);
    }

    [RingFact]
    public void Attach_HostDiedBeforeTheMagic_IsMadeAgain()
    {
        using (RingChannel.CreateHost(_name.Text, s_options)) Change(0, 0, bytes: 8);
        File.WriteAllBytes(_name.Path, new byte[4608]);
        Change(5000 - 500, 77);

        Assert.Null(RingChannel.TryConnect(_name.Text, s_options));
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options), client = RingChannel.Connect(_name.Text, s_options);

        Assert.False(client.TryPeek(out _));
        Assert.True(host.TryWrite([1]));
        Assert.True(client.TryPeek(out _));
    }

    [RingFact]
    public void Read_ChangedPayload_IsDamaged()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options), client = RingChannel.Connect(_name.Text, s_options);
        host.TryWrite([1, 2, 3]);
        Change(Native.FR_RING_SLOTS_OFFSET + Unsafe.SizeOf<fr_ring_slot>() + 1, 7, bytes: 1);

        AssertRefused(RingFault.Corrupt, "is damaged at message 0: its checksum is wrong", () => client.TryPeek(out _));
    }

    [RingFact]
    public void Read_ImpossibleLength_IsDamaged()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options), client = RingChannel.Connect(_name.Text, s_options);
        host.TryWrite([1, 2, 3]);
        Change(Native.FR_RING_SLOTS_OFFSET + (int)Marshal.OffsetOf<fr_ring_slot>(nameof(fr_ring_slot.length)), -1);

        AssertRefused(RingFault.Corrupt, "it says it has 4294967295 bytes, 64 are the limit", () => client.TryPeek(out _));
    }

    [RingFact]
    public void Write_ImpossibleTail_IsDamaged()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options);
        host.TryWrite([1]);
        host.TryWrite([2]);
        Change(Native.FR_RING_COUNTERS_OFFSET + (int)Marshal.OffsetOf<fr_ring_counters>(nameof(fr_ring_counters.tail)), 3);

        AssertRefused(RingFault.Corrupt, "3 messages released of 2 sent", () => host.TryWrite([3]));
    }

    [DllImport("libc", EntryPoint = "chown", CharSet = CharSet.Ansi)]
    private static extern int ChangeOwner(string path, uint owner, uint group);

    [DllImport("libc", EntryPoint = "mkfifo", CharSet = CharSet.Ansi)]
    private static extern int MakeFifo(string path, int mode);

    private static void AssertRefused(RingFault fault, string text, Action attempt)
    {
        RingException refusal = Assert.Throws<RingException>(attempt);
        Assert.Equal(fault, refusal.Fault);
        Assert.Contains(text, refusal.Message, StringComparison.Ordinal);
    }

    private void Change(int offset, int value, int bytes = 4)
    {
        using FileStream file = File.OpenWrite(_name.Path);
        file.Position = offset;
        file.Write(BitConverter.GetBytes((long)value).AsSpan(0, bytes));
    }
}
