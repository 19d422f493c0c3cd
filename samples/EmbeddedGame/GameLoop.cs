using System;
using System.Threading;
using FastRL.Interop.Bridge;
using FastRL.Interop.Policy;

namespace EmbeddedGame
{
    /// <summary>The game's main loop with the bridge in it.</summary>
    public static class GameLoop
    {
        /// <summary>What is exchanged; lander.yaml declares the same to the trainer.</summary>
        public static readonly GameLayout Layout =
            new GameLayout("lander", new[] { "height", "speed" }, new[] { "throttle" }, Array.Empty<string>());

        private const int LongestEpisode = 1500; // ticks
        private const int TicksPerDecision = 5;

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
            using var bridge = new GameBridge(
                Layout, id => GameRingChannel.OpenGame($"Lander_{id}", Layout, say), new GameBridgeOptions { TicksPerDecision = TicksPerDecision });
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
                // A hard landing costs its speed, so that a little slower is a little better.
                bridge.AddReward(game.Soft ? 10 : game.Landed ? Math.Max(-10, game.Speed) : game.Gone ? -10 : -0.01);
                Observe();
                GameEnd end = game.Landed || game.Gone ? GameEnd.Terminated : ticks >= LongestEpisode ? GameEnd.Truncated : GameEnd.None;
                step = bridge.Tick(end, cause: game.Soft ? 0 : game.Landed ? 1 : game.Gone ? 2 : 3);
                if (end == GameEnd.None && !bridge.TakeResetRequest()) continue;
                game.Reset(random);
                ticks = 0;
                Observe();
                step = bridge.BeginEpisode();
            }
            #endregion

            void Observe() => (bridge.Observation[0], bridge.Observation[1]) = ((float)game.Height, (float)game.Speed);
        }

        /// <summary>Lets a trained policy land, without a trainer.</summary>
        /// <param name="policy">From <c>fastrl export RUN --policy FILE</c>.</param>
        /// <param name="landings">How often it tries.</param>
        /// <returns>How often it landed softly.</returns>
        public static int Fly(PolicyFile policy, int landings)
        {
            #region policy
            var pilot = new PolicyPlayer(policy);
            float[] observed = pilot.Observation("features");
            var game = new Lander();
            var random = new Random(1);
            int soft = 0;
            for (int landing = 0; landing < landings; landing++)
            {
                game.Reset(random);
                pilot.Reset();
                for (int tick = 0; tick < LongestEpisode && !game.Landed && !game.Gone; tick++)
                {
                    if (tick % TicksPerDecision == 0)
                    {
                        (observed[0], observed[1]) = ((float)game.Height, (float)game.Speed);
                        pilot.Act();
                    }
                    game.Step((pilot.Reals[0] + 1) / 2);
                }
                if (game.Soft) soft++;
            }
            #endregion
            return soft;
        }
    }
}
