using System.Buffers.Binary;
using System.Text;
using FastRL.Envs;
using FastRL.Runs.Checkpoints;

namespace FastRL.Runs.Tests.Checkpoints;

public sealed class SafetensorsTests
{
    [Fact]
    public void Parse_WhatWasWritten_IsEqual()
    {
        SafetensorsEntry[] entries =
        [
            new("a.weight", "F32", [1, 3], new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 }),
            new("empty", "F64", [0, 17], Array.Empty<byte>()),
            new("one", "U8", [], new byte[] { 42 }),
        ];
        Safetensors file = Safetensors.Parse(Write(entries));
        Assert.Equal("x", file.Metadata["k"]);
        Assert.Equal(3, file.Entries.Count);
        foreach (SafetensorsEntry entry in entries)
        {
            Assert.Equal(entry.Shape, file.Entries[entry.Name].Shape);
            Assert.Equal(entry.Data.ToArray(), file.Entries[entry.Name].Data.ToArray());
        }
    }

    [Fact]
    public void Write_File_HasTheFormatsBytes()
    {
        byte[] file = Write([new("t", "I16", [1], new byte[] { 7, 0 })]);
        // Header length, JSON padded with spaces to eight bytes, data.
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        Assert.Equal(0, length % 8);
        Assert.Equal(
            """{"__metadata__":{"k":"x"},"t":{"dtype":"I16","shape":[1],"data_offsets":[0,2]}}""",
            Encoding.UTF8.GetString(file, 8, length).TrimEnd(' '));
        Assert.Equal([7, 0], file[(8 + length)..]);
    }

    [Theory]
    [InlineData("""{}""", 1, "1 bytes of data")]
    [InlineData("""[]""", 0, "malformed")]
    [InlineData("""{"a":""", 0, "malformed")]
    [InlineData("""{"a":3}""", 0, "malformed")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "malformed")]
    [InlineData("""{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", 4, "type 'F31'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "not those of its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "a size of -1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "bytes 0 to 4 of 3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "bytes 4 to 0")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "gap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775807,3],"data_offsets":[0,2]}}""", 2, "malformed")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "twice")]
    public void Parse_BadHeader_SaysWhat(string header, int data, string message)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        var exception = Assert.Throws<InvalidDataException>(() => Safetensors.Parse(file));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AnyPrefix_IsRefused()
    {
        byte[] file = Write([new("t", "I16", [3], new byte[6])]);
        for (int length = 0; length < file.Length; length++)
            Assert.Throws<InvalidDataException>(() => Safetensors.Parse(file.AsMemory(0, length)));
    }

    [Fact]
    public void Parse_ChangedBytes_GivesAFileOrInvalidData()
    {
        byte[] good = Write([new("t", "I16", [3], new byte[6]), new("u", "F32", [2, 2], new byte[16])]);
        var random = new RandomStream(seed: 5, purpose: 0);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bad = [.. good];
            for (int change = random.NextInt(4); change >= 0; change--)
                bad[random.NextInt(bad.Length)] = (byte)random.NextInt(256);
            try
            {
                Assert.All(Safetensors.Parse(bad).Entries.Values, entry => Assert.InRange(entry.Data.Length, 0, 22));
            }
            catch (InvalidDataException)
            {
                // What is wanted of most of them.
            }
        }
    }

    private static byte[] Write(SafetensorsEntry[] entries)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, entries, new Dictionary<string, string> { ["k"] = "x" });
        return stream.ToArray();
    }
}
