using System.Buffers.Binary;

namespace FastRL.Host.Tests.Games.Puck;

/// <summary>The game's side of PuckGym's protocol as the original has it: ticks, and the whole struct written at a time.</summary>
/// <remarks>Offsets and order of steps are the published mod's. The game waits for actions without limit unless told otherwise.</remarks>
internal sealed class LegacyPuckGame : IDisposable
{
    private const int Bytes = 127, ActionRepeat = 5;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly Thread _thread;
    private readonly int _ticksPerEpisode;
    private volatile bool _stopping;

    public LegacyPuckGame(int instanceId, int ticksPerEpisode = int.MaxValue, int spins = int.MaxValue)
    {
        _path = $"/dev/shm/PuckRL_{instanceId}";
        _ticksPerEpisode = ticksPerEpisode;
        Spins = spins;
        File.WriteAllBytes(_path, new byte[4096]);
        _file = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        _thread = new Thread(Run);
    }

    /// <summary>Looks for an action before the neutral one is taken.</summary>
    public int Spins { get; }

    /// <summary>Every action taken, as the 27 bytes from offset 100.</summary>
    public List<byte[]> Actions { get; } = [];

    public int Resets { get; private set; }

    /// <summary>Observations shown so far; each has its number as skater x.</summary>
    public int Shown { get; private set; }

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _stopping = true;
        if (_thread.IsAlive) _thread.Join();
        _file.Dispose();
        File.Delete(_path);
    }

    private void Run()
    {
        int sinceDecision = 0, episodeTick = 0;
        float reward = 0;
        while (!_stopping)
        {
            byte[] data = ReadAll();
            if (data[3] == 1)
            {
                data[3] = 0;
                WriteAll(data);
                Resets++;
                (sinceDecision, episodeTick, reward) = (0, 0, 0);
            }
            episodeTick++;
            sinceDecision++;
            reward += 0.25f;
            bool done = episodeTick == _ticksPerEpisode;
            if (sinceDecision < ActionRepeat && !done) continue;
            sinceDecision = 0;
            Show(reward, done, episodeTick);
            reward = 0;
            if (done) episodeTick = 0;
            WaitForAction();
        }
    }

    private void Show(float reward, bool done, int tick)
    {
        byte[] data = ReadAll();
        data[2] = done ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(4), reward);
        for (int i = 0; i < 23; i++) BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(8 + (4 * i)), i + 0.5f);
        BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(8), ++Shown);
        BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(88), tick);
        data[0] = 1;
        data[1] = 0;
        WriteAll(data);
    }

    private void WaitForAction()
    {
        for (int i = 0; i < Spins && !_stopping; i++)
        {
            byte[] data = ReadAll();
            if (data[1] != 1)
            {
                Thread.Yield();
                continue;
            }
            data[0] = 0;
            data[1] = 0;
            WriteAll(data);
            Actions.Add(data[100..Bytes]);
            return;
        }
    }

    private byte[] ReadAll()
    {
        var data = new byte[Bytes];
        _file.Position = 0;
        _file.ReadExactly(data);
        return data;
    }

    private void WriteAll(byte[] data)
    {
        _file.Position = 0;
        _file.Write(data);
    }
}
