using System.Buffers.Binary;
using System.Text;
using FastRL.Envs;
using FastRL.Solve.Buckets;
using FastRL.Solve.Games;

namespace FastRL.Solve.Tests.Buckets;

/// <summary>One small file of buckets, built in one go, for all tests of a class.</summary>
public sealed class BuiltBuckets : IDisposable
{
    public BuiltBuckets()
    {
        Directory.CreateDirectory(Folder);
        File = Path.Combine(Folder, "buckets.bin");
        Streets = new BucketBuild(Config, File, threads: 2).Run(progress => Done.Add(progress.Done), CancellationToken.None);
    }

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"fastrl_buckets_{Guid.NewGuid():N}");

    public string File { get; }

    public BucketConfig Config { get; } = new() { Hands = 100, KPreflop = 3, KFlop = 5, KTurn = 4, KRiver = 6, Restarts = 2, Seed = 9 };

    public IReadOnlyList<BuiltStreet> Streets { get; }

    public List<double> Done { get; } = [];

    /// <summary>A copy of the file, with a change.</summary>
    public string Changed(Action<FileStream> change)
    {
        string copy = Path.Combine(Folder, "changed.bin");
        System.IO.File.Copy(File, copy, overwrite: true);
        using FileStream stream = System.IO.File.Open(copy, FileMode.Open);
        change(stream);
        return copy;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

public sealed class BucketFileTests(BuiltBuckets built) : IClassFixture<BuiltBuckets>
{
    [Fact]
    public void Open_OfABuiltFile_HasWhatAGameTakes()
    {
        using BucketFile file = BucketFile.Open(built.File);
        Assert.Equal([3, 5, 4, 6], file.Streets.Select(street => street.Count));
        Assert.Equal([169, 1_286_792, 13_960_050, 123_156_254], file.Streets.Select(street => street.Entries));
        Assert.All(file.Streets, street => Assert.Equal(8, street.Bits));
        Assert.Equal([BucketMethod.Emd, BucketMethod.Emd, BucketMethod.Emd, BucketMethod.Ochs], file.Learned.Select(street => street.Method));
        Assert.Equal(3 * 49, file.Centers(0).Length);
        Assert.Equal(64, file.Sha256.Length);
        Assert.Equal(built.Config.Seed, file.Config.Seed);
        // Making a game reads every entry.
        using var game = new BettingGame(new BettingGameOptions { Sizes = [] }, file);
        Assert.Equal([0, 1, 2, 3], built.Streets.Select(street => street.Street));
        Assert.All(built.Streets, street => Assert.True(street.At.Finished && street.At.Inertia > 0));
    }

    [Fact]
    public void Run_WhileItBuilds_OnlyGrows()
    {
        Assert.Equal(built.Done.Order(), built.Done);
        Assert.InRange(built.Done[0], 0, 0.1);
        Assert.Equal(1, built.Done[^1], 9);
    }

    [Fact]
    public void Run_StoppedAndGoneOnWith_GivesTheSameBytes()
    {
        string path = Path.Combine(built.Folder, "stopped.bin");
        for (int steps = 0; !File.Exists(path); steps++)
        {
            using var cancellation = new CancellationTokenSource();
            int left = 20 + (80 * steps);
            try
            {
                new BucketBuild(built.Config, path, threads: 1).Run(_ => { if (--left == 0) cancellation.Cancel(); }, cancellation.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.True(File.Exists(path + ".building"));
                var other = new BucketConfig { Hands = 100, Seed = 1 };
                Assert.Contains("other settings", Assert.Throws<InputException>(() => new BucketBuild(other, path, 1).Run(_ => { }, CancellationToken.None)).Message, StringComparison.Ordinal);
            }
        }
        Assert.True(File.ReadAllBytes(built.File).AsSpan().SequenceEqual(File.ReadAllBytes(path)));
        Assert.False(File.Exists(path + ".building") || File.Exists(path + ".building.json"));
    }

    [Fact]
    public void Run_ToAFileThatExists_LeavesIt()
    {
        string message = Assert.Throws<InputException>(() => new BucketBuild(built.Config, built.File, 1).Run(_ => { }, CancellationToken.None)).Message;
        Assert.Contains(built.File, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WhileAnotherBuildsTheSameFile_IsRefused()
    {
        string path = Path.Combine(built.Folder, "shared.bin");
        var first = new BucketBuild(built.Config, path, threads: 1);
        string? refusal = null;
        Assert.Throws<OperationCanceledException>(() => first.Run(
            _ => refusal ??= Assert.Throws<InputException>(() => new BucketBuild(built.Config, path, 1).Run(_ => { }, CancellationToken.None)).Message,
            new CancellationToken(canceled: true)));
        Assert.StartsWith($"{path} is built by another process; wait for its end, or name another file", refusal, StringComparison.Ordinal);
        Assert.Equal(built.Streets.Count, new BucketBuild(built.Config, path, threads: 2).Run(_ => { }, CancellationToken.None).Count);
        Assert.True(File.ReadAllBytes(built.File).AsSpan().SequenceEqual(File.ReadAllBytes(path)));
    }

    [Theory]
    [InlineData("\"restarts\":0", "\"restarts\":7")]
    [InlineData("\"stage\":", "\"stage\":9")]
    [InlineData("\"streets\":[{", "\"streets\":[null,{")]
    [InlineData("\"street\":3", "\"street\":2")]
    public void Run_OnAStateThatIsNone_NamesIt(string part, string other)
    {
        string path = Path.Combine(built.Folder, $"none{part.Length}{other.Length}.bin");
        Assert.Throws<OperationCanceledException>(() => new BucketBuild(built.Config, path, 1).Run(_ => { }, new CancellationToken(canceled: true)));
        string state = File.ReadAllText(path + ".building.json");
        Assert.Contains(part, state, StringComparison.Ordinal);
        File.WriteAllText(path + ".building.json", state.Replace(part, other, StringComparison.Ordinal));
        string message = Assert.Throws<InvalidDataException>(() => new BucketBuild(built.Config, path, 1).Run(_ => { }, CancellationToken.None)).Message;
        Assert.StartsWith($"{path}.building.json: damaged", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OnADamagedState_SaysSo()
    {
        string path = Path.Combine(built.Folder, "torn.bin");
        File.WriteAllText(path + ".building.json", """{"config":{""");
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => new BucketBuild(built.Config, path, 1).Run(_ => { }, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(17)]
    [InlineData(30)]
    [InlineData(70)]
    [InlineData(100_000_000)]
    [InlineData(-3)]
    public void Open_OfAFileWithOneByteChanged_NamesIt(long at)
    {
        string path = built.Changed(file =>
        {
            file.Position = at < 0 ? file.Length + at : at;
            int value = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(value ^ 0x10));
        });
        Assert.StartsWith(path, Assert.Throws<InvalidDataException>(() => BucketFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1_000_000)]
    public void Open_OfAShortenedFile_NamesIt(long length)
    {
        string path = built.Changed(file => file.SetLength(length));
        Assert.StartsWith(path, Assert.Throws<InvalidDataException>(() => BucketFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfNoFile_NamesIt()
    {
        string path = Path.Combine(built.Folder, "none.bin");
        Assert.Contains(path, Assert.Throws<FileNotFoundException>(() => BucketFile.Open(path)).Message, StringComparison.Ordinal);
        Assert.Contains(built.Folder, Assert.Throws<InvalidDataException>(() => BucketFile.Open(built.Folder)).Message, StringComparison.Ordinal);
    }

    /// <summary>A description with another hash of the whole, as only somebody who means it writes one.</summary>
    [Theory]
    [InlineData("\"entries\":169", "\"entries\":168")]
    [InlineData("\"bits\":8", "\"bits\":9")]
    [InlineData("\"buckets\":3", "\"buckets\":0")]
    [InlineData("\"buckets\":3", "\"buckets\":2")]
    [InlineData("\"buckets\":3", "\"buckets\":257")]
    [InlineData("\"table_offset\":64", "\"table_offset\":63")]
    [InlineData("\"table_offset\":64", "\"table_offset\":-64")]
    [InlineData("\"dimensions\":8", "\"dimensions\":9999999")]
    [InlineData("\"sha256\"", "\"other\"")]
    [InlineData("{", "[")]
    public unsafe void Open_OfADescriptionThatCannotBe_RefusesIt(string known, string instead)
    {
        string path = built.Changed(file =>
        {
            byte[] preamble = new byte[BucketMetadata.PreambleBytes];
            file.ReadExactly(preamble);
            long offset = BinaryPrimitives.ReadInt64LittleEndian(preamble.AsSpan(8));
            byte[] text = new byte[file.Length - offset];
            file.Position = offset;
            file.ReadExactly(text);
            string before = Encoding.UTF8.GetString(text);
            int at = before.IndexOf(known, StringComparison.Ordinal);
            byte[] changed = Encoding.UTF8.GetBytes(before[..at] + instead + before[(at + known.Length)..]);
            file.Position = offset;
            file.Write(changed);
            file.SetLength(offset + changed.Length);
            BinaryPrimitives.WriteInt64LittleEndian(preamble.AsSpan(16), changed.Length);
            file.Position = 0;
            file.Write(preamble);
        });
        byte[] bytes = File.ReadAllBytes(path);
        fixed (byte* data = bytes)
            BucketFile.Hash(data, bytes.Length).CopyTo(bytes, BucketMetadata.HashOffset);
        File.WriteAllBytes(path, bytes);
        Assert.StartsWith(path, Assert.Throws<InvalidDataException>(() => BucketFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Problem_OfNumbersThatDoNotFit_IsSaid()
    {
        Assert.Null(BucketBuild.Problem(new BucketConfig()));
        Assert.Contains("10 hands cannot make 80 buckets", BucketBuild.Problem(new BucketConfig { Hands = 10 }), StringComparison.Ordinal);
        Assert.Contains("too much memory", BucketBuild.Problem(new BucketConfig { Hands = 10_000_000, KTurn = 1000 }), StringComparison.Ordinal);
    }
}
