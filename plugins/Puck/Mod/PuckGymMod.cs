using System;
using System.Runtime.CompilerServices;
using FastRL.Interop.Bridge;

namespace PuckGym;

/// <summary>The mod that the game loads.</summary>
#pragma warning disable CA1001 // the game switches mods off by OnDisable
public sealed class PuckGymMod : IPuckMod
#pragma warning restore CA1001
{
    private PuckPlugin? _plugin;

    /// <inheritdoc/>
    public bool OnEnable()
    {
        IPuckGame game = HostedGame.Current ?? UnityGame();
        try
        {
            _plugin = new PuckPlugin(game, id => GameRingChannel.OpenGame(PuckLayout.ChannelName(id), PuckLayout.Layout, game.Log));
            game.Log("enabled: /rl <id> sets the instance, F9 starts training");
            return true;
        }
        catch (Exception problem)
        {
            // A mod that throws would take the game's loader with it.
            game.Log($"not enabled: {problem.Message}");
            game.Attach(null);
            return false;
        }
    }

    /// <inheritdoc/>
    public bool OnDisable()
    {
        _plugin?.Dispose();
        _plugin = null;
        return true;
    }

    // A method of its own, so that Unity's types are looked for only where they are needed.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static UnityPuckGame UnityGame() => new UnityPuckGame();
}
