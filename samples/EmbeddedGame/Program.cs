using EmbeddedGame;

int instance = args.Length > 0 ? int.Parse(args[0]) : 0;
var stop = new ManualResetEventSlim();
var keys = new Thread(() =>
{
    Console.In.ReadToEnd(); // the end of standard input ends the game
    stop.Set();
})
{ IsBackground = true };
keys.Start();
GameLoop.Run(instance, stop, Console.WriteLine);
