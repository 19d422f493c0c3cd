namespace FastRL.Envs;

/// <summary>Many copies of one environment, stepped as a batch over buffers that the caller can read in place.</summary>
/// <remarks>
/// <para>
/// Same-step autoreset: where an episode ends, <see cref="VecBuffers.Observations"/> already holds the first observation
/// of the next one, and <see cref="VecBuffers.FinalObservations"/> the last of the ended one. One caller at a time.
/// The same seed gives the same bytes, whatever the number of threads and groups.
/// </para>
/// <para>
/// An episode ends in one of two ways: it is over (<see cref="VecBuffers.Terminated"/>: nothing more could have been gained)
/// or cut (<see cref="VecBuffers.Truncated"/>: it could have gone on, so that its last observation has a value). Never both.
/// </para>
/// <para><see cref="VecEnv"/> keeps most of this for environments that derive from it, <see cref="Checking.VecEnvChecker"/> tests it.</para>
/// </remarks>
public interface IVecEnv : IDisposable
{
    /// <summary>Copies in the batch, at least 1.</summary>
    int Count { get; }

    /// <summary>What one copy accepts as an action.</summary>
    ActionSpace ActionSpace { get; }

    /// <summary>Ticks of the world's own clock (frames, physics steps) in one step, for reports.</summary>
    int TicksPerStep { get; }

    /// <summary>Names of the ways an episode can end; <see cref="VecBuffers.EndCauses"/> indexes it.</summary>
    IReadOnlyList<EndCause> EndCauses { get; }

    /// <summary>
    /// Everything that is exchanged with the environment; of several seats, the learner's. The arrays never move. Observations
    /// are the environment's memory too: only it writes them.
    /// </summary>
    VecBuffers Buffers { get; }

    /// <summary>
    /// Buffers of each player of a copy, the learner's first: row i of every seat belongs to copy i, and one step moves them
    /// all. Whoever plays a seat writes its actions before <see cref="Send"/> (<see cref="SeatedVecEnv"/> lets policies do
    /// it); where the environment plays a seat itself, the row's actions are not read and it is <see cref="VecBuffers.Absent"/>.
    /// </summary>
    IReadOnlyList<VecBuffers> Seats => [Buffers];

    /// <summary>Which copies can be sent and received one by one, and which are under way.</summary>
    Groups Groups { get; }

    /// <summary>Numbers that may be changed while no group is under way.</summary>
    ParameterBlock Parameters => new();

    /// <summary>
    /// Rewards of the last step as reports count them, one for each copy: those of the game itself, where the learner's are
    /// shaped or scaled.
    /// </summary>
    ReadOnlySpan<float> Scores => Buffers.Rewards;

    /// <summary>Names of the terms that rewards are sums of, for reports; none where it does not say.</summary>
    IReadOnlyList<string> RewardTermNames => [];

    /// <summary>What each of them gave a copy in the last step, before rewards are scaled.</summary>
    ReadOnlySpan<double> RewardTerms(int copy) => [];

    /// <summary>
    /// Number of the task, which changes where all copies begin another one in the same step: learners that keep transitions
    /// forget those of the task before.
    /// </summary>
    int Era => 0;

    /// <summary>How a transition can be mirrored, or null.</summary>
    ITransitionSymmetry? Symmetry => null;

    /// <summary>Starts a first episode in every copy; copy i draws from the stream (seed, i). Rewards, ends and absences are 0.</summary>
    void Reset(ulong seed);

    /// <summary>
    /// The same where the copies are a part of a larger batch, whose others are elsewhere: copy i draws from the stream
    /// (seed, first + i). Where an environment cannot do that, it draws from another seed for each <paramref name="first"/>.
    /// </summary>
    /// <param name="seed">Of the whole batch.</param>
    /// <param name="first">Place of copy 0 in it, 0 or more.</param>
    void Reset(ulong seed, int first) => Reset(first == 0 ? seed : new SplitMix64(seed + (ulong)first).Next());

    /// <summary>Starts a step of one group with the actions in its rows. Returns at once.</summary>
    void Send(int group);

    /// <summary>Waits for the group's step; its rows of every buffer are then those after the step.</summary>
    void Recv(int group);

    /// <summary>Everything that the next steps depend on (machines, episodes, random streams), for an exact resume.</summary>
    void SaveState(Stream destination);

    /// <summary>Takes back what <see cref="SaveState"/> wrote, observations included; rewards and ends are as after a reset.</summary>
    /// <exception cref="InvalidDataException">The bytes are of another environment, count or version, or damaged.</exception>
    void LoadState(Stream source);
}

/// <summary>One way an episode can end.</summary>
/// <param name="Name">Short word for logs, such as <c>death</c>.</param>
/// <param name="Success">Whether an evaluation counts it as reaching the goal.</param>
/// <param name="Truncation">Whether the episode was cut rather than over, so that values are bootstrapped.</param>
public sealed record EndCause(string Name, bool Success, bool Truncation);
