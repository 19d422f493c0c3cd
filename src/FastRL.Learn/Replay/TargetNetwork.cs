using System.Numerics;
using FastRL.Learn.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Replay;

/// <summary>A copy of a network that follows it at once or slowly.</summary>
internal static class TargetNetwork
{
    /// <summary>Moves the target's parameters toward the network's.</summary>
    /// <param name="target">Changed.</param>
    /// <param name="source">Parameters of the same shapes, in the same order.</param>
    /// <param name="tau">Part of the way, 0..1; 1 copies.</param>
    public static void Follow(IReadOnlyList<Parameter> target, IReadOnlyList<Parameter> source, double tau)
    {
        for (int i = 0; i < target.Count; i++)
        {
            if (!target[i].IsHere())
            {
                using IDisposable mode = no_grad();
                target[i].MoveToward(source[i], tau);
                continue;
            }
            Span<float> to = target[i].Floats();
            ReadOnlySpan<float> from = source[i].Floats();
            if (tau >= 1)
                from.CopyTo(to);
            else
                Move(to, from, (float)tau);
        }
    }

    private static void Move(Span<float> to, ReadOnlySpan<float> from, float tau)
    {
        int width = Vector<float>.Count, at = 0;
        for (; at + width <= to.Length; at += width)
        {
            var present = new Vector<float>(to[at..]);
            (present + tau * (new Vector<float>(from[at..]) - present)).CopyTo(to[at..]);
        }
        for (; at < to.Length; at++) to[at] += tau * (from[at] - to[at]);
    }
}
