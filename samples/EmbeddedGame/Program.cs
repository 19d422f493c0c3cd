using System;
using System.Threading;
using EmbeddedGame;
using FastRL.Interop.Policy;

if (args.Length == 2 && args[0] == "--fly")
{
    const int Landings = 100;
    Console.WriteLine($"{GameLoop.Fly(PolicyFile.Load(args[1]), Landings)} of {Landings} landings were soft");
    return;
}
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
