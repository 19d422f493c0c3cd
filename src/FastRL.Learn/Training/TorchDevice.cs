using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using FastRL.Envs;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Training;

/// <summary>Where networks are run: on the processor, or on a CUDA device where the build has libtorch for it.</summary>
/// <remarks>
/// Weights and a network's passes, forward and backward, are the device's. Environments, replays and losses stay in the
/// processor's memory: networks take their inputs from there and bring their outputs back.
/// </remarks>
public static partial class TorchDevice
{
    /// <summary>Name of the processor.</summary>
    public const string Processor = "cpu";

    /// <summary>CUDA devices of this machine, or null where the build has libtorch for the processor only.</summary>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public static int? CountCuda()
    {
        TorchLibrary.ThrowIfUnavailable();
        return NativeLibrary.TryLoad("torch_cuda", typeof(torch).Assembly, null, out _) ? cuda.device_count() : null;
    }

    /// <summary>Does nothing where there is the device: <c>cpu</c>, <c>cuda</c>, which is the first, or <c>cuda:N</c>.</summary>
    /// <exception cref="InputException">There is none; the message says what there is.</exception>
    /// <exception cref="TorchUnavailableException">It is not the processor, and libtorch does not load.</exception>
    public static void Check(string name)
    {
        if (name != Processor) _ = Find(name);
    }

    /// <summary>The device of a name: see <see cref="Check"/>.</summary>
    internal static Device Find(string name) => Find(name, CountCuda);

    /// <summary>The same among as many CUDA devices as <paramref name="countCuda"/> says, or null for a build without CUDA.</summary>
    internal static Device Find(string name, Func<int?> countCuda)
    {
        if (name == Processor) return CPU;
        Match match = CudaName().Match(name);
        if (!match.Success) throw new InputException($"device is '{name}'; allowed: cpu, cuda or cuda:N");
        int count = countCuda() ?? throw new InputException(
            $"device '{name}': this build has libtorch for the processor only; build with -p:FastRLTorch=cuda (docs/guides/cuda.md)");
        int index = match.Groups["index"] is { Success: true } given ? int.Parse(given.Value, CultureInfo.InvariantCulture) : 0;
        if (index < count) return new Device(DeviceType.CUDA, index);
        throw new InputException(count switch
        {
            0 => $"device '{name}': libtorch finds no CUDA device on this machine",
            1 => $"device '{name}': there is one CUDA device, cuda:0",
            _ => $"device '{name}': there are {count} CUDA devices, cuda:0 to cuda:{count - 1}",
        });
    }

    /// <summary>Moves a new network there.</summary>
    internal static T On<T>(this T network, Device device) where T : nn.Module
    {
        if (device.type != DeviceType.CPU) network.to(device);
        return network;
    }

    /// <summary>A tensor where a network's weights are.</summary>
    internal static Tensor To(this Tensor tensor, Parameter weights) => weights.IsHere() ? tensor : tensor.to(weights.device);

    /// <summary>Tensors where a network's weights are.</summary>
    internal static IReadOnlyList<Tensor> To(this IReadOnlyList<Tensor> tensors, Parameter weights) =>
        weights.IsHere() ? tensors : [.. tensors.Select(tensor => tensor.To(weights))];

    /// <summary>A tensor in the processor's memory.</summary>
    internal static Tensor Here(this Tensor tensor) => tensor.IsHere() ? tensor : tensor.cpu();

    /// <summary>Whether a tensor lies in the processor's memory.</summary>
    internal static bool IsHere(this Tensor tensor) => tensor.device_type == DeviceType.CPU;

    [GeneratedRegex(@"^cuda(:(?<index>\d{1,4}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex CudaName();
}
