using System.Runtime.ExceptionServices;
using FastRL.Envs;
using FastRL.Learn.Training;

namespace FastRL.Learn.Async;

/// <summary>Actors of one process, each on a thread of its own.</summary>
internal sealed class ActorThreads : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Thread> _running = [];
    private ExceptionDispatchInfo? _failure;

    /// <summary>Cancelled where an actor failed: <see cref="ThrowIfFailed"/> then says why.</summary>
    public CancellationTokenSource Failed { get; } = new();

    /// <summary>Starts them.</summary>
    /// <param name="actors">Stay the caller's.</param>
    /// <param name="learner">What each plays with and for.</param>
    public void Start(IEnumerable<Actor> actors, Func<Actor, ILearnerLink> learner)
    {
        foreach (Actor actor in actors)
        {
            var thread = new Thread(() => Run(actor, learner(actor))) { IsBackground = true, Name = $"actor {actor.First}" };
            _running.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Throws what an actor failed with.</summary>
    /// <exception cref="TrainingException">An actor could not go on; the message names it.</exception>
    public void ThrowIfFailed() => _failure?.Throw();

    /// <summary>Ends them; waits for the steps that are under way.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        foreach (Thread thread in _running) thread.Join();
        _stop.Dispose();
        Failed.Dispose();
    }

    private void Run(Actor actor, ILearnerLink learner)
    {
        try
        {
            actor.Run(learner, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception problem)
        {
            // The first one; what others fail with may follow from it. What the user did wrong, or asked for, stays what it is.
            Exception told = problem is InputException or OperationCanceledException ? problem : new TrainingException(
                $"the actor of environments {actor.First} to {actor.First + actor.Count - 1} failed: {problem.Message}", problem);
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(told), null);
            Failed.Cancel();
        }
    }
}
