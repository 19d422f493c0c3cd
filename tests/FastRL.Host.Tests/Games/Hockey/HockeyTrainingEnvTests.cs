using FastRL.Envs.Hockey;
using FastRL.Envs.Policies;
using FastRL.Host.Games.Hockey;
using FastRL.Learn.Dqn;
using FastRL.Learn.Replay;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Tests.Games.Hockey;

public sealed class HockeyTrainingEnvTests
{
    private static readonly string[] s_phases =
    [
        "basics 150 shooting none", "saves 150 defense weak", "mixed 60 normal:0.5+shooting:0.5 weak:0.8+strong:0.2 keep_mode=false",
        "match 100000 normal weak:0.5+none:0.5",
    ];

    /// <summary>Counted over 100,000 transitions of a learner that only stores them.</summary>
    [Fact]
    public void Replay_OverAllPhases_HoldsOnePhaseWithSuccessorsOfTheirOwnEpisodes()
    {
        const int copies = 17, steps = 100_000;
        using var environment = new HockeyTrainingEnv(Config(s_phases), copies);
        var learner = new DddqnConfig { Replay = new ReplayConfig { Size = steps, LearningStarts = int.MaxValue, BatchSize = 256 } };
        using var trainer = new DddqnTrainer(environment, learner, seed: 5, "hockey");
        var watch = new Watch(environment, trainer, copies);
        trainer.Train(steps, watch, null, CheckpointSchedule.AtEnd, CancellationToken.None);
        Assert.Equal(3, environment.Era);
        Assert.True(watch.Looked >= 100_000);
        watch.CheckAll();
    }

    /// <summary>Saved and loaded in any phase, everything goes on as it would have: rewards, opponents, phases.</summary>
    [Theory]
    [InlineData(40)]
    [InlineData(700)]
    [InlineData(1900)]
    public void LoadState_InAnyPhase_GoesOnAsItWouldHave(int steps)
    {
        const int copies = 5;
        using var environment = new HockeyTrainingEnv(Config(s_phases), copies);
        using var other = new HockeyTrainingEnv(Config(s_phases), copies);
        environment.Reset(3);
        other.Reset(4);
        Play(environment, steps, seed: 1);
        using var state = new MemoryStream();
        environment.SaveState(state);
        state.Position = 0;
        other.LoadState(state);
        Assert.Equal(environment.Era, other.Era);
        string expected = Play(environment, 600, seed: 2), found = Play(other, 600, seed: 2);
        Assert.Equal(expected, found);
        Assert.Equal((environment.Era, environment.PhaseEpisode, environment.Episodes), (other.Era, other.PhaseEpisode, other.Episodes));
    }

    [Fact]
    public void Recv_WeightsOfShaping_FollowTheEpisodeOfEachCopy()
    {
        // Of closeness alone: 3 in episodes that begin before two of the phase have ended, 1 in the others.
        using var environment = new HockeyTrainingEnv(Config(["basics 100000 normal none shaping=2/0/3/0/1/0/0"]), 2);
        environment.Reset(3);
        var policy = new UniformPolicy(environment.ActionSpace, seed: 1);
        long[] endedBefore = [0, 0];
        int looked = 0;
        while (environment.Episodes < 9)
        {
            policy.Act(environment.Buffers, 0, 2);
            environment.Send(0);
            environment.Recv(0);
            long ended = environment.Episodes - environment.Buffers.EndCauses.Count(cause => cause >= 0);
            for (int i = 0; i < 2; i++)
            {
                float score = environment.Scores[i], shaped = environment.Buffers.Rewards[i];
                // The game's own reward is the closeness where no goal falls, so that the weight shows in the quotient.
                if (Math.Abs(score) is > 1e-3f and < 5)
                {
                    Assert.Equal(endedBefore[i] < 2 ? 4 : 2, shaped / score, 1e-3);
                    looked++;
                }
                if (environment.Buffers.EndCauses[i] >= 0) endedBefore[i] = ++ended;
            }
        }
        Assert.True(looked > 100);
    }

    [Theory]
    [InlineData("truncate", true)]
    [InlineData("terminate", false)]
    public void Recv_EndOfTheTime_IsWhatTheSettingSays(string limit, bool truncated)
    {
        var config = new HockeyTrainConfig
        {
            Algorithm = "dddqn",
            Hockey = new HockeyConfig { Opponent = "none", TimeLimit = limit == "truncate" ? HockeyTimeLimit.Truncate : HockeyTimeLimit.Terminate },
        };
        using var environment = new HockeyTrainingEnv(config, 1);
        environment.Reset(1);
        int length = 0;
        do
        {
            environment.Send(0); // nobody moves
            environment.Recv(0);
            length++;
        }
        while (environment.Buffers.EndCauses[0] < 0);
        Assert.Equal(251, length);
        Assert.Equal((truncated, !truncated), (environment.Buffers.Truncated[0] != 0, environment.Buffers.Terminated[0] != 0));
    }

    private static HockeyTrainConfig Config(string[] phases) => new()
    {
        Algorithm = "dddqn",
        Hockey = new HockeyConfig { Phases = phases, Mirror = HockeyMirroring.Never, ScaleObservations = false },
    };

    private static string Play(HockeyTrainingEnv environment, int steps, ulong seed)
    {
        var policy = new UniformPolicy(environment.ActionSpace, seed);
        var trace = new System.Text.StringBuilder();
        for (int step = 0; step < steps; step++)
        {
            policy.Act(environment.Buffers, 0, environment.Count);
            environment.Send(0);
            environment.Recv(0);
            trace.AppendJoin(' ', environment.Buffers.Rewards).AppendJoin(' ', (float[])environment.Buffers.Observations[0].Array)
                .AppendJoin(' ', Enumerable.Range(0, environment.Count).Select(i => environment.Playing(i).Opponent)).Append('\n');
        }
        return trace.ToString();
    }

    private sealed class Watch(HockeyTrainingEnv environment, DddqnTrainer trainer, int copies) : ITrainingObserver
    {
        private readonly HockeyPlayer[] _opponents = [.. Enumerable.Range(0, copies).Select(copy => environment.Running(copy).Opponent)];
        private int _era;
        private long _begun;

        public int Looked { get; private set; }

        public bool OnAdvance(long step)
        {
            bool changed = environment.Era != _era;
            if (changed)
            {
                (_era, _begun) = (environment.Era, step);
                Assert.Equal(0, environment.PhaseEpisode);
            }
            Assert.Equal(step - _begun, trainer.Replay.Count);
            for (int i = 0; i < copies; i++)
            {
                HockeyEpisode running = environment.Running(i);
                bool begins = changed || environment.Buffers.EndCauses[i] >= 0;
                // One opponent from the first step to the last, the one that was announced, and one that the phase allows.
                if (begins) _opponents[i] = running.Opponent;
                Assert.Equal(begins, running.Time == 0);
                Assert.Equal(_opponents[i], running.Opponent);
                Assert.Equal(environment.Playing(i).Player, running.Opponent);
                Assert.Equal(environment.Playing(i).Mode, running.Mode);
                Assert.Contains(running.Opponent, environment.Phase.Opponents.Select(choice => choice.Value.Player));
                Assert.Contains(running.Mode, environment.Phase.Modes.Select(choice => choice.Value));
                Assert.Equal(environment.Phase.Name, environment.Playing(i).Phase);
            }
            if (changed || step % 20_000 < copies) CheckAll();
            return true;
        }

        /// <summary>Nobody moves further in a step than his speed allows; a new episode would set him back to his place.</summary>
        public void CheckAll()
        {
            if (trainer.Replay.Count == 0) return;
            var random = new Envs.RandomStream(1, 1);
            using var batch = new ReplayBatch(new ReplaySettings(256, 1, 256, 1, 0.99, false, 1, 0, [environment.Buffers.Observations[0].Spec]));
            for (int round = 0; round < 80; round++)
            {
                trainer.Replay.Draw(batch, random, 1);
                for (int k = 0; k < batch.Size; k++)
                {
                    Span<float> before = batch.Observations[0].Row<float>(k), after = batch.NextObservations[0].Row<float>(k);
                    Assert.True(Distance(before, after, 0) < 0.5, "player one jumped");
                    // A player who starts inside a wall is pushed out of it; starts here are free of that.
                    Assert.True(Distance(before, after, 6) < 0.5, "player two jumped");
                    // Box2D moves nothing by more than 2 m a step, and pushes apart what overlaps.
                    Assert.True(Distance(before, after, 12) < 2.2, "the puck jumped");
                    Looked++;
                }
            }
        }

        private static float Distance(Span<float> before, Span<float> after, int at) =>
            MathF.Sqrt(MathF.Pow(before[at] - after[at], 2) + MathF.Pow(before[at + 1] - after[at + 1], 2));
    }
}
