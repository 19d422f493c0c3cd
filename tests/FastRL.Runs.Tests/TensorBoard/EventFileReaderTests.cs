using System.Diagnostics;
using FastRL.Runs.TensorBoard;

namespace FastRL.Runs.Tests.TensorBoard;

public sealed class EventFileReaderTests : IDisposable
{
    private const string Tag = "charts/episodic_return";

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OfOneScalar_LeavesOthersOut()
    {
        Write(null, (1, 0.5f), (300, -2));
        Assert.Equal([new CurvePoint(1, 0.5f), new CurvePoint(300, -2)], EventFileReader.Read(_folder.Path, Tag));
    }

    // It would be waited for without end.
    [UnixFact]
    public void Read_APipe_IsRefusedByName()
    {
        using (Process made = Process.Start("mkfifo", [_folder["events.out.tfevents.1.pipe"]])!) made.WaitForExit();
        Assert.Contains("tfevents.1.pipe: not a regular file", Assert.Throws<InvalidDataException>(() => EventFileReader.Read(_folder.Path, Tag)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhatALaterSessionWentThroughAgain_TakesItFromThatOne()
    {
        Write(null, (100, 1), (200, 2), (300, 3));
        Write(voidFrom: 201, (250, 9));
        Assert.Equal([new CurvePoint(100, 1), new CurvePoint(200, 2), new CurvePoint(250, 9)], EventFileReader.Read(_folder.Path, Tag));
    }

    [Theory]
    [InlineData(0, 1)]   // a byte of the last record's sum is lost
    [InlineData(1, 1)]   // a byte of the last record's data is another
    public void Read_LastRecordIsTornOrDamaged_KeepsThoseBefore(int damage, int kept)
    {
        Write(null, (100, 1), (101, 2));
        string file = Directory.GetFiles(_folder.Path).Single();
        byte[] bytes = File.ReadAllBytes(file);
        // The other scalar's record comes last and is as long as the one before it.
        int record = (bytes.Length - 40) / 4;
        byte[] cut = bytes[..^record];
        if (damage == 0) cut = cut[..^1];
        else cut[^6] ^= 1;
        File.WriteAllBytes(file, cut);
        Assert.Equal(kept, EventFileReader.Read(_folder.Path, Tag).Count);
    }

    [Fact]
    public void Read_AnyBytes_AreRefusedQuietly()
    {
        Write(null, (100, 1), (200, 2));
        string file = Directory.GetFiles(_folder.Path).Single();
        byte[] whole = File.ReadAllBytes(file);
        var random = new Random(7);
        for (int round = 0; round < 500; round++)
        {
            byte[] bytes = [.. whole];
            for (int i = 0; i < 4; i++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(file, bytes[..random.Next(bytes.Length)]);
            Assert.InRange(EventFileReader.Read(_folder.Path, Tag).Count, 0, 2);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x08, 0xAC, 0x02 }, 1, 300UL, 1)]             // the specification's own example of a varint
    [InlineData(new byte[] { 0x08, 0xAC }, 0, 0UL, 0)]                     // which is cut short
    [InlineData(new byte[] { 0x12, 0x05, 1, 2 }, 0, 0UL, 0)]               // bytes that are longer than the message
    [InlineData(new byte[] { 0x0B }, 0, 0UL, 0)]                           // a group
    [InlineData(new byte[] { 0x0D, 1, 0, 0, 0, 0x08, 2 }, 1, 2UL, 2)]      // four bytes, then a varint
    public void ProtobufFields_OfAMessage_AreThoseThatAreWhole(byte[] message, int number, ulong last, int count)
    {
        var fields = new ProtobufFields(message);
        (int fieldNumber, ulong value, int found) = (0, 0, 0);
        while (fields.Next()) (fieldNumber, value, found) = (fields.Number, fields.Varint, found + 1);
        Assert.Equal((number, last, count), (fieldNumber, value, found));
    }

    private void Write(long? voidFrom, params (long Step, float Value)[] points)
    {
        using var writer = new EventFileWriter(_folder.Path, _time, voidFrom);
        foreach ((long step, float value) in points)
        {
            writer.WriteScalar(Tag, value, step);
            writer.WriteScalar("charts/episodic_length".PadRight(Tag.Length), value, step);
        }
        _time.Advance(TimeSpan.FromSeconds(2));
    }
}
