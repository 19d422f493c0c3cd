using System;

namespace FastRL.Interop.Policy;

/// <summary>A gated recurrent unit with the reset gate behind the product; its result is its state.</summary>
internal sealed class RecurrentLayer : PolicyLayer
{
    private const int Gates = 3, Widest = 1 << 14;
    private readonly PackedMatrix _input;
    private readonly PackedMatrix _hidden;

    /// <param name="sources">What it reads.</param>
    /// <param name="size">Numbers of the state.</param>
    /// <param name="inputWeights"><c>[3 size, inputs]</c>: reset gate, update gate, candidate.</param>
    /// <param name="inputBiases"><c>[3 size]</c>.</param>
    /// <param name="hiddenWeights"><c>[3 size, size]</c>, in the same order.</param>
    /// <param name="hiddenBiases"><c>[3 size]</c>.</param>
    public RecurrentLayer(int[] sources, int size, float[] inputWeights, float[] inputBiases, float[] hiddenWeights, float[] hiddenBiases)
        : base(PolicyLayerKind.Recurrent, sources, size)
    {
        (InputWeights, InputBiases, HiddenWeights, HiddenBiases) = (inputWeights, inputBiases, hiddenWeights, hiddenBiases);
        _input = new PackedMatrix(inputWeights, inputBiases);
        _hidden = new PackedMatrix(hiddenWeights, hiddenBiases);
    }

    public float[] InputWeights { get; }

    public float[] InputBiases { get; }

    public float[] HiddenWeights { get; }

    public float[] HiddenBiases { get; }

    public override int ScratchSize => Size + 2 * PackedMatrix.Padded(Gates * Size);

    public override long Multiplications => (long)InputWeights.Length + HiddenWeights.Length;

    public static RecurrentLayer Read(PolicyReader reader, int[] sources, int[] shape)
    {
        int size = reader.Number("the state's size", 1, Widest);
        long gates = (long)Gates * size;
        return new RecurrentLayer(
            sources, size, reader.Floats("weights", gates * Product(shape)), reader.Floats("biases", gates),
            reader.Floats("the state's weights", gates * size), reader.Floats("the state's biases", gates));
    }

    public override void Run(float[][] values, float[] result, float[] scratch)
    {
        int fromInput = Size, fromState = fromInput + PackedMatrix.Padded(Gates * Size);
        _input.Multiply(values[Sources[0]], scratch, fromInput);
        _hidden.Multiply(scratch, scratch, fromState);
        for (int i = 0; i < Size; i++)
        {
            float reset = Sigmoid(scratch[fromInput + i] + scratch[fromState + i]);
            float update = Sigmoid(scratch[fromInput + Size + i] + scratch[fromState + Size + i]);
            float candidate = MathF.Tanh(scratch[fromInput + 2 * Size + i] + reset * scratch[fromState + 2 * Size + i]);
            result[i] = candidate + update * (scratch[i] - candidate);
        }
        Array.Copy(result, scratch, Size);
    }

    public override void Write(PolicyWriter writer)
    {
        writer.Number(Size);
        writer.Floats(InputWeights);
        writer.Floats(InputBiases);
        writer.Floats(HiddenWeights);
        writer.Floats(HiddenBiases);
    }

    private static float Sigmoid(float x) => MathF.Tanh(x * 0.5f) * 0.5f + 0.5f;
}
