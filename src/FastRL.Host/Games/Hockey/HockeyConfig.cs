using System.ComponentModel.DataAnnotations;
using FastRL.Envs;
using FastRL.Envs.Hockey;
using FastRL.Host.Configuration;

namespace FastRL.Host.Games.Hockey;

/// <summary>What the end of an episode's time means to a learner.</summary>
internal enum HockeyTimeLimit
{
    /// <summary>The game could have gone on: its last observation has a value.</summary>
    Truncate,

    /// <summary>Nothing follows, as in the original.</summary>
    Terminate,
}

/// <summary>Which transitions a learner keeps a second time, mirrored along the rink's length.</summary>
internal enum HockeyMirroring
{
    /// <summary>None.</summary>
    Never,

    /// <summary>Those of episodes without an opponent, as the original does.</summary>
    Alone,

    /// <summary>All: the rink is symmetric.</summary>
    Always,
}

/// <summary>Whether a person plays against a checkpoint that is watched.</summary>
internal enum HockeyHuman
{
    /// <summary>No.</summary>
    None,

    /// <summary>On the left of the picture.</summary>
    Left,

    /// <summary>On its right.</summary>
    Right,
}

/// <summary>What a training run of hockey does.</summary>
internal sealed class HockeyTrainConfig : TrainConfig
{
    /// <summary>Settings of hockey alone.</summary>
    public HockeyConfig Hockey { get; init; } = new();

    /// <summary>What is learned, one phase after another: those of the settings, or the one that has no end.</summary>
    public IReadOnlyList<HockeyPhase> Phases => Hockey.Phases.Count > 0
        ? [.. Hockey.Phases.Select(text => HockeyPhase.Parse(text).Scale(Hockey.CurriculumScale))]
        :
        [
            new HockeyPhase(
                "training", 0, HockeyPhase.ParseModes(Hockey.Mode), HockeyPhase.ParseOpponents(Hockey.Opponent), Hockey.KeepMode,
                RewardShaping.Parse(Hockey.Shaping)),
        ];

    /// <summary>Numbers that the learner sees and gives: real actions for SAC, choices for DDDQN, either for PPO.</summary>
    /// <exception cref="InputException">There is no such set of choices.</exception>
    public HockeySpaces Spaces
    {
        get
        {
            if (Hockey.Fineness is 1 or 2)
                throw new InputException($"hockey.fineness is {Hockey.Fineness}; allowed: 3 to 64, or 0 for the original's own set of actions");
            bool reals = Algorithm == "sac" || (Algorithm == "ppo" && Hockey.RealActions);
            return new HockeySpaces(
                Phases.Any(phase => phase.KeepMode), reals ? 0 : Hockey.Fineness == 0 ? 2 : Hockey.Fineness, Hockey.ScaleObservations);
        }
    }
}

/// <summary>The game, its opponents and what is measured while training.</summary>
internal sealed class HockeyConfig
{
    /// <summary>What episodes are about: normal, shooting, defense, or several with weights such as normal:0.7+shooting:0.3.</summary>
    [HockeyModes]
    public string Mode { get; init; } = "normal";

    /// <summary>
    /// Who plays against the learner: none, weak, strong, self_play (the learner itself; self_play@latest its last frozen copy,
    /// self_play@DIR a checkpoint), league, or several with weights such as weak:0.8+strong:0.2. Drawn for each copy and episode.
    /// </summary>
    [HockeyOpponents]
    public string Opponent { get; init; } = "weak:0.5+strong:0.5";

    /// <summary>Whether who catches the puck may hold it and shoot.</summary>
    public bool KeepMode { get; init; } = true;

    /// <summary>Rewards for closeness, touch and direction: the seven numbers N/K/CLOSENESS_START/TOUCH_START/CLOSENESS_FINAL/TOUCH_FINAL/DIRECTION_FINAL; empty for none.</summary>
    [HockeyShaping]
    public string Shaping { get; init; } = "";

    /// <summary>Phases instead of the four settings above, a line each: NAME EPISODES MODES OPPONENTS [keep_mode=false] [shaping=...].</summary>
    [HockeyPhases]
    public IReadOnlyList<string> Phases { get; init; } = [];

    /// <summary>Factor of all phases' episodes, for trying a curriculum out.</summary>
    [Range(1e-6, 1000.0)]
    public double CurriculumScale { get; init; } = 1;

    /// <summary>DDDQN and PPO: strengths of a movement plus one, 3 to 64; 0 for the original's own set, which has one strength.</summary>
    [Range(0, 64)]
    public int Fineness { get; init; } = 3;

    /// <summary>PPO: whether its actions are real, as SAC's are, instead of choices.</summary>
    public bool RealActions { get; init; }

    /// <summary>Whether speeds and timers are divided by their usual size before the network sees them.</summary>
    public bool ScaleObservations { get; init; } = true;

    /// <summary>Where training modes start: free of overlaps, or original.</summary>
    public HockeySpawn Spawn { get; init; }

    /// <summary>What the end of the time means.</summary>
    public HockeyTimeLimit TimeLimit { get; init; }

    /// <summary>Which transitions are kept mirrored as well; for learners with a replay.</summary>
    public HockeyMirroring Mirror { get; init; } = HockeyMirroring.Alone;

    /// <summary>Factor of the rewards that the learner gets.</summary>
    [Range(1e-6, 1e6)]
    public double RewardScale { get; init; } = 1;

    /// <summary>Name of the run in the original's tables; empty makes one of the settings, the time and the number of copies.</summary>
    [MaxLength(200), FileName]
    public string RunName { get; init; } = "";

    /// <summary>Episodes between two copies of the weights that are kept under the original's names; 0 for none.</summary>
    [Range(0, 1_000_000_000)]
    public int CheckpointSaveFreq { get; init; }

    /// <summary>Steps between two evaluations against the weak and the strong player; 0 for none.</summary>
    [Range(0L, 1_000_000_000_000.0)]
    public long EvalFreqSteps { get; init; } = 50_000;

    /// <summary>Games of an evaluation against each of them.</summary>
    [Range(1, 100_000)]
    public int EvalNumGames { get; init; } = 100;

    /// <summary>Whether the weak player is among them.</summary>
    public bool EvalWeakOpponent { get; init; } = true;

    /// <summary>Whether a person plays by keyboard in the viewer; training does not look at it.</summary>
    public HockeyHuman Human { get; init; }

    /// <summary>Frozen copies of the learner as opponents.</summary>
    public HockeyLeagueConfig League { get; init; } = new();
}
