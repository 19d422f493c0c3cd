using System.Runtime.InteropServices;
using System.Text;
using FastRL.Envs;
using FastRL.Web.Environments;

namespace FastRL.Web.Tests.Environments;

/// <summary>Messages that are none: read without an exception, refused, and training goes on beside them.</summary>
/// <remarks><c>FASTRL_FUZZ_ROUNDS=10000</c> makes a long run of it; a round is a function of its number.</remarks>
public sealed class TabFuzzTests
{
    private static readonly int s_rounds = int.TryParse(Environment.GetEnvironmentVariable("FASTRL_FUZZ_ROUNDS"), out int rounds) ? rounds : 300;

    private static readonly string[] s_texts =
    [
        """{"type":"state","observation":[1,2],"reward":0.5,"done":false,"info":{"length":3}}""",
        """{"type":"state","observation":[1,2],"reward":-1,"done":true,"info":{"length":3}}""",
        """{"type":"reset_complete","observation":[1,2],"reward":0,"done":false,"info":{}}""",
        """{"type":"restart_request"}""",
    ];

    [Fact]
    public void Binary_ChangedMessages_AreReadOrRefused()
    {
        for (int round = 0; round < 100 * s_rounds; round++)
        {
            var random = new Draws(round, purpose: 11);
            byte[] message = Change(Step(random), random);
            string? problem = TabMessages.ReadStep(message, EchoTabs.Layout, out TabStep step);
            if (problem is null)
                Assert.True(step.Observations.Length == 2 * step.Count && step.Rewards.Length == step.Count && AreNumbers(step.Observations) && AreNumbers(step.Rewards));
            problem = TabMessages.ReadStart(message, 3, EchoTabs.Layout, out _, out ReadOnlySpan<float> first);
            Assert.True(problem is not null || (first.Length == 6 && AreNumbers(first)));
        }
    }

    [Fact]
    public void Json_ChangedMessages_AreReadOrRefused()
    {
        var observation = new float[2];
        for (int round = 0; round < 100 * s_rounds; round++)
        {
            var random = new Draws(round, purpose: 12);
            byte[] message = Change(Encoding.UTF8.GetBytes(s_texts[random.Next(s_texts.Length)]), random);
            string? problem = JsonTabMessages.Read(message, observation, out JsonTabMessage read);
            if (problem is null && read.Type is JsonTabMessages.State or JsonTabMessages.ResetComplete && read.Observed == 2)
                Assert.True(AreNumbers(observation));
        }
    }

    [Theory]
    [InlineData("""{"type":"state","observation":[1,NaN],"reward":0,"done":false}""")]
    [InlineData("""{"type":"state","observation":[1,1e999],"reward":0,"done":false}""")]
    [InlineData("""{"type":"state","observation":[1,2,3],"reward":0,"done":false}""")]
    [InlineData("""{"type":"state","observation":[1,2],"reward":1e999,"done":false}""")]
    [InlineData("""{"type":"state","observation":[1,2],"done":false}""")]
    [InlineData("""{"type":"state","observation":[1,2],"reward":0}""")]
    [InlineData("""{"type":"state","observation":[1,"2"],"reward":0,"done":false}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("""[1,2]""")]
    [InlineData("""{"type":"state"} {"type":"state"}""")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""")]
    [InlineData("")]
    public void Json_WrongMessage_IsRefused(string message) =>
        Assert.NotNull(JsonTabMessages.Read(Encoding.UTF8.GetBytes(message), new float[2], out _));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Socket_FloodedWithWrongMessages_TrainingGoesOnBeside(bool json)
    {
        using EchoTabs environment = EchoTabs.Create(2, 2);
        await using FakeTab stays = await FakeTab.ConnectAsync(environment, 0);
        await using FakeTab other = await FakeTab.ConnectAsync(environment, 1);
        environment.Reset(1);
        long sent = 0;
        for (int round = 0; sent < s_rounds; round++)
        {
            var random = new Draws(round, purpose: 13);
            await using FakeTab wrong = await FakeTab.ConnectAsync(environment, 1, json, play: false);
            for (int i = 0; i < 3; i++, sent++)
            {
                byte[] message = random.Next(50) == 0 ? new byte[json ? (64 << 10) + 1 : TabMessages.Largest + 1] : Junk(random);
                try
                {
                    await wrong.SendAsync(message);
                }
                catch (System.Net.WebSockets.WebSocketException)
                {
                    break; // the one before was too large
                }
            }
            environment.Step();
            Assert.Equal(0, environment.Buffers.Absent[0]);
        }
        Assert.True(environment.Decisions >= s_rounds / 3);
        await using FakeTab back = await FakeTab.ConnectAsync(environment, 1);
        environment.StepUntil(() => environment.Buffers.Absent[1] == 0);
    }

    private static bool AreNumbers(ReadOnlySpan<float> numbers)
    {
        foreach (float number in numbers)
        {
            if (!float.IsFinite(number))
                return false;
        }
        return true;
    }

    private static byte[] Junk(Draws random)
    {
        var message = new byte[1 + random.Next(60)];
        for (int i = 0; i < message.Length; i++)
            message[i] = (byte)random.Next(256);
        message[0] = (byte)(19 + random.Next(100)); // no kind that there is
        return message;
    }

    // A step of up to four environments, one of which has ended.
    private static byte[] Step(Draws random)
    {
        int count = 1 + random.Next(4);
        var message = new byte[TabMessages.BatchHeader + (12 * count) + 4 + 12];
        message[0] = (byte)TabMessages.Kind.Step;
        message[4] = (byte)count;
        message[6] = 1;
        message[TabMessages.BatchHeader + (12 * count)] = 2;
        foreach (ref float number in MemoryMarshal.Cast<byte, float>(message.AsSpan(TabMessages.BatchHeader, 12 * count)))
            number = random.Next(100);
        return message;
    }

    private static byte[] Change(byte[] message, Draws random)
    {
        for (int changes = random.Next(4); changes > 0; changes--)
        {
            int at = random.Next(message.Length);
            switch (random.Next(4))
            {
                case 0:
                    message[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    message[at] = (byte)random.Next(256);
                    break;
                case 2:
                    message = [.. message[..at], .. message[Math.Min(at + 1 + random.Next(8), message.Length)..], 0];
                    break;
                default:
                    message = [.. message[..at], .. new byte[1 + random.Next(8)], .. message[at..]];
                    break;
            }
        }
        return message;
    }

    private sealed class Draws(int round, ulong purpose)
    {
        private SplitMix64 _numbers = SplitMix64.Create(purpose, round);

        public int Next(int limit) => _numbers.Next(0, limit - 1);
    }
}
