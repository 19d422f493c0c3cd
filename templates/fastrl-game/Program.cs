// fastrl train MyGame.yaml trains it; fastrl export runs/MyGame --policy MyGame.policy, then `MyGame --play MyGame.policy`, lets it play.
using System;
using System.Threading;
using FastRL.Interop.Bridge;
using FastRL.Interop.Policy;

const int LongestEpisode = 200;
var layout = new GameLayout("MyGame", new[] { "position", "goal" }, new[] { "push" }, Array.Empty<string>());
var random = new Random();
double position = 0, goal = 0;
int ticks = 0;

if (args.Length == 2 && args[0] == "--play")
{
    var player = new PolicyPlayer(PolicyFile.Load(args[1]));
    float[] observed = player.Observation("features");
    int reached = 0;
    for (int episode = 0; episode < 100; episode++)
    {
        Begin();
        player.Reset();
        while (!Over())
        {
            (observed[0], observed[1]) = ((float)position, (float)goal);
            player.Act();
            Step(player.Reals[0]);
        }
        if (Reached()) reached++;
    }
    Console.WriteLine($"{reached} of 100 goals were reached");
    return;
}

int instance = args.Length > 0 ? int.Parse(args[0]) : 0;
var keys = new Thread(() => { Console.In.ReadToEnd(); Environment.Exit(0); }) { IsBackground = true }; // the end of its input ends the game
keys.Start();
using var bridge = new GameBridge(
    layout, id => GameRingChannel.OpenGame($"MyGame_{id}", layout, Console.WriteLine), new GameBridgeOptions { TicksPerDecision = 1 });
bridge.Initialize(instance);
Begin();
GameStep step = GameStep.Free;
while (true)
{
    if (step == GameStep.Hold) step = bridge.Poll(); // the trainer thinks
    if (step == GameStep.Hold) continue;
    if (step == GameStep.Free) Thread.Sleep(20);     // nobody trains: a normal game
    Step(step == GameStep.Act ? bridge.Action[0] : 0);
    bridge.AddReward(Reached() ? 1 : -0.01);
    Observe();
    GameEnd end = Reached() ? GameEnd.Terminated : Over() ? GameEnd.Truncated : GameEnd.None;
    step = bridge.Tick(end, cause: Reached() ? 0 : 1);
    if (end == GameEnd.None && !bridge.TakeResetRequest()) continue;
    Begin();
    Observe();
    step = bridge.BeginEpisode();
}

// The game itself: push a puck to a goal.
void Begin() => (position, goal, ticks) = (0, 20 * random.NextDouble() - 10, 0);
void Step(double push) { position += push; ticks++; }
bool Reached() => Math.Abs(position - goal) < 0.5;
bool Over() => Reached() || ticks >= LongestEpisode;
void Observe() => (bridge.Observation[0], bridge.Observation[1]) = ((float)position, (float)goal);
