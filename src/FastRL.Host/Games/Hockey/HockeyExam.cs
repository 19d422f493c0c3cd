using FastRL.Envs.Hockey;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Games.Hockey;

/// <summary>Evaluations of a learner against the scripted players, in the background: a frozen copy of it plays while it learns on.</summary>
/// <remarks>
/// The games are the same every time and others than those of the training, which does not depend on them. Results go into the
/// ledger on the training's thread, at the latest before it is saved, so that every saved state has those of all steps before it.
/// </remarks>
internal sealed class HockeyExam : IDisposable
{
    /// <summary>Folder of the run directory in which the learner lies that is examined.</summary>
    public const string Folder = "evaluation";

    private const ulong SeedOffset = 0x5EED_0000_0001;

    // Who is told to end does not wait for many games; their result is lost then.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly HockeyLedger _ledger;
    private readonly HockeyTrainConfig _config;
    private readonly CheckpointStore _store;
    private readonly CancellationTokenSource _stop = new();
    private Action<HockeyEvaluation> _done = _ => { };
    private CancellationToken _cancellation;
    private Task<List<HockeyEvaluation>>? _games;

    /// <summary>Joins in.</summary>
    public HockeyExam(HockeyLedger ledger, HockeyTrainConfig config, RunDirectory run)
    {
        (_ledger, _config) = (ledger, config);
        _store = new CheckpointStore(Path.Combine(run.Path, Folder), keep: 1);
        ledger.BeforeSave = Finish;
    }

    /// <summary>Says who is told of results, on the training's thread, and what asks the training to end.</summary>
    public void Start(Action<HockeyEvaluation> done, CancellationToken cancellation) => (_done, _cancellation) = (done, cancellation);

    /// <summary>Freezes the learner and begins its games; those of the last time end first.</summary>
    public void Begin(ITrainer trainer, long episode)
    {
        Finish();
        if (_cancellation.IsCancellationRequested) return;
        string frozen = _store.Save(trainer.Player);
        long step = trainer.Step;
        _games = Task.Run(() => Play(frozen, step, episode));
    }

    /// <summary>Takes results that are there.</summary>
    public void Collect()
    {
        if (_games is { IsCompleted: true }) Finish();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        if (_games is not null) Task.WhenAny(_games).Wait();
        _stop.Dispose();
    }

    private void Finish()
    {
        if (_games is null) return;
        Task ended = Task.WhenAny(_games); // which does not fail where the games do
        try
        {
            ended.Wait(_cancellation);
        }
        catch (OperationCanceledException)
        {
            if (!ended.Wait(s_patience, CancellationToken.None)) _stop.Cancel();
        }
        try
        {
            foreach (HockeyEvaluation evaluation in _games.GetAwaiter().GetResult())
            {
                _ledger.Add(evaluation);
                _done(evaluation);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it.
        }
        finally
        {
            _games = null;
        }
    }

    private List<HockeyEvaluation> Play(string frozen, long step, long episode)
    {
        int games = _config.Hockey.EvalNumGames;
        ulong seed = _config.Seed ^ SeedOffset;
        string module = _config.Ppo.Network.Module; // which no other algorithm has
        List<HockeyEvaluation> evaluations = [];
        foreach (HockeyPlayer player in _config.Hockey.EvalWeakOpponent ? (HockeyPlayer[])[HockeyPlayer.Weak, HockeyPlayer.Strong] : [HockeyPlayer.Strong])
        {
            string name = player == HockeyPlayer.Weak ? HockeyMatch.Weak : HockeyMatch.Strong;
            var rival = HockeyRival.Load(
                CheckpointReader.Open(frozen), HockeyContest.Copies(games), greedy: true, seed, _config.Device, module.Length > 0 ? module : null);
            using HockeyContestant learner = new("the learner", HockeyPlayer.External, rival), opponent = new(name, player);
            evaluations.Add(new HockeyEvaluation(step, episode, name, HockeyContest.Play(learner, opponent, games, seed, _stop.Token)));
        }
        return evaluations;
    }
}
