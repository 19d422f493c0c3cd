using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FastRL.Envs;

namespace FastRL.Host.Tests.Fuzz;

/// <summary>Changes to files as damage and malice make them; the same stream makes the same ones.</summary>
internal static class Mutations
{
    private static readonly string[] s_numbers = ["-1", "0", "17", "65537", "9223372036854775807", "-9223372036854775808", "1e308", "0.5"];

    private static readonly string[] s_words =
        ["\"\"", "\"../../outside\"", "\"/etc/passwd\"", "\"\\u001b[31m\"", "null", "true", "[]", "{}", "[null]", "[[[[]]]]", "{\"a\":null}"];

    /// <summary>Up to four bytes replaced, or the file cut, or a piece of it repeated.</summary>
    public static byte[] Bytes(byte[] good, RandomStream random)
    {
        if (good.Length == 0)
            return [0];
        byte[] bad = [.. good];
        int at = random.NextInt(good.Length);
        switch (random.NextInt(8))
        {
            case 0: return bad[..at];
            case 1: return [.. bad[..at], .. bad[random.NextInt(at + 1)..]];
        }
        for (int change = random.NextInt(4); change >= 0; change--)
            bad[random.NextInt(bad.Length)] = (byte)random.NextInt(256);
        return bad;
    }

    /// <summary>One value of a JSON text replaced, or taken away.</summary>
    public static byte[] Json(byte[] good, RandomStream random)
    {
        JsonNode root = JsonNode.Parse(good)!;
        JsonNode place = root;
        while (Children(place) is { Length: > 0 } children && (place == root || random.NextInt(4) > 0))
            place = children[random.NextInt(children.Length)] ?? place.Root;
        if (place.Parent is null)
            return Bytes(good, random);
        string[] values = place is JsonValue && random.NextInt(2) == 0 ? s_numbers : s_words;
        Replace(place, random.NextInt(6) == 0 ? null : values[random.NextInt(values.Length)]);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    /// <summary>Lines taken away, repeated and exchanged, numbers replaced, bytes changed.</summary>
    public static string Text(string good, RandomStream random)
    {
        List<string> lines = [.. good.Split('\n')];
        for (int change = random.NextInt(3); change >= 0; change--)
        {
            int a = random.NextInt(lines.Count), b = random.NextInt(lines.Count);
            switch (random.NextInt(5))
            {
                case 0 when lines.Count > 1: lines.RemoveAt(a); break;
                case 1: lines.Insert(b, lines[a]); break;
                case 2: (lines[a], lines[b]) = (lines[b], lines[a]); break;
                case 3:
                    int digit = lines[a].AsSpan().IndexOfAnyInRange('0', '9');
                    if (digit >= 0)
                        lines[a] = lines[a][..digit] + s_numbers[random.NextInt(s_numbers.Length)] + lines[a][(digit + 1)..];
                    break;
                default: lines[a] = Encoding.UTF8.GetString(Bytes(Encoding.UTF8.GetBytes(lines[a]), random)); break;
            }
        }
        return string.Join('\n', lines);
    }

    /// <summary>Makes a checkpoint's manifest say what its files are, so that they are read.</summary>
    public static void Seal(string checkpoint)
    {
        string path = Path.Combine(checkpoint, "manifest.json");
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(path))!;
        foreach ((string name, JsonNode? file) in manifest["files"]!.AsObject())
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(checkpoint, name));
            file!["size"] = bytes.Length;
            file["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        }
        File.WriteAllText(path, manifest.ToJsonString());
    }

    private static JsonNode?[] Children(JsonNode node) => node switch
    {
        JsonObject entries => [.. entries.Select(entry => entry.Value).Where(value => value is not null)],
        JsonArray items => [.. items.Where(item => item is not null)],
        _ => [],
    };

    private static void Replace(JsonNode place, string? json)
    {
        JsonNode parent = place.Parent!;
        if (parent is JsonObject entries)
        {
            string name = place.GetPropertyName();
            if (json is null) entries.Remove(name);
            else entries[name] = JsonNode.Parse(json);
        }
        else
        {
            var items = (JsonArray)parent;
            int index = place.GetElementIndex();
            if (json is null) items.RemoveAt(index);
            else items[index] = JsonNode.Parse(json);
        }
    }
}
