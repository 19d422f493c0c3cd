using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace FastRL.Interop.Policy;

/// <summary>Reads foreign bytes: nothing is taken that is not there, nothing is made before its size is known to be.</summary>
internal sealed class PolicyReader
{
    private const int LongestText = 1024, MostNames = 1 << 16;
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly byte[] _bytes;
    private int _at;

    public PolicyReader(byte[] bytes, int at) => (_bytes, _at) = (bytes, at);

    /// <summary>A number within limits.</summary>
    public int Number(string what, int least, int most)
    {
        int number = MemoryMarshal.Read<int>(Take(sizeof(int), what));
        return number >= least && number <= most
            ? number
            : throw new InvalidDataException($"{what} is {number}; allowed: {least} to {most}");
    }

    /// <summary>A count that cannot be negative.</summary>
    public long Count(string what)
    {
        long count = MemoryMarshal.Read<long>(Take(sizeof(long), what));
        return count >= 0 ? count : throw new InvalidDataException($"{what} is {count}; allowed: 0 or more");
    }

    /// <summary>Numbers within limits, as many as it says.</summary>
    public int[] Numbers(string what, int mostNumbers, int least, int most)
    {
        int[] numbers = new int[Number($"the number of {what}", 0, mostNumbers)];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = Number(what, least, most);
        return numbers;
    }

    /// <summary>Finite numbers, as many as are wanted.</summary>
    public float[] Floats(string what, long count)
    {
        // An array: Mono has no indexer of ReadOnlySpan that today's compilers call.
        float[] floats = MemoryMarshal.Cast<byte, float>(Take(count * sizeof(float), what)).ToArray();
        foreach (float number in floats)
            if (float.IsNaN(number) || float.IsInfinity(number)) throw new InvalidDataException($"{what} are not all numbers");
        return floats;
    }

    /// <summary>A text.</summary>
    public string Text(string what)
    {
        int length = Number($"the length of {what}", 0, LongestText);
        try
        {
            return s_utf8.GetString(Take(length, what));
        }
        catch (DecoderFallbackException problem)
        {
            throw new InvalidDataException($"{what} is not UTF-8", problem);
        }
    }

    /// <summary>Texts, as many as it says.</summary>
    public string[] Texts(string what)
    {
        // Each has a length of four bytes.
        string[] texts = new string[Number($"the number of {what}", 0, Math.Min(MostNames, (_bytes.Length - _at) / sizeof(int)))];
        for (int i = 0; i < texts.Length; i++) texts[i] = Text(what);
        return texts;
    }

    /// <summary>Throws where something is left.</summary>
    public void End()
    {
        if (_at != _bytes.Length) throw new InvalidDataException($"{_bytes.Length - _at} bytes follow the last layer");
    }

    private ReadOnlySpan<byte> Take(long length, string what)
    {
        if (length < 0 || length > _bytes.Length - _at) throw new InvalidDataException($"the file ends within {what}, at byte {_at}");
        ReadOnlySpan<byte> taken = _bytes.AsSpan(_at, (int)length);
        _at += (int)length;
        return taken;
    }
}

/// <summary>Writes what <see cref="PolicyReader"/> reads.</summary>
internal sealed class PolicyWriter : IDisposable
{
    private readonly BinaryWriter _writer;

    public PolicyWriter(Stream destination) => _writer = new BinaryWriter(destination, Encoding.UTF8, leaveOpen: true);

    public void Number(int number) => _writer.Write(number);

    public void Count(long count) => _writer.Write(count);

    public void Numbers(int[] numbers)
    {
        Number(numbers.Length);
        foreach (int number in numbers) Number(number);
    }

    public void Floats(ReadOnlySpan<float> floats) => _writer.Write(MemoryMarshal.AsBytes(floats));

    public void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Number(bytes.Length);
        Bytes(bytes);
    }

    public void Texts(System.Collections.Generic.IReadOnlyCollection<string> texts)
    {
        Number(texts.Count);
        foreach (string text in texts) Text(text);
    }

    public void Bytes(byte[] bytes) => _writer.Write(bytes);

    public void Dispose() => _writer.Dispose();
}
