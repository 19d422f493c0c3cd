using TorchSharp;

namespace FastRL.Learn.Tests;

/// <summary>Tensors that nobody has disposed.</summary>
internal static class LiveTensors
{
    /// <summary>Made by this thread. (<see cref="torch.Tensor.TotalCount"/> counts parameters twice and takes them back once.)</summary>
    public static long Count => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
}
