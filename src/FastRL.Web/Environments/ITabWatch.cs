namespace FastRL.Web.Environments;

/// <summary>Is told how tabs come and go. Called on the thread that steps.</summary>
internal interface ITabWatch
{
    /// <summary>A step cannot begin before these tabs are there; about four times a second. May throw to give up.</summary>
    void OnWaiting(IReadOnlyList<TabSeat> missing);

    /// <summary>A tab has begun to play.</summary>
    void OnConnected(TabSeat tab);

    /// <summary>A tab is left out.</summary>
    /// <param name="tab">Which.</param>
    /// <param name="reason">Why, as part of a sentence.</param>
    void OnLost(TabSeat tab, string reason);

    /// <summary>A tab has not answered for too long, and is left out.</summary>
    /// <param name="tab">Which.</param>
    /// <param name="patience">How long it was waited for.</param>
    void OnTimeout(TabSeat tab, TimeSpan patience);
}
