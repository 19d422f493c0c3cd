namespace FastRL.Envs;

/// <summary>Many copies of one environment, stepped as a batch over buffers that the caller can read in place.</summary>
/// <remarks>
/// Same-step autoreset: where an episode ends, <see cref="VecBuffers.Observations"/> already holds the first observation
/// of the next one, and <see cref="VecBuffers.FinalObservations"/> the last of the ended one. One caller at a time.
/// The same seed gives the same bytes, whatever the number of threads.
/// </remarks>
public interface IVecEnv : IDisposable
{
    /// <summary>Copies in the batch, at least 1.</summary>
    int Count { get; }

    /// <summary>What one copy accepts as an action.</summary>
    ActionSpace ActionSpace { get; }

    /// <summary>Emulated frames (or physics ticks) in one step, for reports.</summary>
    int FramesPerStep { get; }

    /// <summary>Names of the ways an episode can end; <see cref="VecBuffers.EndCauses"/> indexes it.</summary>
    IReadOnlyList<EndCause> EndCauses { get; }

    /// <summary>Everything that is exchanged with the environment. The arrays never move and never change.</summary>
    VecBuffers Buffers { get; }

    /// <summary>Groups that can be in flight one by one: group g holds copies [g*Count/Groups, (g+1)*Count/Groups).</summary>
    int Groups { get; }

    /// <summary>Starts a first episode in every copy; copy i draws from the stream (seed, i).</summary>
    void Reset(ulong seed);

    /// <summary>Starts a step of one group with the actions in its rows. Returns at once.</summary>
    void Send(int group);

    /// <summary>Waits for the group's step; its rows of every buffer are then those after the step.</summary>
    void Recv(int group);

    /// <summary>Everything that the next steps depend on (machines, episodes, random streams), for an exact resume.</summary>
    void SaveState(Stream destination);

    /// <summary>Takes back what <see cref="SaveState"/> wrote, observations included.</summary>
    /// <exception cref="InvalidDataException">The bytes are of another environment, count or version, or damaged.</exception>
    void LoadState(Stream source);
}

/// <summary>One way an episode can end.</summary>
/// <param name="Name">Short word for logs, such as <c>death</c>.</param>
/// <param name="Success">Whether an evaluation counts it as reaching the goal.</param>
/// <param name="Truncation">Whether the episode was cut rather than over, so that values are bootstrapped.</param>
public sealed record EndCause(string Name, bool Success, bool Truncation);
