namespace FastRL.Envs.Checking;

/// <summary>What a check found, the first of each kind.</summary>
internal sealed class Findings
{
    private readonly HashSet<string> _kinds = [];
    private readonly List<string> _messages = [];

    public IReadOnlyList<string> Messages => _messages;

    /// <summary>Keeps a message unless there is one of its kind.</summary>
    /// <param name="kind">Which rule is broken; the same for all copies and steps.</param>
    /// <param name="where">Copy and step, or what was called.</param>
    /// <param name="returned">What came.</param>
    /// <param name="expected">What should have come.</param>
    public void Add(string kind, string where, string returned, string expected)
    {
        if (_kinds.Add(kind)) _messages.Add($"{where}: {kind} is {returned}, expected {expected}");
    }

    /// <summary>A call that must be refused.</summary>
    public void Refuses<TException>(string call, Action action) where TException : Exception
    {
        string returned = "accepted";
        try
        {
            action();
        }
        catch (TException)
        {
            return;
        }
        catch (Exception other) when (other is not OutOfMemoryException)
        {
            returned = $"refused with {other.GetType().Name} ({other.Message})";
        }
        Add($"the call {call}", "order of calls", returned, typeof(TException).Name);
    }
}
