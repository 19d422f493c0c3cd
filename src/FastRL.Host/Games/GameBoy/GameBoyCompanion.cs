using System.Globalization;
using FastRL.Emu.Guidance;
using FastRL.Host.Games.GameBoy.Guidance;
using FastRL.Host.Games.GameBoy.Wall;
using FastRL.Host.Training;

namespace FastRL.Host.Games.GameBoy;

/// <summary>Goes along with a training of a Game Boy game: says what it began with, lets a guide speak, and a wall watch.</summary>
/// <param name="began">Sentences about how it began.</param>
/// <param name="guided">What a guide speaks to, or null.</param>
/// <param name="answers">What it said.</param>
/// <param name="client">The guide itself; null where there is none, or where another run's is taken again. Ended with this.</param>
/// <param name="feed">Shows the machines to a wall; ended with this.</param>
internal sealed class GameBoyCompanion(
    IReadOnlyList<string> began, GuidedVecEnv? guided, GuideAnswers answers, GuideClient? client, WallFeed feed) : ITrainingCompanion
{
    private Action<string> _note = _ => { };

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, string Value)> Rows => guided is null
        ? []
        : [("guide", string.Create(CultureInfo.InvariantCulture, $"{answers.Count} situations{(client is null ? "" : $", {client.Answered} of {client.Asked} answered")}"))];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object?> Results => guided is null
        ? new Dictionary<string, object?>()
        : new Dictionary<string, object?>
        {
            ["guide_situations"] = answers.Count,
            ["guide_asked"] = client?.Asked ?? 0,
            ["guide_answered"] = client?.Answered ?? 0,
            ["guide_failed"] = client?.Failures ?? 0,
        };

    /// <inheritdoc/>
    public void Start(Action<string> note, CancellationToken cancellation)
    {
        _note = note;
        foreach (string sentence in began) note(sentence);
    }

    /// <inheritdoc/>
    public bool OnAdvance(long step)
    {
        if (client?.TakeProblem() is { } problem) _note(problem);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (guided is not null) guided.Guide = null;
        client?.Dispose();
        feed.Dispose();
    }
}
