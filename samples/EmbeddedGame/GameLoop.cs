using FastRL.Interop.Bridge;

namespace EmbeddedGame;

/// <summary>The game's main loop with the bridge in it.</summary>
public static class GameLoop
{
    /// <summary>What is exchanged; the trainer declares the same.</summary>
    public static readonly GameLayout Layout = new("lander", ["height", "speed"], ["throttle"], []);

    private const int LongestEpisode = 1500; // ticks

    /// <summary>Plays until it is stopped.</summary>
    /// <param name="instance">Which instance a trainer finds here.</param>
    /// <param name="stop">Ends the game.</param>
    /// <param name="say">Takes a line when a trainer comes or goes.</param>
    public static void Run(int instance, ManualResetEventSlim stop, Action<string> say)
    {
        var game = new Lander();
        var random = new Random(instance);
        game.Reset(random);
        int ticks = 0;
        #region bridge
        using var bridge = new GameBridge(Layout, id => GameRingChannel.OpenGame($"Lander_{id}", Layout, say));
        bridge.Initialize(instance);
        if (bridge.Refusal is { } refusal) say(refusal);
        GameStep step = GameStep.Free;
        while (!stop.IsSet)
        {
            if (step == GameStep.Hold) step = bridge.Poll(); // the trainer thinks: keep drawing, do not move
            if (step == GameStep.Hold) continue;
            if (step == GameStep.Free) Thread.Sleep(TimeSpan.FromSeconds(Lander.Tick)); // people watch
            game.Step(step == GameStep.Act ? (bridge.Action[0] + 1) / 2 : 0.5);
            ticks++;
            bridge.AddReward(game.Soft ? 10 : game.Landed ? -10 : -0.01);
            Observe();
            GameEnd end = game.Landed ? GameEnd.Terminated : ticks >= LongestEpisode ? GameEnd.Truncated : GameEnd.None;
            step = bridge.Tick(end, cause: game.Soft ? 0 : game.Landed ? 1 : 2);
            if (end == GameEnd.None && !bridge.TakeResetRequest()) continue;
            game.Reset(random);
            ticks = 0;
            Observe();
            step = bridge.BeginEpisode();
        }
        #endregion

        void Observe() => (bridge.Observation[0], bridge.Observation[1]) = ((float)game.Height, (float)game.Speed);
    }
}
