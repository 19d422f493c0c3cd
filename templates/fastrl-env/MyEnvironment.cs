// dotnet build -c Release, then: fastrl train 'bin/Release/net10.0/MyEnvironment.dll!MyEnvironment.Walk'
using FastRL.Envs;

namespace MyEnvironment;

/// <summary>A walk on a line: a point for reaching its end at the right, within 30 steps.</summary>
public sealed class Walk(int count) : VecEnv(
    new VecBuffers(
        count, [new ObservationSpec("features", ElementKind.Float32, [1], ["place"])], new ActionSpace.Discrete(2, ["left", "right"])),
    [new EndCause("reached", Success: true, Truncation: false), new EndCause("time", Success: false, Truncation: true)])
{
    private const int End = 10, LongestEpisode = 30;
    private readonly int[] _places = new int[count];
    private readonly int[] _steps = new int[count];

    /// <inheritdoc/>
    protected override string Signature => $"walk 1; {Count} copies";

    /// <inheritdoc/>
    protected override void OnReset(ulong seed)
    {
        for (int i = 0; i < Count; i++) Begin(i);
    }

    /// <inheritdoc/>
    protected override void OnRecv(int group, int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            _places[i] = Math.Max(0, _places[i] + (Buffers.Actions[i] == 1 ? 1 : -1));
            bool reached = _places[i] == End, over = ++_steps[i] >= LongestEpisode;
            SetResult(Buffers, i, reward: reached ? 1 : 0, cause: reached ? 0 : over ? 1 : -1);
            Observe(i);
            if (!reached && !over) continue;
            Buffers.KeepFinal(i);
            Begin(i);
        }
    }

    /// <inheritdoc/>
    protected override void OnSave(StateBlockWriter blocks)
    {
        foreach (int number in _places.Concat(_steps)) blocks.Writer.Write(number);
        blocks.Flush();
    }

    /// <inheritdoc/>
    protected override void OnLoad(StateBlockReader blocks)
    {
        using BinaryReader reader = blocks.Next();
        foreach (int[] numbers in (int[][])[_places, _steps])
            for (int i = 0; i < Count; i++) numbers[i] = reader.ReadInt32();
        for (int i = 0; i < Count; i++) Observe(i);
    }

    private void Begin(int i)
    {
        (_places[i], _steps[i]) = (0, 0);
        Observe(i);
    }

    private void Observe(int i) => Buffers.Observations[0].Row<float>(i)[0] = _places[i] / (float)End;
}
