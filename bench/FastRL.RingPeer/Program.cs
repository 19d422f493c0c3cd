using FastRL.Interop.Ring;
using FastRL.RingPeer;

// What a benchmark or a test wants of this process; the first word says which.
switch (args[0])
{
    case "echo": return RoundTrips.Echo(args[1], args[2], int.Parse(args[3]));
    case "ping": return RoundTrips.Ping(args[1], args[2], int.Parse(args[3]), int.Parse(args[4]));
    case "drain": return Streams.Drain(args[1], args[2], int.Parse(args[3]));
    case "flood": return Streams.Flood(args[1], args[2], int.Parse(args[3]), int.Parse(args[4]));
    case "socket-echo": return Sockets.Echo(args[1], args[2], int.Parse(args[3]));
    case "socket-ping": return Sockets.Ping(args[1], args[2], int.Parse(args[3]), int.Parse(args[4]));
    case "game": return CrashWorkers.Game(args[1]);
    case "trainer": return CrashWorkers.Trainer(args[1]);
    default:
        Console.Error.WriteLine($"unknown word '{args[0]}'");
        return 2;
}
