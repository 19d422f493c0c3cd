#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FastRL.LibTorch;

/// <summary>
/// Copies a library and, where the system lacks one version that it asks for without using it, marks that need as weak in
/// the copy, so that the system's loader accepts it.
/// </summary>
public sealed class PrepareLibrary : Task
{
    /// <summary>The library as its package has it.</summary>
    [Required]
    public string Source { get; set; } = "";

    /// <summary>The copy.</summary>
    [Required]
    public string Destination { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        byte[] bytes = File.ReadAllBytes(Source);
        string? said = VersionNeeds.Loosen(bytes, VersionNeeds.OfThisProcess());
        if (said != null) Log.LogMessage(MessageImportance.High, $"{Path.GetFileName(Source)}: {said}");
        Directory.CreateDirectory(Path.GetDirectoryName(Destination)!);
        File.WriteAllBytes(Destination, bytes);
        return true;
    }
}

/// <summary>The versions that an ELF library needs of other libraries, and what becomes of those that are not there.</summary>
/// <remarks>64 bits, little-endian. Structures: System V gABI, chapter 4, and the LSB's "Symbol Versioning".</remarks>
public static class VersionNeeds
{
    private const uint Symbols = 11, Relocations = 4, Definitions = 0x6ffffffd, Needs = 0x6ffffffe, SymbolVersions = 0x6fffffff;
    private const int WeakFlag = 2;

    /// <summary>Marks the one need that nothing provides and nothing uses as weak. Otherwise changes nothing.</summary>
    /// <param name="library">The library, changed in place.</param>
    /// <param name="provided">What the system's library of a name provides, or null where there is none.</param>
    /// <returns>What was done or is missing, or null where every need is met.</returns>
    /// <exception cref="InvalidDataException">It is no such library.</exception>
    public static string? Loosen(byte[] library, Func<string, ICollection<string>?> provided)
    {
        var image = new Image(library);
        List<Need> unmet = image.ReadNeeds().Where(need => (need.Flags & WeakFlag) == 0 && provided(need.Library)?.Contains(need.Version) != true).ToList();
        if (unmet.Count == 0) return null;
        string names = string.Join(", ", unmet.Select(need => $"{need.Version} of {need.Library}"));
        if (unmet.Count > 1) return $"this system lacks {names}: the library does not load here";
        if (image.IsUsed(unmet[0].Index)) return $"this system lacks {names}, which the library uses: it does not load here";
        library[unmet[0].FlagsOffset] |= WeakFlag;
        return $"this system lacks {names}, which the library names but does not use; marked as weak in the copy";
    }

    /// <summary>What the libraries that this process has loaded provide.</summary>
    public static Func<string, ICollection<string>?> OfThisProcess()
    {
        string[] loaded = File.ReadAllLines("/proc/self/maps").Where(line => line.Contains('/'))
            .Select(line => line.Substring(line.IndexOf('/'))).Distinct().ToArray();
        var known = new Dictionary<string, ICollection<string>?>();
        return name =>
        {
            if (known.TryGetValue(name, out ICollection<string>? versions)) return versions;
            // A file may carry its full version: libstdc++.so.6.0.30.
            string? path = Array.Find(loaded, path => Path.GetFileName(path) is string file && (file == name || file.StartsWith($"{name}.", StringComparison.Ordinal)));
            return known[name] = path is null ? null : ReadDefinitions(File.ReadAllBytes(path));
        };
    }

    /// <summary>Names of the versions that a library provides.</summary>
    public static ICollection<string> ReadDefinitions(byte[] library) => new Image(library).ReadDefinitions();

    private readonly struct Need
    {
        public Need(string library, string version, int index, int flags, int flagsOffset) =>
            (Library, Version, Index, Flags, FlagsOffset) = (library, version, index, flags, flagsOffset);

        public string Library { get; }

        public string Version { get; }

        public int Index { get; }

        public int Flags { get; }

        public int FlagsOffset { get; }
    }

    private readonly struct Section
    {
        public Section(uint type, int offset, int size, int link, int info) =>
            (Type, Offset, Size, Link, Info) = (type, offset, size, link, info);

        public uint Type { get; }

        public int Offset { get; }

        public int Size { get; }

        /// <summary>Section with the strings or symbols that this one names.</summary>
        public int Link { get; }

        /// <summary>Number of entries, where it is a list.</summary>
        public int Info { get; }
    }

    private sealed class Image
    {
        private readonly byte[] _bytes;
        private readonly Section[] _sections;

        public Image(byte[] bytes)
        {
            _bytes = bytes;
            if (bytes.Length < 64 || bytes[0] != 0x7f || bytes[1] != 'E' || bytes[2] != 'L' || bytes[3] != 'F' || bytes[4] != 2 || bytes[5] != 1)
                throw new InvalidDataException("not an ELF file of 64 bits, little-endian");
            int table = Int64(0x28), size = UInt16(0x3a), count = UInt16(0x3c);
            _sections = Enumerable.Range(0, count).Select(i => table + i * size)
                .Select(at => new Section(UInt32(at + 4), Int64(at + 0x18), Int64(at + 0x20), Int32(at + 0x28), Int32(at + 0x2c)))
                .ToArray();
        }

        public IEnumerable<Need> ReadNeeds()
        {
            foreach (Section section in OfType(Needs))
            {
                int entry = section.Offset;
                for (int i = 0; i < section.Info; i++, entry += Int32(entry + 12))
                {
                    string file = Text(section, Int32(entry + 4));
                    int version = entry + Int32(entry + 8);
                    for (int k = UInt16(entry + 2); k > 0; k--, version += Int32(version + 12))
                        yield return new Need(file, Text(section, Int32(version + 8)), UInt16(version + 6), UInt16(version + 4), version + 4);
                }
            }
        }

        public HashSet<string> ReadDefinitions()
        {
            var names = new HashSet<string>();
            foreach (Section section in OfType(Definitions))
            {
                int entry = section.Offset;
                for (int i = 0; i < section.Info; i++, entry += Int32(entry + 16))
                    names.Add(Text(section, Int32(entry + Int32(entry + 12))));
            }
            return names;
        }

        /// <summary>Whether a relocation names a symbol of a version.</summary>
        public bool IsUsed(int version)
        {
            Section versions = OfType(SymbolVersions).Single();
            var symbols = new HashSet<uint>(Enumerable.Range(0, versions.Size / 2)
                .Where(symbol => (UInt16(versions.Offset + 2 * symbol) & 0x7fff) == version).Select(symbol => (uint)symbol));
            return OfType(Relocations).Where(section => _sections[section.Link].Type == Symbols).Any(section =>
                Enumerable.Range(0, section.Size / 24).Any(i => symbols.Contains(UInt32(section.Offset + 24 * i + 12))));
        }

        private IEnumerable<Section> OfType(uint type) => _sections.Where(section => section.Type == type);

        private string Text(Section section, int offset)
        {
            int start = _sections[section.Link].Offset + offset;
            return Encoding.ASCII.GetString(_bytes, start, Array.IndexOf(_bytes, (byte)0, start) - start);
        }

        private int UInt16(int offset) => BitConverter.ToUInt16(_bytes, offset);

        private int Int32(int offset) => BitConverter.ToInt32(_bytes, offset);

        private uint UInt32(int offset) => BitConverter.ToUInt32(_bytes, offset);

        private int Int64(int offset) => checked((int)BitConverter.ToInt64(_bytes, offset));
    }
}
