using FastRL.Envs;

namespace FastRL.Web.Environments;

/// <summary>The rows of a batch of tabs, as messages fill them.</summary>
/// <remarks>A row is written by the connection's thread only while its batch is under way, otherwise by the one that steps.</remarks>
internal sealed class TabRows(VecBuffers buffers, TabLayout layout)
{
    private readonly int _size = layout.ObservationSize, _infoSize = layout.Infos.Count;
    private readonly float[] _observations = (float[])buffers.Observations[0].Array, _finals = (float[])buffers.FinalObservations[0].Array;
    private readonly float[] _infos = new float[buffers.Count * layout.Infos.Count];

    /// <summary>0, or 1 + the page's number of the cause, for each row of the last step.</summary>
    public byte[] Ends { get; } = new byte[buffers.Count];

    /// <summary>What came with the last ended episode of a row.</summary>
    public ReadOnlySpan<float> Infos(int row) => _infos.AsSpan(row * _infoSize, _infoSize);

    /// <summary>Takes what a batch's actions led to.</summary>
    public void Write(TabBatch batch, in TabStep step)
    {
        step.Observations.CopyTo(_observations.AsSpan(batch.Row * _size));
        step.Rewards.CopyTo(buffers.Rewards.AsSpan(batch.Row));
        step.Ends.CopyTo(Ends.AsSpan(batch.Row));
        ReadOnlySpan<float> endings = step.Endings;
        for (int i = 0; !endings.IsEmpty; i++)
        {
            if (step.Ends[i] == 0)
                continue;
            endings[.._size].CopyTo(_finals.AsSpan((batch.Row + i) * _size));
            endings.Slice(_size, _infoSize).CopyTo(_infos.AsSpan((batch.Row + i) * _infoSize));
            endings = endings[(_size + _infoSize)..];
        }
    }

    /// <summary>The last observations that the learner saw become final.</summary>
    public void Cut(TabBatch batch) =>
        _observations.AsSpan(batch.Row * _size, batch.Count * _size).CopyTo(_finals.AsSpan(batch.Row * _size));

    /// <summary>Takes first observations.</summary>
    /// <param name="batch">Whose.</param>
    /// <param name="observations">Of all environments of the tab.</param>
    public void Begin(TabBatch batch, ReadOnlySpan<float> observations) =>
        observations.Slice(batch.First * _size, batch.Count * _size).CopyTo(_observations.AsSpan(batch.Row * _size));
}
