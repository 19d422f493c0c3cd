using FastRL.Envs;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Games;

/// <summary>Who plays a side of a game of two.</summary>
internal interface IContestant : IDisposable
{
    /// <summary>What people call it.</summary>
    string Name { get; }
}

/// <summary>A game of two sides, whose policies are measured against each other.</summary>
internal interface IContestGame
{
    /// <summary>Words for players that are no checkpoints; the first is played against where nobody says otherwise.</summary>
    IReadOnlyList<string> Players { get; }

    /// <summary>A player by its word.</summary>
    /// <param name="word">One of <see cref="Players"/>.</param>
    /// <param name="games">Games that it will play at most, of one contest.</param>
    /// <param name="seed">Of what it draws.</param>
    IContestant Find(string word, int games, ulong seed);

    /// <summary>A checkpoint as a player.</summary>
    /// <param name="checkpoint">Its weights.</param>
    /// <param name="games">Games that it will play at most, of one contest.</param>
    /// <param name="greedy">Whether it plays its best actions rather than drawn ones.</param>
    /// <param name="seed">Of what it draws.</param>
    /// <param name="device">Where its network runs.</param>
    /// <param name="module">Code that the caller trusts to be the network, as <c>PATH!TYPE</c>, or null.</param>
    /// <exception cref="InvalidDataException">It is of another game, or damaged.</exception>
    IContestant Load(CheckpointReader checkpoint, int games, bool greedy, ulong seed, string device, string? module = null);

    /// <summary>Plays: both sides and both beginnings equally often.</summary>
    /// <param name="first">Whose score it is.</param>
    /// <param name="second">Against whom.</param>
    /// <param name="games">Games.</param>
    /// <param name="seed">Of their starts: the same one gives the same games.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="InputException">They cannot play against each other.</exception>
    ContestScore Play(IContestant first, IContestant second, int games, ulong seed, CancellationToken cancellation);

    /// <summary>Games that are played side by side, each from a random stream of its own.</summary>
    int Copies(int games);
}
