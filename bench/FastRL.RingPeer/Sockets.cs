using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FastRL.Interop.Ring;

namespace FastRL.RingPeer;

/// <summary>The same round trip over a Unix socket (an address with a slash) or loopback TCP (a port).</summary>
internal static class Sockets
{
    public static int Echo(string address, string cores, int bytes)
    {
        using Socket listener = Open(address, out EndPoint endPoint);
        listener.Bind(endPoint);
        listener.Listen(1);
        using Socket socket = listener.Accept();
        Prepare(socket, endPoint);
        Pinning.Pin(cores);
        var buffer = new byte[bytes];
        while (Receive(socket, buffer)) socket.Send(buffer);
        return 0;
    }

    public static int Ping(string address, string cores, int bytes, int count)
    {
        using Socket socket = Connect(address);
        Pinning.Pin(cores);
        var buffer = new byte[bytes];
        var ticks = new long[count];
        for (int round = 0; round < 2; round++)
        {
            long before = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++)
            {
                socket.Send(buffer);
                if (!Receive(socket, buffer)) return 1;
                long now = Stopwatch.GetTimestamp();
                ticks[i] = now - before;
                before = now;
            }
        }
        Report.Write(ticks, 0);
        return 0;
    }

    private static Socket Connect(string address)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            Socket socket = Open(address, out EndPoint endPoint);
            try
            {
                socket.Connect(endPoint);
                Prepare(socket, endPoint);
                return socket;
            }
            catch (SocketException) when (watch.Elapsed < TimeSpan.FromSeconds(20))
            {
                socket.Dispose();
                Thread.Sleep(5);
            }
        }
    }

    private static Socket Open(string address, out EndPoint endPoint)
    {
        if (address.Contains('/'))
        {
            endPoint = new UnixDomainSocketEndPoint(address);
            return new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        }
        endPoint = new IPEndPoint(IPAddress.Loopback, int.Parse(address));
        return new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    }

    private static void Prepare(Socket socket, EndPoint endPoint)
    {
        if (endPoint is IPEndPoint) socket.NoDelay = true;
    }

    private static bool Receive(Socket socket, byte[] buffer)
    {
        for (int have = 0; have < buffer.Length;)
        {
            int more = socket.Receive(buffer, have, buffer.Length - have, SocketFlags.None);
            if (more == 0) return false;
            have += more;
        }
        return true;
    }
}
