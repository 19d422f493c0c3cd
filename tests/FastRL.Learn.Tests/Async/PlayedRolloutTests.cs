using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Learn.Async;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Tests.Async;

/// <summary>One rollout of an actor, and what the learner makes of it.</summary>
public sealed class PlayedRolloutTests : IDisposable
{
    private const int Copies = 3, Steps = 9;

    private readonly ActionProbe _environment = new(
        Copies,
        new ActionSpace.Mixed(new ActionSpace.MultiDiscrete([3, 2]), new ActionSpace.Box([-1, 0], [1, 2])),
        masks: true);

    private readonly ActionLayout _layout;
    private readonly ObservationSpec[] _observed;

    public PlayedRolloutTests()
    {
        _layout = new ActionLayout(_environment.ActionSpace);
        _observed = [.. _environment.Buffers.Observations.Select(buffer => buffer.Spec)];
    }

    public void Dispose() => _environment.Dispose();

    /// <summary>The policy that acted is the one that looks: all ratios are 1, and values what they were.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Run_SamePolicy_RatiosAreOne(int recurrent)
    {
        PpoConfig config = Config(recurrent);
        using PolicyNetwork network = Network(config);
        using Rollout rollout = NewRollout(network.StateSize);
        Packing(rollout).Unpack(Play(config, network), rollout, 0, new long[Steps]);
        float[] values = [.. rollout.Values], logs = [.. rollout.LogProbabilities];
        using var present = new PresentPolicy(network, null, rollout, _layout);
        present.Run();
        Assert.All(present.Ratios, ratio => Assert.Equal(1, ratio, 1e-5f));
        for (int i = 0; i < values.Length; i++) Assert.Equal(values[i], rollout.Values[i], 1e-5f);
        for (int i = 0; i < logs.Length; i++) Assert.Equal(logs[i], rollout.LogProbabilities[i], 1e-5f);
    }

    /// <summary>Against the loss, which finds probabilities by tensors.</summary>
    [Fact]
    public void Run_AnotherPolicy_RatiosAreThoseOfTheLoss()
    {
        PpoConfig config = Config(0);
        using PolicyNetwork acted = Network(config), learns = Network(config, seed: 2);
        using Rollout rollout = NewRollout(0);
        Packing(rollout).Unpack(Play(config, acted), rollout, 0, new long[Steps]);
        float[] before = [.. rollout.LogProbabilities];
        using var present = new PresentPolicy(learns, null, rollout, _layout);
        present.Run();
        using (no_grad())
        {
            using DisposeScope scope = NewDisposeScope();
            PolicyOutputs outputs = learns.Step(rollout.ObservationTensors, null);
            Tensor? masks = rollout.Masks.Length > 0 ? rollout.MaskTensor.to_type(ScalarType.Float32) : null;
            (Tensor chosen, _) = PpoLoss.Judge(outputs.Actions, rollout.ChoiceTensor, rollout.RealTensor, masks, learns.LogDeviations, _layout);
            float[] expected = chosen.data<float>().ToArray();
            for (int i = 0; i < expected.Length; i++) Assert.Equal(MathF.Exp(expected[i] - before[i]), present.Ratios[i], 1e-4f * present.Ratios[i]);
            Assert.Contains(present.Ratios, ratio => ratio < 0.99f);
        }
    }

    [Fact]
    public void Problem_AsPacked_IsNone()
    {
        PpoConfig config = Config(0);
        using PolicyNetwork network = Network(config);
        using Rollout rollout = NewRollout(0);
        Assert.Null(Packing(rollout).Problem(Play(config, network), (0, Copies), newest: 7));
    }

    [Theory]
    [InlineData("it is no rollout", 0, (byte)1)]
    [InlineData("it is a rollout of another game or other settings", 8, (byte)1)]
    [InlineData("it is of copies from 1 on, those there are 0 to 2", 16, (byte)1)]
    [InlineData("it has 200 steps, a rollout here has 1 to 9", 20, (byte)200)]
    [InlineData("it was played with policy 9, the newest is 7", 28, (byte)9)]
    public void Problem_OfAByte_IsNamed(string expected, int at, byte value)
    {
        byte[] packed = PlayAny(out RolloutPacking packing);
        packed[at] = value;
        Assert.Equal(expected, packing.Problem(packed, (0, Copies), newest: 7));
    }

    [Fact]
    public void Problem_OfALength_IsNamed()
    {
        byte[] packed = PlayAny(out RolloutPacking packing);
        Assert.Equal("it is no rollout", packing.Problem(packed.AsSpan(0, 20), (0, Copies), newest: 7));
        Assert.Equal($"it has {packed.Length - 1} bytes, a rollout here has {packed.Length}", packing.Problem(packed.AsSpan(0, packed.Length - 1), (0, Copies), newest: 7));
        Assert.Contains("bytes, a rollout here has", packing.Problem([.. packed, 0], (0, Copies), newest: 7)!, StringComparison.Ordinal);
    }

    /// <summary>Whatever else is changed is refused or changes numbers alone: it never leads beyond an array.</summary>
    [Fact]
    public void Problem_OfAnyOtherByte_IsRefusedOrHarmless()
    {
        byte[] packed = PlayAny(out RolloutPacking packing);
        int refused = 0;
        for (int at = 32; at < packed.Length; at++)
        {
            byte before = packed[at];
            packed[at] = 0xFF;
            if (packing.Problem(packed, (0, Copies), newest: 7) is not null) refused++;
            packed[at] = before;
        }
        // Choices have eight bytes each, and each step four marks beside those of its choices.
        Assert.True(refused >= Steps * Copies * (8 * _layout.Choices.Length + 3 + _layout.Logits));
    }

    [Fact]
    public void Unpack_ForeignPolicy_IsRefused()
    {
        byte[] policy = new PolicyWeights(3, [1, 2, 3]).Pack();
        Assert.Equal((3L, 2f), (PolicyWeights.Unpack(policy, 3).Version, PolicyWeights.Unpack(policy, 3).Numbers[1]));
        Assert.Contains("has 3 numbers, here it has 4", Assert.Throws<InvalidDataException>(() => PolicyWeights.Unpack(policy, 4)).Message, StringComparison.Ordinal);
        policy[0]++;
        Assert.Contains("no policy", Assert.Throws<InvalidDataException>(() => PolicyWeights.Unpack(policy, 3)).Message, StringComparison.Ordinal);
    }

    private byte[] PlayAny(out RolloutPacking packing)
    {
        PpoConfig config = Config(0);
        using PolicyNetwork network = Network(config);
        using Rollout rollout = NewRollout(0);
        packing = Packing(rollout);
        return Play(config, network);
    }

    private byte[] Play(PpoConfig config, PolicyNetwork network)
    {
        float[] numbers = new float[network.parameters().Sum(parameter => parameter.NumberOfElements)];
        network.parameters().CopyTo(numbers);
        using var actor = new Actor(_environment, config, seed: 1, first: 0);
        using var stop = new CancellationTokenSource();
        var learner = new OneRollout(new PolicyWeights(7, numbers), stop);
        Assert.Throws<OperationCanceledException>(() => actor.Run(learner, stop.Token));
        return learner.Rollout!;
    }

    private PolicyNetwork Network(PpoConfig config, ulong seed = 1) => new(_observed, _layout, config.Network, new RandomStream(seed, purpose: 5));

    private static PpoConfig Config(int recurrent) => new() { RolloutSteps = Steps, Network = new() { HiddenSizes = [8], RecurrentSize = recurrent } };

    private Rollout NewRollout(int state) => new(Steps, Copies, _observed, _layout, _environment.Buffers.ActionMasks.Length > 0, state, visits: false);

    private RolloutPacking Packing(Rollout rollout) =>
        new(rollout, _layout, new ObservationNormaliser?[_observed.Length], _environment.EndCauses.Count, places: 0);

    /// <summary>A learner that takes one.</summary>
    private sealed class OneRollout(PolicyWeights weights, CancellationTokenSource stop) : ILearnerLink
    {
        public PolicyWeights Newest => weights;

        public byte[]? Rollout { get; private set; }

        public void Deliver(byte[] rollout, CancellationToken token)
        {
            Rollout = [.. rollout];
            stop.Cancel();
            token.ThrowIfCancellationRequested();
        }
    }
}
