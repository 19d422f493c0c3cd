namespace FastRL.Web.Environments;

/// <summary>A connection to a tab, as those who send see it. From any thread; sending never throws.</summary>
internal interface ITabLink
{
    /// <summary>Sends the actions of a batch.</summary>
    /// <param name="batch">Which; it has no other step under way.</param>
    /// <param name="actions">Of its environments.</param>
    void SendActions(TabBatch batch, ReadOnlySpan<float> actions);

    /// <summary>Asks for new episodes in all environments.</summary>
    /// <param name="epoch">What the start that answers it repeats, where the protocol has room for it.</param>
    /// <param name="seed">Of the episodes, where it has room for it.</param>
    void SendReset(uint epoch, ulong seed);

    /// <summary>Tells the page something that is no step.</summary>
    /// <param name="json">A message of the JSON protocol.</param>
    void SendNotice(string json);

    /// <summary>Tells the page why its connection ends, and ends it.</summary>
    void End(int code, string reason);
}
