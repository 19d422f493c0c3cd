using FastRL.Interop;

namespace FastRL.Envs.Classic;

/// <summary>A classic control task: what is seen, what can be done, and how an episode ends.</summary>
/// <remarks>Dynamics, limits and spaces are those of Gymnasium's environment of that name and version.</remarks>
public sealed class ClassicTask
{
    private static readonly EndCause Limit = new("limit", Success: false, Truncation: true);

    private ClassicTask(
        string name, string title, fr_classic_kind kind, string[] features, int stepLimit, ActionSpace actions, params EndCause[] causes)
    {
        (Name, Title, Kind, StepLimit, ActionSpace, EndCauses) = (name, title, kind, stepLimit, actions, causes);
        ObservationSpec = new ObservationSpec("features", ElementKind.Float32, [features.Length], features);
    }

    /// <summary>
    /// CartPole-v1: a pole on a cart, 1 for each step until the pole leans 12 degrees or the cart is 2.4 m away, or for 500
    /// steps, which counts as success. Features: position, velocity, angle, angular velocity. Choices: push left, right.
    /// </summary>
    public static ClassicTask CartPole { get; } = new(
        "cartpole", "CartPole-v1", fr_classic_kind.FR_CLASSIC_KIND_CARTPOLE,
        ["position", "velocity", "angle", "angular_velocity"], 500, new ActionSpace.Discrete(2, ["left", "right"]),
        new EndCause("fall", Success: false, Truncation: false), new EndCause("limit", Success: true, Truncation: true));

    /// <summary>
    /// Acrobot-v1: two links, driven between them; -1 for each step until the tip swings above the line, at most 500 steps.
    /// Features: cosine and sine of both angles, both velocities. Choices: torque -1, 0, 1.
    /// </summary>
    public static ClassicTask Acrobot { get; } = new(
        "acrobot", "Acrobot-v1", fr_classic_kind.FR_CLASSIC_KIND_ACROBOT,
        ["cosine_1", "sine_1", "cosine_2", "sine_2", "velocity_1", "velocity_2"], 500,
        new ActionSpace.Discrete(3, ["negative", "none", "positive"]),
        new EndCause("goal", Success: true, Truncation: false), Limit);

    /// <summary>
    /// Pendulum-v1: swing up and hold with too weak a motor; the reward is the negative squared angle, speed and torque, for
    /// 200 steps. Features: cosine, sine, velocity. Action: torque in [-2, 2].
    /// </summary>
    public static ClassicTask Pendulum { get; } = new(
        "pendulum", "Pendulum-v1", fr_classic_kind.FR_CLASSIC_KIND_PENDULUM,
        ["cosine", "sine", "velocity"], 200, new ActionSpace.Box([-2], [2], ["torque"]), Limit);

    /// <summary>
    /// MountainCar-v0: a car too weak for its hill; -1 for each step until the flag, at most 200 steps. Features: position,
    /// velocity. Choices: push left, none, push right.
    /// </summary>
    public static ClassicTask MountainCar { get; } = new(
        "mountaincar", "MountainCar-v0", fr_classic_kind.FR_CLASSIC_KIND_MOUNTAINCAR,
        ["position", "velocity"], 200, new ActionSpace.Discrete(3, ["left", "none", "right"]),
        new EndCause("goal", Success: true, Truncation: false), Limit);

    /// <summary>Every task, by name.</summary>
    public static IReadOnlyList<ClassicTask> All { get; } = [Acrobot, CartPole, MountainCar, Pendulum];

    /// <summary>Name for commands, such as <c>cartpole</c>.</summary>
    public string Name { get; }

    /// <summary>Gymnasium's name, such as <c>CartPole-v1</c>.</summary>
    public string Title { get; }

    /// <summary>Steps after which an episode is cut.</summary>
    public int StepLimit { get; }

    /// <summary>What can be done.</summary>
    public ActionSpace ActionSpace { get; }

    /// <summary>The one part of the observation.</summary>
    public ObservationSpec ObservationSpec { get; }

    /// <summary>How an episode ends: what terminates it first, if anything does, and the limit last.</summary>
    public IReadOnlyList<EndCause> EndCauses { get; }

    internal fr_classic_kind Kind { get; }

    /// <summary>The task of a name, or null.</summary>
    public static ClassicTask? Find(string name) => All.FirstOrDefault(task => task.Name == name);
}
