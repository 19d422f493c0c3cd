using FastRL.Envs;
using FastRL.Envs.Classic;
using FastRL.Learn.Dqn;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Sac;
using FastRL.Learn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Tests.Training;

public sealed class TorchDeviceTests
{
    private static readonly ObservationSpec[] Vectors =
        [new("place", ElementKind.Float32, [5]), new("speed", ElementKind.Float32, [2])];

    private static readonly ObservationSpec[] Grids =
        [new("tiles", ElementKind.Int16, [9, 10]) { Values = 7 }, new("picture", ElementKind.UInt8, [36, 36])];

    [Theory]
    [InlineData("gpu", 1, "device is 'gpu'; allowed: cpu, cuda or cuda:N")]
    [InlineData("cuda:", 1, "device is 'cuda:'; allowed: cpu, cuda or cuda:N")]
    [InlineData("cuda:-1", 1, "device is 'cuda:-1'; allowed: cpu, cuda or cuda:N")]
    [InlineData("CPU", 1, "device is 'CPU'; allowed: cpu, cuda or cuda:N")]
    [InlineData("cuda", 0, "device 'cuda': libtorch finds no CUDA device on this machine")]
    [InlineData("cuda:1", 1, "device 'cuda:1': there is one CUDA device, cuda:0")]
    [InlineData("cuda:2", 2, "device 'cuda:2': there are 2 CUDA devices, cuda:0 to cuda:1")]
    [InlineData("cuda:1", null,
        "device 'cuda:1': this build has libtorch for the processor only; build with -p:FastRLTorch=cuda (docs/guides/cuda.md)")]
    public void Find_NoSuchDevice_SaysWhatThereIs(string name, int? devices, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => TorchDevice.Find(name, () => devices)).Message);

    [Theory, InlineData("cuda", 0), InlineData("cuda:0", 0), InlineData("cuda:3", 3)]
    public void Find_OneOfFour_IsIt(string name, int index)
    {
        Device device = TorchDevice.Find(name, () => 4);
        Assert.Equal((DeviceType.CUDA, index), (device.type, device.index));
    }

    [Fact]
    public void New_DeviceThatIsNotThere_IsRefused()
    {
        if (TorchDevice.CountCuda() is > 0) Assert.Skip("there is a CUDA device");
        using var environment = new ClassicVecEnv(ClassicTask.CartPole, 3);
        Assert.Throws<InputException>(() => new PpoTrainer(environment, new PpoConfig(), 1, "cartpole", "cuda"));
        Assert.Throws<InputException>(() => new DddqnTrainer(environment, new DddqnConfig(), 1, "cartpole", "cuda:0"));
    }

    /// <summary>
    /// A network on another device computes there from inputs in the processor's memory. torch's meta device, which every build
    /// has, knows shapes but no numbers, and refuses to mix with another: of what is asked here, it cannot bring the outputs back.
    /// It has no rectifiers, embeddings and convolutions; of the last two only the move is looked at.
    /// </summary>
    [Theory, InlineData("ppo"), InlineData("recurrent"), InlineData("dddqn"), InlineData("actor"), InlineData("critic")]
    public void On_AnotherDevice_RunsThereUntilItsOutputs(string kind)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = no_grad();
        _ = Make(kind, [.. Vectors, .. Grids]);
        nn.Module network = Make(kind, Vectors);
        Tensor[] inputs = [ones([3, 5]), ones([3, 2])];
        Action run = network switch
        {
            QNetwork values => () => values.forward(inputs),
            SacActor actor => () => actor.forward(inputs),
            SacCritic critic => () => critic.forward([.. inputs, ones([3, 2])]),
            PolicyNetwork { StateSize: 0 } policy => () => policy.forward(inputs),
            _ => () => ((PolicyNetwork)network).Sequence(inputs, zeros([1, 8]), ones([3, 1])),
        };
        Assert.Contains("Cannot copy out of meta tensor", Assert.ThrowsAny<Exception>(run).Message, StringComparison.Ordinal);
    }

    private static nn.Module Make(string kind, ObservationSpec[] parts)
    {
        nn.Module network = kind switch
        {
            "dddqn" => new QNetwork(parts, 3, new QNetworkConfig { Activation = Activation.Tanh }, null).On(META),
            "actor" => new SacActor(parts, 2, new NetworkConfig { Activation = Activation.Tanh }, null).On(META),
            "critic" => new SacCritic(parts, 2, new NetworkConfig { Activation = Activation.Tanh }, null).On(META),
            _ => new PolicyNetwork(
                parts, new ActionLayout(new ActionSpace.Mixed(new([2, 3]), new([-1f], [1f]))),
                new PolicyNetworkConfig { RecurrentSize = kind == "recurrent" ? 8 : 0 }, null).On(META),
        };
        Assert.All(network.named_parameters(), entry => Assert.Equal(DeviceType.META, entry.parameter.device_type));
        return network;
    }
}
