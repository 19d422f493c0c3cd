using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace FastRL.Runs.Checkpoints;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">Element type as the format writes it, such as <c>F32</c>.</param>
/// <param name="Shape">Sizes of the dimensions; none for a single number.</param>
/// <param name="Data">Elements, row-major, little-endian.</param>
public sealed record SafetensorsEntry(string Name, string Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Data);

/// <summary>
/// The safetensors format: eight bytes with the length of a JSON header (little-endian), the header, which gives each
/// tensor's type, shape and place, then the data without gaps.
/// </summary>
public sealed class Safetensors
{
    private const int MaxHeader = 100_000_000;
    private const int MaxDimensions = 32;
    private const string MetadataKey = "__metadata__";

    private Safetensors(IReadOnlyDictionary<string, SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>Words that the writer added.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Writes a file; tensors are laid out in the order given.</summary>
    /// <exception cref="ArgumentException">A name repeats, or data do not fit their type and shape.</exception>
    public static void Write(
        Stream destination, IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(metadata);
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }
            var names = new HashSet<string>();
            long offset = 0;
            foreach (SafetensorsEntry entry in entries)
            {
                if (!names.Add(entry.Name) || entry.Name == MetadataKey)
                    throw new ArgumentException($"the name '{entry.Name}' cannot be used", nameof(entries));
                if (SizeOf(entry.Type, entry.Shape) != entry.Data.Length)
                    throw new ArgumentException($"'{entry.Name}' has {entry.Data.Length} bytes, not those of its shape", nameof(entries));
                WriteEntry(json, entry, offset);
                offset += entry.Data.Length;
            }
            json.WriteEndObject();
        }
        while (header.Length % 8 != 0) header.WriteByte((byte)' ');
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        destination.Write(length);
        header.WriteTo(destination);
        foreach (SafetensorsEntry entry in entries) destination.Write(entry.Data.Span);
    }

    /// <summary>Reads a file that may hold anything; the entries alias the bytes given.</summary>
    /// <exception cref="InvalidDataException">It is no such file; the message says what is wrong.</exception>
    public static Safetensors Parse(ReadOnlyMemory<byte> file)
    {
        if (file.Length < 8) throw Bad($"{file.Length} bytes are too few for a header");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        if (length > MaxHeader || length > (ulong)(file.Length - 8))
            throw Bad($"the header should have {length} bytes, the file has {file.Length}");
        try
        {
            return Parse(file.Slice(8, (int)length), file[(8 + (int)length)..]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException
            or OverflowException or ArgumentException or KeyNotFoundException)
        {
            throw Bad($"the header is malformed ({exception.Message})");
        }
    }

    private static Safetensors Parse(ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> data)
    {
        using JsonDocument document = JsonDocument.Parse(header);
        var metadata = new Dictionary<string, string>();
        var entries = new Dictionary<string, SafetensorsEntry>();
        var places = new List<(long Begin, long End)>();
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name == MetadataKey)
            {
                foreach (JsonProperty word in property.Value.EnumerateObject())
                    metadata[word.Name] = word.Value.GetString() ?? throw Bad($"metadata '{word.Name}' is not a text");
                continue;
            }
            (SafetensorsEntry entry, long begin, long end) = ParseEntry(property, data);
            if (!entries.TryAdd(property.Name, entry)) throw Bad($"'{property.Name}' occurs twice");
            places.Add((begin, end));
        }
        long covered = 0;
        foreach ((long begin, long end) in places.Order())
        {
            if (begin != covered) throw Bad($"data overlap or have a gap at byte {begin}");
            covered = end;
        }
        if (covered != data.Length) throw Bad($"there are {data.Length} bytes of data, the header speaks of {covered}");
        return new Safetensors(entries, metadata);
    }

    private static (SafetensorsEntry Entry, long Begin, long End) ParseEntry(JsonProperty property, ReadOnlyMemory<byte> data)
    {
        string name = property.Name;
        string type = property.Value.GetProperty("dtype").GetString() ?? throw Bad($"'{name}' has no type");
        JsonElement sizes = property.Value.GetProperty("shape");
        if (sizes.GetArrayLength() > MaxDimensions) throw Bad($"'{name}' has {sizes.GetArrayLength()} dimensions");
        long[] shape = [.. sizes.EnumerateArray().Select(size => size.GetInt64())];
        JsonElement offsets = property.Value.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2) throw Bad($"'{name}' needs two offsets");
        long begin = offsets[0].GetInt64(), end = offsets[1].GetInt64();
        if (begin < 0 || end < begin || end > data.Length)
            throw Bad($"'{name}' lies at bytes {begin} to {end} of {data.Length}");
        if (SizeOf(type, shape) != end - begin) throw Bad($"'{name}' has {end - begin} bytes, not those of its shape");
        return (new SafetensorsEntry(name, type, shape, data.Slice((int)begin, (int)(end - begin))), begin, end);
    }

    private static void WriteEntry(Utf8JsonWriter json, SafetensorsEntry entry, long offset)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", entry.Type);
        json.WriteStartArray("shape");
        foreach (long size in entry.Shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + entry.Data.Length);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static long SizeOf(string type, IReadOnlyList<long> shape)
    {
        long size = type switch
        {
            "F64" or "I64" or "U64" => 8,
            "F32" or "I32" or "U32" => 4,
            "F16" or "BF16" or "I16" or "U16" => 2,
            "I8" or "U8" or "BOOL" => 1,
            _ => throw Bad($"the type '{type}' is not known"),
        };
        foreach (long extent in shape)
        {
            if (extent < 0) throw Bad(string.Create(CultureInfo.InvariantCulture, $"a size of {extent}"));
            size = checked(size * extent);
        }
        return size;
    }

    private static InvalidDataException Bad(string what) => new($"not a safetensors file: {what}");
}
