using FastRL.Envs;
using FastRL.Envs.Policies;

namespace FastRL.Host.Games.Hockey;

/// <summary>A person as a player: arrows move, w and s turn, space shoots.</summary>
/// <param name="turned">Whether the person sees the rink as player two does; otherwise directions are turned for that player.</param>
internal sealed class HockeyKeyboard(bool turned) : IPolicy
{
    /// <summary>Names of the keys, as browsers have them.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["ArrowLeft", "ArrowRight", "ArrowDown", "ArrowUp", "s", "w", " "];

    private volatile IReadOnlyCollection<string> _pressed = [];

    /// <inheritdoc/>
    public ReadOnlySpan<float> Values => [];

    /// <summary>Says which keys are held down now; from any thread.</summary>
    public void Press(IReadOnlyCollection<string> keys) => _pressed = keys;

    /// <inheritdoc/>
    public void Act(VecBuffers buffers, int first, int count)
    {
        IReadOnlyCollection<string> pressed = _pressed;
        int width = buffers.RealWidth;
        float side = turned ? 1 : -1;
        for (int i = first; i < first + count; i++)
        {
            Span<float> action = buffers.ContinuousActions.AsSpan(i * width, width);
            action[0] = side * Axis("ArrowLeft", "ArrowRight");
            action[1] = side * Axis("ArrowDown", "ArrowUp");
            action[2] = Axis("s", "w");
            if (width > 3) action[3] = pressed.Contains(" ") ? 1 : 0;
        }

        float Axis(string less, string more) => (pressed.Contains(more) ? 1 : 0) - (pressed.Contains(less) ? 1 : 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
