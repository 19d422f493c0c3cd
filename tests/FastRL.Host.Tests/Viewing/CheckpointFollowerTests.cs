using FastRL.Runs.Checkpoints;
using FastRL.Web.Viewing;

namespace FastRL.Host.Tests.Viewing;

public sealed class CheckpointFollowerTests : IDisposable
{
    private readonly RunFolder _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Find_NoFolderYet_IsNothing() =>
        Assert.Null(new CheckpointFollower(_run.Checkpoints, CheckpointStore.Newest).Find(out _));

    [Theory]
    [InlineData(CheckpointStore.Newest, 300)]
    [InlineData(CheckpointStore.Best, 200)]
    public void Find_SeveralCheckpoints_TakesTheOneAskedFor(string choice, long step)
    {
        _run.Add(100, score: 1.5);
        _run.Add(200, score: 9);
        _run.Add(300, score: 4);
        Assert.Equal(step, new CheckpointFollower(_run.Checkpoints, choice).Find(out _)!.Manifest.Step);
    }

    [Fact]
    public void Find_NothingNewSinceTheLastLook_ReadsNothing()
    {
        _run.Add(100);
        var follower = new CheckpointFollower(_run.Checkpoints, CheckpointStore.Newest);
        Assert.NotNull(follower.Find(out _));
        Assert.Null(follower.Find(out _));
        _run.Add(200);
        Assert.Equal(200, follower.Find(out _)!.Manifest.Step);
    }

    [Fact]
    public void Find_DamagedNewest_IsPassedOverAndNamedOnce()
    {
        _run.Add(100);
        string damaged = _run.AddDamaged(200);
        var follower = new CheckpointFollower(_run.Checkpoints, CheckpointStore.Newest);
        Assert.Equal(100, follower.Find(out IReadOnlyList<string> warnings)!.Manifest.Step);
        Assert.Contains(damaged, Assert.Single(warnings), StringComparison.Ordinal);
        follower.Find(out warnings);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Find_ACertainFolder_IsThatOneWhateverElseComes()
    {
        string chosen = _run.Add(100);
        var follower = new CheckpointFollower(_run.Checkpoints, chosen);
        _run.Add(200);
        Assert.Equal(100, follower.Find(out _)!.Manifest.Step);
        Assert.Null(follower.Find(out _));
    }

    [Fact]
    public void Find_ACertainFolderThatIsNone_SaysSo()
    {
        var follower = new CheckpointFollower(_run.Checkpoints, Path.Combine(_run.Path, "nowhere"));
        Assert.Contains("nowhere", Assert.Throws<InvalidDataException>(() => follower.Find(out _)).Message, StringComparison.Ordinal);
    }
}
