using System.Text.Json;

namespace FastRL.Web.Environments;

/// <summary>A message of a page that speaks JSON.</summary>
internal struct JsonTabMessage
{
    /// <summary>Its <c>type</c>, or null.</summary>
    public string? Type;

    /// <summary>How many numbers its <c>observation</c> has; -1 without one.</summary>
    public int Observed;

    /// <summary>Its <c>reward</c>; NaN without one.</summary>
    public float Reward;

    /// <summary>Its <c>done</c>; null without one.</summary>
    public bool? Done;

    /// <summary>Where its <c>info</c> is; empty without one.</summary>
    public Range Info;
}

/// <summary>Reads messages of the JSON protocol: docs/browser-protocol.md has the table.</summary>
internal static class JsonTabMessages
{
    /// <summary>The page's answer to an action.</summary>
    public const string State = "state";

    /// <summary>The page's answer to a reset.</summary>
    public const string ResetComplete = "reset_complete";

    /// <summary>The page asks to begin anew.</summary>
    public const string RestartRequest = "restart_request";

    // As literals, so that reading a step makes no string.
    private static readonly string[] s_types = [State, ResetComplete, RestartRequest];

    /// <summary>Reads a message.</summary>
    /// <param name="json">The whole message.</param>
    /// <param name="observation">Takes the observation.</param>
    /// <param name="message">The rest.</param>
    /// <returns>What is wrong, or null; a message of an unknown type is not looked at any further.</returns>
    public static string? Read(ReadOnlySpan<byte> json, Span<float> observation, out JsonTabMessage message)
    {
        message = new JsonTabMessage { Observed = -1, Reward = float.NaN };
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return "a message is a JSON object";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                ReadProperty(ref reader, observation, ref message);
            return reader.Read() ? "a message is one JSON object" : Check(message, observation);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException)
        {
            return $"not JSON as it should be: {problem.Message}";
        }
    }

    private static void ReadProperty(ref Utf8JsonReader reader, Span<float> observation, ref JsonTabMessage message)
    {
        if (reader.ValueTextEquals("type"u8))
        {
            reader.Read();
            message.Type = ReadType(ref reader);
        }
        else if (reader.ValueTextEquals("observation"u8))
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new FormatException("observation is no list");
            message.Observed = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                float number = reader.GetSingle();
                if (message.Observed < observation.Length)
                    observation[message.Observed] = number;
                message.Observed++;
            }
        }
        else if (reader.ValueTextEquals("reward"u8))
        {
            reader.Read();
            message.Reward = reader.GetSingle();
        }
        else if (reader.ValueTextEquals("done"u8))
        {
            reader.Read();
            message.Done = reader.GetBoolean();
        }
        else
        {
            bool isInfo = reader.ValueTextEquals("info"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isInfo)
                message.Info = start..(int)reader.BytesConsumed;
        }
    }

    private static string? ReadType(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new FormatException("type is no text");
        foreach (string type in s_types)
        {
            if (reader.ValueTextEquals(type))
                return type;
        }
        return null;
    }

    private static string? Check(in JsonTabMessage message, ReadOnlySpan<float> observation)
    {
        if (message.Type is not (State or ResetComplete))
            return null;
        if (message.Observed != observation.Length)
            return $"an observation has {observation.Length} numbers, not {Math.Max(0, message.Observed)}";
        if (TabMessages.FindNoNumber("observation", observation) is { } problem)
            return problem;
        if (message.Type == ResetComplete)
            return null;
        return message.Done is null ? "a state has a done" : float.IsFinite(message.Reward) ? null : "a state has a reward, which is a finite number";
    }
}
