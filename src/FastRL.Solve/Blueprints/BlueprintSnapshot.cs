using System.Runtime.InteropServices;
using FastRL.Runs.Checkpoints;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Blueprints;

/// <summary>A copy of all that a checkpoint holds, to be written while training goes on.</summary>
internal sealed unsafe class BlueprintSnapshot : IDisposable
{
    private const int Block = 1 << 22, // floats
        Page = 4096 / sizeof(float);

    private readonly long _count;
    private double[] _discounts = [];
    private BlueprintState? _state;
    private float* _data;

    /// <summary>Takes memory for a table. The system hands a page over when it is first written, which takes longer than
    /// to copy it: each is written here, so that training need not wait for that.</summary>
    /// <param name="count">Floats of the table.</param>
    /// <exception cref="OutOfMemoryException">There is no room for the copy.</exception>
    public BlueprintSnapshot(long count)
    {
        _count = count;
        _data = (float*)NativeMemory.Alloc((nuint)count, sizeof(float));
        for (long at = 0; at < count; at += Page) _data[at] = 0;
    }

    /// <summary>Copies.</summary>
    /// <param name="trainer">With a table of as many floats.</param>
    public void Take(BlueprintTrainer trainer)
    {
        _discounts = trainer.Solver.SaveDiscounts();
        _state = trainer.State;
        FloatTable table = trainer.Solver.RawTable(), copy = new(_data, _count);
        Parallel.For(0, (_count + Block - 1) / Block, block =>
        {
            long at = block * Block;
            int length = (int)Math.Min(Block, _count - at);
            table.Slice(at, length).CopyTo(copy.Slice(at, length));
        });
    }

    public void Save(CheckpointWriter writer) => BlueprintFiles.Write(writer, new FloatTable(_data, _count), _discounts, _state!);

    public void Dispose()
    {
        NativeMemory.Free(_data);
        _data = null;
    }
}
