using System.Buffers.Binary;
using System.Text;
using FastRL.Runs.TensorBoard;

namespace FastRL.Runs.Tests.TensorBoard;

public sealed class EventFileWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Crc32C_CheckValue_IsThePublishedOne() =>
        Assert.Equal(0xE3069283u, EventFileWriter.Crc32C("123456789"u8));

    // RFC 3720, B.4: 32 bytes of zeros, of ones, and counting up.
    [Theory]
    [InlineData(0, 0, 0x8A9136AAu)]
    [InlineData(0xFF, 0, 0x62A8AB43u)]
    [InlineData(0, 1, 0x46DD794Eu)]
    public void Crc32C_PublishedVectors_Agree(int first, int increment, uint expected)
    {
        byte[] data = [.. Enumerable.Range(0, 32).Select(i => (byte)(first + (increment * i)))];
        Assert.Equal(expected, EventFileWriter.Crc32C(data));
    }

    [Fact]
    public void File_FirstRecord_IsTheOneThatTensorBoardWrites()
    {
        using (new EventFileWriter(_folder.Path, _time))
        {
        }
        byte[] file = File.ReadAllBytes(Assert.Single(Directory.GetFiles(_folder.Path)));
        // Every event file in the world begins with these bytes: length 24, and its masked CRC.
        Assert.Equal([0x18, 0, 0, 0, 0, 0, 0, 0, 0xA3, 0x7F, 0x4B, 0x22], file[..12]);
        Assert.Equal("brain.Event:2", Encoding.ASCII.GetString(file[23..36]));
        Assert.Equal(EventFileWriter.MaskedCrc32C(file.AsSpan(12, 24)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(36)));
        Assert.Equal(40, file.Length);
    }

    // tensorflow.Event: 2 is the step, 7 a SessionLog, whose 1 is the status and START is 1. TensorBoard hides what earlier files
    // have from that step on.
    [Fact]
    public void File_OfASessionThatGoesOn_SaysFromWhichStepEarlierOnesAreVoid()
    {
        using (new EventFileWriter(_folder.Path, _time, voidFrom: 301))
        {
        }
        byte[] file = File.ReadAllBytes(Assert.Single(Directory.GetFiles(_folder.Path)));
        Assert.Equal([0x09, .. BitConverter.GetBytes(1000.5), 0x10, 0xAD, 0x02, 0x3A, 2, 0x08, 1], file[(40 + 12)..^4]);
        Assert.Equal(EventFileWriter.MaskedCrc32C(file.AsSpan(52, 16)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(file.Length - 4)));
    }

    [SmallDiskFact]
    public void Flush_DiskIsFull_DropsRecordsAndLeavesWholeOnes()
    {
        using var disk = new SmallDisk(kilobytes: 16);
        string path;
        using (var writer = new EventFileWriter(disk.Path, _time))
        {
            path = writer.Path;
            writer.Flush();
            disk.FillUpTo(free: 0);
            for (int step = 0; step < 1000; step++)
                writer.WriteScalar("charts/SPS", step, step);
            writer.Flush();
            Assert.Equal(40, new FileInfo(path).Length);
            File.Delete(disk["filling"]);
            writer.WriteScalar("charts/SPS", 1.5, 300);
        }
        Assert.Equal(1.5f, BitConverter.ToSingle(File.ReadAllBytes(path).AsSpan()[^8..]));
    }

    [Fact]
    public void Scalar_Written_HasTheBytesOfItsProtobuf()
    {
        using (var writer = new EventFileWriter(_folder.Path, _time))
        {
            writer.WriteScalar("charts/SPS", double.NaN, 1); // left out
            writer.WriteScalar("charts/SPS", 1.5, 300);
        }
        byte[] file = File.ReadAllBytes(Assert.Single(Directory.GetFiles(_folder.Path)));
        byte[] record = file[(40 + 12)..^4];
        byte[] expected =
        [
            0x09, .. BitConverter.GetBytes(1000.5), // 1: wall_time
            0x10, 0xAC, 0x02,                       // 2: step = 300
            0x2A, 19,                               // 5: summary
            0x0A, 17,                               // 1: value
            0x0A, 10, .. "charts/SPS"u8,            // 1: tag
            0x15, .. BitConverter.GetBytes(1.5f),   // 2: simple_value
        ];
        Assert.Equal(expected, record);
        Assert.Equal((ulong)record.Length, BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(40)));
        Assert.Equal(EventFileWriter.MaskedCrc32C(record), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(file.Length - 4)));
    }

    // tensorflow.Summary.Value: 8 is a tensor, 9 the metadata, whose 1 is the plugin's, whose 1 is its name. tensorflow.TensorProto: 1 is
    // the type, of which 7 is a string, 2 the shape, whose 2 is a dimension, whose 1 is its size, 8 the string.
    [Fact]
    public void Text_Written_HasTheBytesOfItsProtobufAndKeepsItsLines()
    {
        using (var writer = new EventFileWriter(_folder.Path, _time))
            writer.WriteText("settings", "seed: 7\nppo:\n  clip: 0.2\n", 0);
        byte[] record = File.ReadAllBytes(Assert.Single(Directory.GetFiles(_folder.Path)))[(40 + 12)..^4];
        byte[] text = [.. "    seed: 7\n    ppo:\n      clip: 0.2"u8];
        byte[] tensor = [0x08, 7, 0x12, 4, 0x12, 2, 0x08, 1, 0x42, (byte)text.Length, .. text];
        byte[] value = [0x0A, 21, .. "settings/text_summary"u8, 0x42, (byte)tensor.Length, .. tensor, 0x4A, 8, 0x0A, 6, 0x0A, 4, .. "text"u8];
        Assert.Equal(
            [0x09, .. BitConverter.GetBytes(1000.5), 0x10, 0, 0x2A, (byte)(value.Length + 2), 0x0A, (byte)value.Length, .. value], record);
    }
}
