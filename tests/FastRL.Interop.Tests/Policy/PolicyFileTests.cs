using System.Buffers.Binary;
using System.Security.Cryptography;
using FastRL.Interop.Policy;

namespace FastRL.Interop.Tests.Policy;

public sealed class PolicyFileTests
{
    private const int HeaderSize = 48;

    private static readonly int s_rounds = int.TryParse(Environment.GetEnvironmentVariable("FASTRL_FUZZ_ROUNDS"), out int rounds) ? rounds : 2000;

    // Committed files are read for ever; they are the corpus of the mutations as well.
    private static readonly string s_corpus = Path.Combine(Repository.Root, "tests", "FastRL.Interop.Tests", "Policy", "corpus");

    public static TheoryData<string> Names => [.. SmallPolicies.Names];

    [Theory, MemberData(nameof(Names))]
    public void Save_EveryKindOfLayer_GivesTheCommittedBytes(string name)
    {
        byte[] bytes = SmallPolicies.Bytes(SmallPolicies.Make(name));
        string path = Path.Combine(s_corpus, name + ".policy");
        if (Environment.GetEnvironmentVariable("FASTRL_APPROVE") == "1") File.WriteAllBytes(path, bytes);
        Assert.Equal(File.ReadAllBytes(path), bytes);
        PolicyFile read = PolicyFile.Load(path);
        Assert.Equal(bytes, SmallPolicies.Bytes(read));
        var made = new PolicyPlayer(SmallPolicies.Make(name));
        var loaded = new PolicyPlayer(read);
        foreach (PolicyPlayer player in (PolicyPlayer[])[made, loaded])
        {
            player.Observation(0)[0] = 2;
            player.Act();
        }
        Assert.Equal(made.Outputs.ToArray(), loaded.Outputs.ToArray());
    }

    [Fact]
    public void Load_NamesAndOrigin_ComeBack()
    {
        PolicyFile file = PolicyFile.Load(Path.Combine(s_corpus, "plain.policy"));
        Assert.Equal(("lander", "ppo", 1234L), (file.Origin.Environment, file.Origin.Algorithm, file.Origin.Step));
        Assert.Equal(["f0", "f1", "f2"], file.Inputs[0].FeatureNames);
        Assert.Equal(["move", "fire"], file.Actions.ChoiceNames);
        Assert.Equal(["throttle"], file.Actions.RealNames);
        Assert.Equal(3, PolicyFile.Load(Path.Combine(s_corpus, "recurrent.policy")).StateSize);
    }

    [Fact]
    public void Parse_WrongBytes_NamesWhatIsWrong()
    {
        byte[] good = SmallPolicies.Bytes(SmallPolicies.Plain());
        Assert.Equal("this is no policy file", Refuse([]));
        Assert.Equal("this is no policy file", Refuse([.. "FRPOLICX"u8, .. good[8..]]));
        Assert.Equal("its format is 2, this program reads 1", Refuse(Changed(good, 8, 2, seal: false)));
        Assert.Equal($"the file has {good.Length - 1} bytes instead of {good.Length}", Refuse(good[..^1]));
        Assert.Equal("the SHA-256 that it gives is not that of its content", Refuse(Changed(good, good.Length - 4, 1, seal: false)));
        Assert.Equal("the length of the environment is 1000000; allowed: 0 to 1024", Refuse(Changed(good, HeaderSize, 1_000_000)));
        Assert.Equal("layer 2: biases are not all numbers", Refuse(Changed(good, good.Length - 4, BitConverter.SingleToInt32Bits(float.NaN))));
        byte[] longer = [.. good, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(longer.AsSpan(12), longer.Length - HeaderSize);
        Assert.Equal("2 bytes follow the last layer", Refuse(Seal(longer)));
    }

    [Fact]
    public void New_PartsThatDoNotFit_AreNamed()
    {
        PolicyFile plain = SmallPolicies.Plain();
        Assert.Equal(
            "the last layer has 17 outputs, its actions need 6",
            Assert.Throws<InvalidDataException>(() => new PolicyFile(plain.Origin, [.. plain.Inputs], plain.Actions, [.. plain.Layers.Take(2)])).Message);
        PolicyFile memory = SmallPolicies.Make("recurrent");
        Assert.Equal(
            "the policy has 2 recurrent layers; allowed: one",
            Assert.Throws<InvalidDataException>(() => new PolicyFile(memory.Origin, [.. memory.Inputs], memory.Actions, [memory.Layers[0], .. memory.Layers])).Message);
    }

    /// <summary>An answer every time: a policy that plays, or a sentence. Nothing large is made before it is known to be there.</summary>
    [Fact]
    public void Parse_MutatedFiles_PlaysOrRefuses()
    {
        byte[][] corpus = [.. Directory.GetFiles(s_corpus, "*.policy").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        Assert.Equal(SmallPolicies.Names.Count, corpus.Length);
        int played = 0;
        for (int round = 0; round < s_rounds; round++)
        {
            var random = new Random(round);
            byte[] bytes = Mutate(corpus[round % corpus.Length], random);
            try
            {
                var player = new PolicyPlayer(PolicyFile.Parse(bytes));
                for (int i = 0; i < player.Policy.Inputs.Count; i++) player.Observation(i)[0] = random.Next(-2, 300);
                player.Act(random);
                Assert.All(player.Choices.Zip(player.Policy.Actions.ChoiceSizes), pair => Assert.InRange(pair.First, 0, pair.Second - 1));
                Assert.All(player.Reals, real => Assert.True(float.IsFinite(real)));
                played++;
            }
            catch (Exception problem) when (problem is InvalidDataException or ArgumentOutOfRangeException)
            {
                // What a game is told.
            }
        }
        Assert.InRange(played, s_rounds / 20, s_rounds - 1);
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        byte[] bad = [.. good];
        for (int change = random.Next(3); change >= 0; change--)
        {
            int at = random.Next(HeaderSize, bad.Length - 4);
            switch (random.Next(4))
            {
                case 0: bad[at] = (byte)random.Next(256); break;
                case 1: BinaryPrimitives.WriteInt32LittleEndian(bad.AsSpan(at), random.Next(-2, 20)); break;
                case 2: BinaryPrimitives.WriteInt32LittleEndian(bad.AsSpan(at), random.Next(4) == 0 ? int.MaxValue : 1 << random.Next(31)); break;
                default: bad = random.Next(2) == 0 ? bad[..Math.Max(at, HeaderSize + 8)] : [.. bad[..at], .. bad[random.Next(HeaderSize, at + 1)..]]; break;
            }
        }
        BinaryPrimitives.WriteInt32LittleEndian(bad.AsSpan(12), bad.Length - HeaderSize);
        return Seal(bad);
    }

    private static string Refuse(byte[] bytes) => Assert.Throws<InvalidDataException>(() => PolicyFile.Parse(bytes)).Message;

    private static byte[] Changed(byte[] good, int at, int number, bool seal = true)
    {
        byte[] bad = [.. good];
        BinaryPrimitives.WriteInt32LittleEndian(bad.AsSpan(at), number);
        return seal ? Seal(bad) : bad;
    }

    private static byte[] Seal(byte[] bytes)
    {
        SHA256.HashData(bytes.AsSpan(HeaderSize)).CopyTo(bytes.AsSpan(16));
        return bytes;
    }
}
