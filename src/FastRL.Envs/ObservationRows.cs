using System.Runtime.InteropServices;

namespace FastRL.Envs;

/// <summary>Rows of one part of the observation as bytes, whatever its element type.</summary>
internal sealed class ObservationRows
{
    private readonly Array _now;
    private readonly Array _final;
    private readonly int _rowBytes;

    public ObservationRows(ObservationBuffer now, ObservationBuffer final)
    {
        _now = now.Array;
        _final = final.Array;
        _rowBytes = Buffer.ByteLength(_now) / (_now.Length / now.Spec.Size);
    }

    /// <summary>The current row of a copy.</summary>
    public Span<byte> Bytes(int index) => Row(_now, index);

    /// <summary>Copies the current row to the final one.</summary>
    public void KeepFinal(int index) => Row(_now, index).CopyTo(Row(_final, index));

    private Span<byte> Row(Array array, int index) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(array), Buffer.ByteLength(array))
            .Slice(index * _rowBytes, _rowBytes);
}
