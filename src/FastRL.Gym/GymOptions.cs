using System.Text.Json;
using FastRL.Envs;

namespace FastRL.Gym;

/// <summary>Options of an environment, from the JSON object that the caller gives; what nobody reads is an error.</summary>
internal sealed class GymOptions
{
    private readonly Dictionary<string, JsonElement> _options;

    /// <param name="json">One JSON object.</param>
    public GymOptions(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        _options = document.RootElement.EnumerateObject().ToDictionary(option => option.Name, option => option.Value.Clone(), StringComparer.Ordinal);
    }

    /// <summary>Takes a whole number.</summary>
    /// <exception cref="InputException">It is none from <paramref name="least"/> on.</exception>
    public int Number(string name, int fallback, int least)
    {
        if (!_options.Remove(name, out JsonElement option)) return fallback;
        return option.ValueKind == JsonValueKind.Number && option.TryGetInt32(out int number) && number >= least
            ? number
            : throw new InputException($"{name} is {option}; allowed: a whole number from {least}");
    }

    /// <summary>Takes a text.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public string? Text(string name)
    {
        if (!_options.Remove(name, out JsonElement option)) return null;
        return option.ValueKind == JsonValueKind.String ? option.GetString() : throw new InputException($"{name} is {option}; allowed: a text");
    }

    /// <summary>Takes one of a few words, the first by default.</summary>
    /// <exception cref="InputException">It is none of them.</exception>
    public T Word<T>(string name, params (string Word, T Value)[] words)
    {
        string word = Text(name) ?? words[0].Word;
        foreach ((string known, T value) in words)
            if (known == word) return value;
        throw new InputException($"{name} is '{word}'; allowed: {string.Join(", ", words.Select(known => known.Word))}");
    }

    /// <summary>Throws where one was not taken.</summary>
    /// <exception cref="InputException">The first such.</exception>
    public void RequireAllTaken(string environment)
    {
        if (_options.Count > 0) throw new InputException($"{environment} has no option '{_options.Keys.First()}'");
    }
}
