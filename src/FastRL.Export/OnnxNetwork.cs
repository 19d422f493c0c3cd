using FastRL.Envs;
using FastRL.Interop.Policy;
using FastRL.Learn.Export;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FastRL.Export;

/// <summary>An ONNX model run by ONNX Runtime, for comparison.</summary>
internal sealed class OnnxNetwork : IExportedNetwork, IDisposable
{
    private readonly PolicyFile _policy;
    private readonly InferenceSession _session;
    private float[] _state;

    /// <param name="model">Bytes of the model.</param>
    /// <param name="policy">What it was made of.</param>
    /// <param name="rows">Rows that it is run on.</param>
    public OnnxNetwork(byte[] model, PolicyFile policy, int rows)
    {
        _policy = policy;
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(model, options);
        _state = new float[rows * policy.StateSize];
        BestChoices = new long[rows * policy.Actions.ChoiceSizes.Count];
        BestReals = new float[rows * policy.Actions.Low.Count];
    }

    /// <inheritdoc/>
    public int Outputs => _policy.Actions.Outputs;

    /// <summary>The best choices of the last run.</summary>
    public long[] BestChoices { get; }

    /// <summary>The best real numbers of the last run.</summary>
    public float[] BestReals { get; }

    /// <inheritdoc/>
    public void Run(VecBuffers rows, Span<float> outputs)
    {
        List<NamedOnnxValue> inputs = [.. _policy.Inputs.Select(input => Input(input, rows))];
        if (_state.Length > 0)
            inputs.Add(NamedOnnxValue.CreateFromTensor(OnnxPolicy.State, new DenseTensor<float>(_state, [rows.Count, _policy.StateSize])));
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run(inputs);
        foreach (DisposableNamedOnnxValue result in results)
        {
            switch (result.Name)
            {
                case OnnxPolicy.Outputs: result.AsEnumerable<float>().ToArray().CopyTo(outputs); break;
                case OnnxPolicy.Choices: result.AsEnumerable<long>().ToArray().CopyTo(BestChoices, 0); break;
                case OnnxPolicy.Reals: result.AsEnumerable<float>().ToArray().CopyTo(BestReals, 0); break;
                case OnnxPolicy.NextState: _state = [.. result.AsEnumerable<float>()]; break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static NamedOnnxValue Input(PolicyInput input, VecBuffers rows)
    {
        ObservationBuffer part = rows.Observations.Single(part => part.Spec.Name == input.Name);
        int[] shape = [rows.Count, .. input.Shape];
        return part.Array switch
        {
            byte[] pixels => NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<byte>(pixels, shape)),
            short[] tiles => NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<short>(tiles, shape)),
            _ => NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<float>((float[])part.Array, shape)),
        };
    }
}
