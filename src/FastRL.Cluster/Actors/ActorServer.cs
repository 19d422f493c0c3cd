using System.Collections.Concurrent;
using System.Net;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FastRL.Cluster.Actors;

/// <summary>Where a learner is reached by actors in other processes: gRPC, with TLS keys of one token on both sides.</summary>
public sealed class ActorServer : IAsyncDisposable
{
    private const int Wrapping = 1024; // bytes around a rollout, at most

    // A node that stands still or is cut off is given up after some five seconds.
    private static readonly TimeSpan s_ping = TimeSpan.FromSeconds(2), s_patience = TimeSpan.FromSeconds(3), s_goodbye = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private readonly CancellationTokenSource _over = new();

    private ActorServer(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; private set; } = null!;

    /// <summary>Begins to listen.</summary>
    /// <param name="address">Of this machine.</param>
    /// <param name="key">Whoever has it is let in.</param>
    /// <param name="learner">What actors play for.</param>
    /// <exception cref="InputException">It cannot listen there.</exception>
    public static async Task<ActorServer> StartAsync(IPAddress address, ClusterKey key, ILearner learner)
    {
        ArgumentNullException.ThrowIfNull(learner);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.EnableDetailedErrors) = (learner.RolloutSize + Wrapping, false));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            (kestrel.Limits.Http2.KeepAlivePingDelay, kestrel.Limits.Http2.KeepAlivePingTimeout) = (s_ping, s_patience);
            kestrel.Limits.MinRequestBodyDataRate = null; // an actor that has nothing to say is no slow one
            kestrel.Listen(address, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = key.Certificate,
                    ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                    ClientCertificateValidation = (other, _, _) => key.Refuse(other) is null,
                });
            });
        });
        WebApplication? application = null;
        ActorServer? server = null;
        builder.Services.AddSingleton(_ => new ActorService(learner, server!._over.Token));
        application = builder.Build();
        application.MapGrpcService<ActorService>();
        server = new ActorServer(application);
        try
        {
            await application.StartAsync();
        }
        catch (IOException problem)
        {
            await server.DisposeAsync();
            throw new InputException($"{address} cannot be listened at: {problem.Message}", problem);
        }
        string listening = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.EndPoint = new IPEndPoint(address, new Uri(listening).Port);
        return server;
    }

    /// <summary>Tells actors that it is over, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_over.IsCancellationRequested) return;
        await _over.CancelAsync();
        using var patience = new CancellationTokenSource(s_goodbye);
        await _application.StopAsync(patience.Token);
        await _application.DisposeAsync();
        _over.Dispose();
    }
}

/// <summary>A node's connection.</summary>
internal sealed class ActorService(ILearner learner, CancellationToken over) : Learner.LearnerBase
{
    private readonly ConcurrentDictionary<int, CancellationTokenSource> _nodes = [];

    /// <inheritdoc/>
    public override async Task Play(IAsyncStreamReader<FromActors> requestStream, IServerStreamWriter<FromLearner> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.Hello is not { } hello)
            throw Refuse(StatusCode.InvalidArgument, "a node says first who it is");
        if (hello.Versions != learner.Versions)
            throw Refuse(StatusCode.FailedPrecondition, $"the learner is [{learner.Versions}], node {hello.Node} is [{hello.Versions}]; all nodes must be the same");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        string settings = Welcome(hello.Node, ended);
        string reason = "it is gone";
        using var writing = new Writer(responseStream);
        try
        {
            await writing.WriteAsync(new FromLearner { Settings = settings }, ended.Token);
            Task sending = SendAsync(writing, ended.Token), reading = ReadAsync(hello.Node, requestStream, writing, ended.Token);
            Task ending = Task.Delay(Timeout.Infinite, over);
            Task first = await Task.WhenAny(sending, reading, ending);
            if (first == ending) await writing.WriteAsync(new FromLearner { Over = true }, ended.Token);
            else await first;
        }
        catch (InvalidDataException problem)
        {
            reason = problem.Message;
            throw Refuse(StatusCode.InvalidArgument, problem.Message);
        }
        catch (RpcException problem) when (problem.StatusCode == StatusCode.ResourceExhausted)
        {
            reason = problem.Status.Detail;
            throw;
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException or InvalidOperationException or RpcException)
        {
            // The node is gone, or another process has its number now.
        }
        finally
        {
            await ended.CancelAsync();
            _nodes.TryRemove(new KeyValuePair<int, CancellationTokenSource>(hello.Node, ended));
            if (!over.IsCancellationRequested) learner.Lose(hello.Node, reason);
        }
    }

    private static RpcException Refuse(StatusCode code, string why) => new(new Status(code, why));

    // A node that comes again, because it was cut off, is the one that counts.
    private string Welcome(int node, CancellationTokenSource ended)
    {
        string settings;
        try
        {
            settings = learner.Welcome(node);
        }
        catch (InputException problem)
        {
            throw Refuse(StatusCode.FailedPrecondition, problem.Message);
        }
        _nodes.AddOrUpdate(node, ended, (_, before) =>
        {
            before.Cancel();
            return ended;
        });
        return settings;
    }

    private async Task SendAsync(Writer writing, CancellationToken ended)
    {
        for (long known = -1; ;)
        {
            (known, byte[] policy) = await learner.NextPolicyAsync(known, ended);
            await writing.WriteAsync(new FromLearner { Policy = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(policy) }, ended);
        }
    }

    private async Task ReadAsync(int node, IAsyncStreamReader<FromActors> reading, Writer writing, CancellationToken ended)
    {
        var untaken = new ConcurrentDictionary<int, bool>();
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (true)
        {
            Task<bool> next = reading.MoveNext(ended);
            if (await Task.WhenAny(next, failed.Task) == failed.Task) await failed.Task;
            if (!await next) return;
            Rollout rollout = reading.Current.Rollout ?? throw new InvalidDataException("a node that has said who it is sends rollouts");
            if (!untaken.TryAdd(rollout.First, true)) throw new InvalidDataException($"the rollout from copy {rollout.First} on came before the one before it was taken");
            _ = TakeAsync(rollout);
        }

        async Task TakeAsync(Rollout rollout)
        {
            try
            {
                await learner.DeliverAsync(node, rollout.Packed.Memory, ended);
                untaken.TryRemove(rollout.First, out _);
                await writing.WriteAsync(new FromLearner { Taken = rollout.First }, ended);
            }
            catch (Exception problem)
            {
                failed.TrySetException(problem);
            }
        }
    }

    // One message at a time.
    private sealed class Writer(IServerStreamWriter<FromLearner> stream) : IDisposable
    {
        private readonly SemaphoreSlim _free = new(1);

        public void Dispose() => _free.Dispose();

        public async Task WriteAsync(FromLearner message, CancellationToken cancellation)
        {
            await _free.WaitAsync(cancellation);
            try
            {
                await stream.WriteAsync(message, cancellation);
            }
            finally
            {
                _free.Release();
            }
        }
    }
}
