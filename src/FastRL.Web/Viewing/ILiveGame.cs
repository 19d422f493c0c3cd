namespace FastRL.Web.Viewing;

/// <summary>A game that pages show and speak to. Called by the server's threads; never waits.</summary>
internal interface ILiveGame
{
    /// <summary>Makes a box for a new page; it holds everything that a page must know to begin.</summary>
    ClientMailbox Join();

    /// <summary>Forgets a page.</summary>
    void Leave(ClientMailbox box);

    /// <summary>Takes a page's request.</summary>
    /// <param name="json">It, at most 1,024 bytes.</param>
    /// <returns>False where it is none that the game knows; nothing has changed then.</returns>
    bool Apply(ReadOnlySpan<byte> json);
}
