using System.Runtime.InteropServices;
using FastRL.Runs.Checkpoints;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Blueprints;

/// <summary>A copy of all that a checkpoint holds, to be written while training goes on.</summary>
internal sealed unsafe class BlueprintSnapshot : IDisposable
{
    private const int Block = 1 << 22; // floats

    private readonly double[] _discounts;
    private readonly BlueprintState _state;
    private readonly long _count;
    private float* _data;

    /// <exception cref="OutOfMemoryException">There is no room for the copy.</exception>
    public BlueprintSnapshot(BlueprintTrainer trainer)
    {
        _discounts = trainer.Solver.SaveDiscounts();
        _state = trainer.State;
        FloatTable table = trainer.Solver.RawTable();
        _count = table.Count;
        _data = (float*)NativeMemory.Alloc((nuint)_count, sizeof(float));
        FloatTable copy = new(_data, _count);
        Parallel.For(0, (_count + Block - 1) / Block, block =>
        {
            long at = block * Block;
            int length = (int)Math.Min(Block, _count - at);
            table.Slice(at, length).CopyTo(copy.Slice(at, length));
        });
    }

    public void Save(CheckpointWriter writer) => BlueprintFiles.Write(writer, new FloatTable(_data, _count), _discounts, _state);

    public void Dispose()
    {
        NativeMemory.Free(_data);
        _data = null;
    }
}
