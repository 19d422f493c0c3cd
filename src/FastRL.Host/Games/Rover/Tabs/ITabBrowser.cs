namespace FastRL.Host.Games.Rover.Tabs;

/// <summary>A browser that this program starts for its tabs.</summary>
internal interface ITabBrowser : IDisposable
{
    /// <summary>Whether it was started and is gone.</summary>
    bool HasEnded { get; }

    /// <summary>Starts it and opens a tab for each address.</summary>
    /// <exception cref="IOException">It does not start.</exception>
    void Open(IReadOnlyList<Uri> addresses);

    /// <summary>Opens a tab again whose page is gone, and the whole browser where that is.</summary>
    /// <exception cref="IOException">It does not start.</exception>
    void Reopen(int tab);
}
