using FastRL.Envs;

namespace FastRL.Web.Viewing;

/// <summary>A game that is watched: an environment of one copy, and pictures of what happens in it.</summary>
internal interface IWatchedGame : IDisposable
{
    /// <summary>The game's name.</summary>
    string Name { get; }

    /// <summary>One copy in one group, or the agents of one game; <see cref="Step"/> steps it.</summary>
    IVecEnv Environment { get; }

    /// <summary>Words for the parts of an action.</summary>
    ActionLabels Action { get; }

    /// <summary>The page's module that paints it, without <c>.js</c>: the game's room holds it, and it exports <c>Painter</c>.</summary>
    string Painter { get; }

    /// <summary>How its pictures are laid out: a number that its painter knows.</summary>
    byte PictureKind { get; }

    /// <summary>Names of the numbers that a picture is made of; none where its painter knows them.</summary>
    IReadOnlyList<string> Numbers => [];

    /// <summary>Pictures of one step, in time order.</summary>
    int PicturesPerStep { get; }

    /// <summary>Time between two pictures at the game's own speed, or zero where the game keeps time itself.</summary>
    TimeSpan PictureInterval { get; }

    /// <summary>Speeds that it can be watched at, as multiples of its own; infinity is as fast as it can.</summary>
    IReadOnlyList<double> Speeds { get; }

    /// <summary>Whether it can be held between two steps.</summary>
    bool CanPause { get; }

    /// <summary>Keys by which a person plays in it, as browsers name them; none where nobody can.</summary>
    IReadOnlyList<string> Keys => [];

    /// <summary>Says which of its keys are held down now; from any thread.</summary>
    void Press(IReadOnlyCollection<string> keys)
    {
    }

    /// <summary>Sets the speed of a game that keeps time itself.</summary>
    void SetSpeed(double speed);

    /// <summary>Carries out the action in the environment's buffers.</summary>
    /// <returns>False where the game did not take it: nothing has happened then, unless the episode ended.</returns>
    bool Step();

    /// <summary>Goes on to the last step's next picture.</summary>
    /// <param name="visible">Whether anybody will look at it.</param>
    /// <returns>The picture if it is visible; valid until the next call.</returns>
    ReadOnlySpan<byte> NextPicture(bool visible);
}

/// <summary>Words for an action's parts, in the order of the environment's buffers.</summary>
/// <param name="Choices">For each choice, a word for each of its possibilities.</param>
/// <param name="Reals">The real numbers.</param>
internal sealed record ActionLabels(IReadOnlyList<IReadOnlyList<string>> Choices, IReadOnlyList<RealLabel> Reals);

/// <summary>One real number of an action.</summary>
/// <param name="Name">A word for it.</param>
/// <param name="Low">Its lower bound.</param>
/// <param name="High">Its upper bound.</param>
internal sealed record RealLabel(string Name, float Low, float High);
