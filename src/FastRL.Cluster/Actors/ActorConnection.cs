using System.Collections.Concurrent;
using System.Net;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace FastRL.Cluster.Actors;

/// <summary>The way from a process with actors to the learner.</summary>
public sealed class ActorConnection : IDisposable
{
    private static readonly TimeSpan s_ping = TimeSpan.FromSeconds(2), s_patience = TimeSpan.FromSeconds(3);

    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<FromActors, FromLearner> _call;
    private readonly SemaphoreSlim _free = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _untaken = [];

    private ActorConnection(GrpcChannel channel, AsyncDuplexStreamingCall<FromActors, FromLearner> call, string settings) =>
        (_channel, _call, Settings) = (channel, call, settings);

    /// <summary>What the learner said first.</summary>
    public string Settings { get; }

    /// <summary>Says who this is.</summary>
    /// <param name="learner">Where the learner listens.</param>
    /// <param name="key">What both have in common.</param>
    /// <param name="node">Number of this node.</param>
    /// <param name="versions">What it is made of.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InputException">The learner does not want this node; the message says why.</exception>
    /// <exception cref="IOException">The learner is not reached.</exception>
    public static async Task<ActorConnection> OpenAsync(IPEndPoint learner, ClusterKey key, int node, string versions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        string? refusal = null;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = s_patience,
            KeepAlivePingDelay = s_ping,
            KeepAlivePingTimeout = s_patience,
            UseProxy = false,
            SslOptions = new()
            {
                ClientCertificates = [key.Certificate],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => key.Certificate,
                RemoteCertificateValidationCallback = (_, other, _, _) => (refusal = key.Refuse(other)) is null,
            },
        };
        // Policies are as large as a network.
        GrpcChannel channel = GrpcChannel.ForAddress(
            $"https://{learner}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxReceiveMessageSize = null });
        try
        {
            AsyncDuplexStreamingCall<FromActors, FromLearner> call = new Learner.LearnerClient(channel).Play(cancellationToken: CancellationToken.None);
            await call.RequestStream.WriteAsync(new FromActors { Hello = new Hello { Node = node, Versions = versions } }, cancellation);
            if (!await call.ResponseStream.MoveNext(cancellation)) throw new IOException("the learner ended");
            return new ActorConnection(channel, call, call.ResponseStream.Current.Settings);
        }
        catch (RpcException problem)
        {
            channel.Dispose();
            if (refusal is not null) throw new InputException($"{learner} is not to be joined: {refusal}", problem);
            if (problem.StatusCode is StatusCode.FailedPrecondition or StatusCode.InvalidArgument) throw new InputException(problem.Status.Detail, problem);
            throw new IOException($"the learner at {learner} is not reached: {problem.Status.Detail}", problem);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Hears the learner until training is over.</summary>
    /// <param name="play">Takes each policy.</param>
    /// <param name="cancellation">Leaves.</param>
    /// <exception cref="InputException">The learner wants no more of this node; the message says why.</exception>
    /// <exception cref="IOException">The learner is gone.</exception>
    public async Task ListenAsync(Action<ReadOnlyMemory<byte>> play, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(play);
        try
        {
            while (await _call.ResponseStream.MoveNext(cancellation))
            {
                FromLearner said = _call.ResponseStream.Current;
                if (said.SaidCase == FromLearner.SaidOneofCase.Over) return;
                if (said.SaidCase == FromLearner.SaidOneofCase.Policy) play(said.Policy.Memory);
                else if (_untaken.TryRemove(said.Taken, out TaskCompletionSource? taken)) taken.SetResult();
            }
            throw new IOException("the learner ended");
        }
        catch (RpcException problem) when (problem.StatusCode is StatusCode.InvalidArgument or StatusCode.ResourceExhausted)
        {
            throw new InputException($"the learner refused what this node sent: {problem.Status.Detail}", problem);
        }
        catch (RpcException problem) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"the learner is gone: {problem.Status.Detail}", problem);
        }
        catch (RpcException)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>Sends a rollout, and waits until it is taken.</summary>
    /// <param name="first">Copy that it begins with; one at a time for each.</param>
    /// <param name="rollout">Packed.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <exception cref="OperationCanceledException">It was asked to end; where the learner is gone nothing else ends it.</exception>
    public async Task DeliverAsync(int first, ReadOnlyMemory<byte> rollout, CancellationToken cancellation)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _untaken[first] = taken;
        await _free.WaitAsync(cancellation);
        try
        {
            await _call.RequestStream.WriteAsync(
                new FromActors { Rollout = new Rollout { First = first, Packed = UnsafeByteOperations.UnsafeWrap(rollout) } }, cancellation);
        }
        catch (Exception problem) when (problem is RpcException or InvalidOperationException)
        {
            // The learner is gone, or it is over: who listens hears it, and nothing more is taken.
        }
        finally
        {
            _free.Release();
        }
        await taken.Task.WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _call.Dispose();
        _channel.Dispose();
        _free.Dispose();
    }
}
