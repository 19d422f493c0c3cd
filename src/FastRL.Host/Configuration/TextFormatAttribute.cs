namespace FastRL.Host.Configuration;

/// <summary>A text, or each text of a list, must be readable.</summary>
/// <param name="parse">Reads it; throws <see cref="FormatException"/> with what is allowed.</param>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class TextFormatAttribute(Func<string, object?> parse) : Attribute
{
    /// <summary>What is allowed where a text is wrong, otherwise null.</summary>
    public string? Problem(string text)
    {
        try
        {
            _ = parse(text);
            return null;
        }
        catch (FormatException problem)
        {
            return problem.Message;
        }
    }
}
