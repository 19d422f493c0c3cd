using System.Buffers.Binary;
using System.Text;

namespace FastRL.Learn.Tests.LibTorch;

/// <summary>A library of 64 bits with nothing but what its symbols need: enough for readelf, too little to load.</summary>
internal static class ElfFile
{
    private const int HeaderSize = 64, SectionSize = 64, SymbolSize = 24, RelocationSize = 24;

    /// <summary>Symbol 1 is of the first version, symbol 2 of the second, and so on.</summary>
    /// <param name="library">The one library that is needed.</param>
    /// <param name="versions">Versions that are needed of it.</param>
    /// <param name="relocated">Symbols that relocations name.</param>
    public static byte[] Create(string library, string[] versions, params int[] relocated)
    {
        var strings = new MemoryStream();
        strings.WriteByte(0);
        int Text(string text)
        {
            int at = (int)strings.Length;
            strings.Write(Encoding.ASCII.GetBytes(text + "\0"));
            return at;
        }

        var needs = new byte[16 + 16 * versions.Length];
        Write16(needs, 0, 1, versions.Length);
        Write32(needs, 4, Text(library), 16, 0);
        var symbols = new byte[SymbolSize * (versions.Length + 1)];
        var symbolVersions = new byte[2 * (versions.Length + 1)];
        for (int i = 0; i < versions.Length; i++)
        {
            int entry = 16 + 16 * i, index = i + 2; // 0 and 1 mean local and global
            Write16(needs, entry + 4, 0, index);
            Write32(needs, entry + 8, Text(versions[i]), i + 1 < versions.Length ? 16 : 0);
            Write32(symbols, SymbolSize * (i + 1), Text($"symbol_{i + 1}"));
            Write16(symbolVersions, 2 * (i + 1), index);
        }
        var relocations = new byte[RelocationSize * relocated.Length];
        for (int i = 0; i < relocated.Length; i++) Write32(relocations, RelocationSize * i + 8, 6 /* GLOB_DAT */, relocated[i]);

        // Section types: 3 strings, 11 dynamic symbols, 4 relocations with addends; links are to sections by number.
        (int Type, byte[] Bytes, int Link, int Info)[] sections =
        [
            (0, [], 0, 0), (3, strings.ToArray(), 0, 0), (11, symbols, 1, 1), (0x6fffffff, symbolVersions, 2, 0),
            (0x6ffffffe, needs, 1, 1), (4, relocations, 2, 0),
        ];
        var file = new byte[HeaderSize + SectionSize * sections.Length + sections.Sum(section => section.Bytes.Length)];
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(file);
        Write16(file, 16, 3, 62); // a shared library for x86-64
        Write32(file, 0x28, HeaderSize);
        Write16(file, 0x34, HeaderSize);
        Write16(file, 0x3a, SectionSize, sections.Length);
        int offset = HeaderSize + SectionSize * sections.Length;
        for (int i = 0; i < sections.Length; i++)
        {
            int at = HeaderSize + SectionSize * i;
            Write32(file, at + 4, sections[i].Type);
            Write32(file, at + 0x18, offset);
            Write32(file, at + 0x20, sections[i].Bytes.Length);
            Write32(file, at + 0x28, sections[i].Link, sections[i].Info);
            sections[i].Bytes.CopyTo(file, offset);
            offset += sections[i].Bytes.Length;
        }
        return file;
    }

    private static void Write16(byte[] bytes, int offset, params int[] values)
    {
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(offset + 2 * i), (ushort)values[i]);
    }

    private static void Write32(byte[] bytes, int offset, params int[] values)
    {
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset + 4 * i), values[i]);
    }
}
