using System.Collections.Concurrent;
using System.Net;
using FastRL.Cluster.Actors;
using FastRL.Cluster.Jobs;
using FastRL.Envs;

namespace FastRL.Cluster.Tests.Actors;

/// <summary>A learner and processes with actors, over loopback.</summary>
public sealed class ActorServerTests : IDisposable
{
    private const string Version = "1";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly string _token = ClusterKey.NewToken();
    private readonly TestLearner _learner = new();
    private readonly CancellationTokenSource _patience = new(s_patience);

    public void Dispose() => _patience.Dispose();

    [Fact]
    public async Task Play_APolicyAndARollout_EachComesToTheOther()
    {
        using var key = new ClusterKey(_token);
        await using ActorServer server = await ActorServer.StartAsync(IPAddress.Loopback, key, _learner);
        using ActorConnection actor = await ActorConnection.OpenAsync(server.EndPoint, key, node: 1, Version, _patience.Token);
        Assert.Equal("settings of 1", actor.Settings);
        var played = new TaskCompletionSource<byte[]>();
        Task listening = actor.ListenAsync(policy => played.TrySetResult(policy.ToArray()), _patience.Token);
        Assert.Equal([1, 2, 3], await played.Task);
        // Two actors of a node at once; one is taken before the other.
        Task second = actor.DeliverAsync(4, new byte[] { 4 }, _patience.Token), first = actor.DeliverAsync(0, new byte[100], _patience.Token);
        await Task.WhenAll(first, second);
        Assert.Equal([1, 100], _learner.Delivered.Select(rollout => rollout.Length).Order());
        await server.DisposeAsync();
        await listening; // it is over, and nobody failed
        Assert.Empty(_learner.Lost);
    }

    [Fact]
    public async Task Open_AnotherToken_IsRefusedByName()
    {
        using ClusterKey key = new(_token), other = new(ClusterKey.NewToken());
        await using ActorServer server = await ActorServer.StartAsync(IPAddress.Loopback, key, _learner);
        var problem = await Assert.ThrowsAsync<InputException>(() => ActorConnection.OpenAsync(server.EndPoint, other, node: 1, Version, _patience.Token));
        Assert.Equal($"{server.EndPoint} is not to be joined: it has another token", problem.Message);
        Assert.Empty(_learner.Came);
    }

    [Theory]
    [InlineData(1, "2", "the learner is [1], node 1 is [2]; all nodes must be the same")]
    [InlineData(9, Version, "node 9 has no place")]
    public async Task Open_WhoDoesNotBelongThere_IsRefusedByName(int node, string version, string expected)
    {
        using var key = new ClusterKey(_token);
        await using ActorServer server = await ActorServer.StartAsync(IPAddress.Loopback, key, _learner);
        var problem = await Assert.ThrowsAsync<InputException>(() => ActorConnection.OpenAsync(server.EndPoint, key, node, version, _patience.Token));
        Assert.Equal(expected, problem.Message);
    }

    [Fact]
    public async Task Open_NobodyListens_IsSaid()
    {
        using var key = new ClusterKey(_token);
        IPEndPoint gone;
        await using (ActorServer server = await ActorServer.StartAsync(IPAddress.Loopback, key, _learner)) gone = server.EndPoint;
        await Assert.ThrowsAsync<IOException>(() => ActorConnection.OpenAsync(gone, key, node: 1, Version, _patience.Token));
    }

    /// <summary>A rollout that is too large or none at all: the node that sent it is lost by name, another goes on.</summary>
    [Theory]
    [InlineData(10_000, "exceeds")]
    [InlineData(99, "99 bytes are no rollout")]
    public async Task Deliver_WhatIsNoRollout_LosesThatNodeAlone(int size, string expected)
    {
        using var key = new ClusterKey(_token);
        await using ActorServer server = await ActorServer.StartAsync(IPAddress.Loopback, key, _learner);
        using ActorConnection good = await ActorConnection.OpenAsync(server.EndPoint, key, node: 1, Version, _patience.Token);
        using ActorConnection bad = await ActorConnection.OpenAsync(server.EndPoint, key, node: 2, Version, _patience.Token);
        Task listening = good.ListenAsync(_ => { }, _patience.Token), refused = bad.ListenAsync(_ => { }, _patience.Token);
        _ = bad.DeliverAsync(0, new byte[size], _patience.Token);
        var problem = await Assert.ThrowsAsync<InputException>(() => refused);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        await good.DeliverAsync(0, new byte[100], _patience.Token);
        while (_learner.Lost.IsEmpty) await Task.Delay(10, _patience.Token);
        (int node, string reason) = Assert.Single(_learner.Lost);
        Assert.Equal(2, node);
        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_TheSameNodeAgain_TakesThePlaceOfItsEarlierConnection()
    {
        using var key = new ClusterKey(_token);
        await using ActorServer server = await ActorServer.StartAsync(IPAddress.Loopback, key, _learner);
        using ActorConnection first = await ActorConnection.OpenAsync(server.EndPoint, key, node: 1, Version, _patience.Token);
        Task listening = first.ListenAsync(_ => { }, _patience.Token);
        using ActorConnection second = await ActorConnection.OpenAsync(server.EndPoint, key, node: 1, Version, _patience.Token);
        Task again = second.ListenAsync(_ => { }, _patience.Token);
        await Assert.ThrowsAsync<IOException>(() => listening);
        await second.DeliverAsync(0, new byte[100], _patience.Token);
        Assert.False(again.IsCompleted);
    }

    /// <summary>Has one policy, and takes rollouts of 100 bytes or less than 10.</summary>
    private sealed class TestLearner : ILearner
    {
        public ConcurrentQueue<int> Came { get; } = [];

        public ConcurrentQueue<(int Node, string Reason)> Lost { get; } = [];

        public ConcurrentQueue<byte[]> Delivered { get; } = [];

        public string Versions => Version;

        public int RolloutSize => 100;

        public string Welcome(int node)
        {
            if (node > 2) throw new InputException($"node {node} has no place");
            Came.Enqueue(node);
            return $"settings of {node}";
        }

        public void Lose(int node, string reason) => Lost.Enqueue((node, reason));

        public async Task<(long Version, byte[] Policy)> NextPolicyAsync(long known, CancellationToken cancellation)
        {
            if (known >= 0) await Task.Delay(Timeout.Infinite, cancellation);
            return (0, [1, 2, 3]);
        }

        public Task DeliverAsync(int node, ReadOnlyMemory<byte> rollout, CancellationToken cancellation)
        {
            if (rollout.Length is not (100 or < 10)) throw new InvalidDataException($"{rollout.Length} bytes are no rollout");
            Delivered.Enqueue(rollout.ToArray());
            return Task.CompletedTask;
        }
    }
}
