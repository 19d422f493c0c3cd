using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Web.Viewing;

namespace FastRL.Host.Games;

/// <summary>A game without a picture: what its agents observe is shown as numbers with their names.</summary>
/// <remarks>The last observation of an episode is shown before the first of the next. Reward, action and value are the first agent's.</remarks>
internal sealed class WatchedNumbers : IWatchedGame
{
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(5);

    private readonly Action<double>? _setSpeed;
    private readonly ObservationBuffer[] _shown;
    private readonly ObservationBuffer[] _final;
    private readonly float[] _numbers;

    /// <summary>Takes over an environment of one copy, or of one game whose agents are copies.</summary>
    /// <param name="name">The game's name.</param>
    /// <param name="environment">Owned from now on.</param>
    /// <param name="setSpeed">Told of the speed where the game keeps time in a process of its own, which cannot be held; otherwise null.</param>
    public WatchedNumbers(string name, IVecEnv environment, Action<double>? setSpeed = null)
    {
        (Name, Environment, _setSpeed) = (name, environment, setSpeed);
        _shown = Numbered(environment.Buffers.Observations);
        _final = Numbered(environment.Buffers.FinalObservations);
        Numbers = [.. Enumerable.Range(1, environment.Count).SelectMany(agent =>
            _shown.SelectMany(part => NamesOf(part.Spec)).Select(number => environment.Count > 1 ? $"{agent} {number}" : number))];
        _numbers = new float[Numbers.Count];
        Action = Label(environment.ActionSpace);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IVecEnv Environment { get; }

    /// <inheritdoc/>
    public ActionLabels Action { get; }

    /// <inheritdoc/>
    public string Painter => "numbers";

    /// <inheritdoc/>
    public byte PictureKind => 6;

    /// <inheritdoc/>
    public IReadOnlyList<string> Numbers { get; }

    /// <inheritdoc/>
    public int PicturesPerStep => 1;

    /// <inheritdoc/>
    /// <remarks>Nobody says how long a step takes; of more than twenty in a second people see little.</remarks>
    public TimeSpan PictureInterval { get; } = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public IReadOnlyList<double> Speeds { get; } = [0.25, 0.5, 1, 2, 4, 10, double.PositiveInfinity];

    /// <inheritdoc/>
    public bool CanPause => _setSpeed is null;

    /// <inheritdoc/>
    public void SetSpeed(double speed) => _setSpeed?.Invoke(speed);

    /// <inheritdoc/>
    public bool Step()
    {
        Environment.Send(0);
        Environment.Recv(0);
        VecBuffers buffers = Environment.Buffers;
        if (buffers.Absent[0] != 0)
        {
            Thread.Sleep(s_retry); // until the game answers again
            return false;
        }
        int at = 0;
        for (int agent = 0; agent < buffers.Count; agent++)
        {
            foreach (ObservationBuffer part in buffers.EndCauses[0] >= 0 ? _final : _shown)
            {
                part.Row<float>(agent).CopyTo(_numbers.AsSpan(at));
                at += part.Spec.Size;
            }
        }
        return true;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NextPicture(bool visible) => visible ? MemoryMarshal.AsBytes(_numbers.AsSpan()) : [];

    /// <inheritdoc/>
    public void Dispose() => Environment.Dispose();

    private static ObservationBuffer[] Numbered(IReadOnlyList<ObservationBuffer> parts) =>
        [.. parts.Where(part => part.Spec.Kind == ElementKind.Float32)];

    private static IEnumerable<string> NamesOf(ObservationSpec spec) =>
        spec.FeatureNames.Count > 0 ? spec.FeatureNames : Enumerable.Range(0, spec.Size).Select(i => $"{spec.Name} {i}");

    private static ActionLabels Label(ActionSpace space)
    {
        IReadOnlyList<IReadOnlyList<string>> choices = space switch
        {
            ActionSpace.Discrete { Names.Count: > 0 } named => [named.Names],
            ActionSpace.MultiDiscrete { Names.Count: > 0 } heads => LabelHeads(heads),
            ActionSpace.Mixed { Choices: { Names.Count: > 0 } heads } => LabelHeads(heads),
            _ => [.. space.ChoiceSizes.Select(size => (IReadOnlyList<string>)[.. Enumerable.Range(0, size).Select(choice => $"{choice}")])],
        };
        ActionSpace.Box? box = space.RealBounds;
        return new ActionLabels(choices, [.. Enumerable.Range(0, box?.Low.Count ?? 0)
            .Select(i => new RealLabel(box!.Names.Count > 0 ? box.Names[i] : $"action {i}", box.Low[i], box.High[i]))]);
    }

    private static IReadOnlyList<IReadOnlyList<string>> LabelHeads(ActionSpace.MultiDiscrete heads) =>
        [.. heads.Names.Zip(heads.Sizes, (name, size) => (IReadOnlyList<string>)(size == 2
            ? [$"no {name}", name]
            : [.. Enumerable.Range(0, size).Select(choice => $"{name} {choice}")]))];
}
