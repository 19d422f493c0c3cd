namespace FastRL.Envs.Policies;

/// <summary>Every action equally likely, whatever is seen; choices that are not allowed are left out. Needs no libtorch.</summary>
public sealed class UniformPolicy : IPolicy
{
    private readonly IReadOnlyList<int> _choices;
    private readonly ActionSpace.Box? _reals;
    private readonly RandomStream _random;
    private float[] _values = [];

    /// <summary>Draws from a stream of its own.</summary>
    public UniformPolicy(ActionSpace actions, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(actions);
        _choices = actions.ChoiceSizes;
        _reals = actions.RealBounds;
        _random = new RandomStream(seed, purpose: 4);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Values => _values;

    /// <inheritdoc/>
    public void Act(VecBuffers buffers, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        if (_values.Length != buffers.Count)
        {
            _values = new float[buffers.Count];
            Array.Fill(_values, float.NaN);
        }
        for (int i = first; i < first + count; i++)
        {
            DrawChoices(buffers, i);
            for (int k = 0; k < buffers.RealWidth; k++)
            {
                float low = _reals!.Low[k], high = _reals.High[k];
                buffers.ContinuousActions[i * buffers.RealWidth + k] = low + (high - low) * _random.NextSingle();
            }
        }
    }

    /// <inheritdoc/>
    public void SaveState(VecBuffers buffers, BinaryWriter writer) => _random.Save(writer);

    /// <inheritdoc/>
    public void LoadState(VecBuffers buffers, BinaryReader reader) => _random.Load(reader);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void DrawChoices(VecBuffers buffers, int environment)
    {
        ReadOnlySpan<byte> masks = buffers.ActionMasks;
        if (!masks.IsEmpty) masks = masks.Slice(environment * (masks.Length / buffers.Count), masks.Length / buffers.Count);
        for (int head = 0; head < _choices.Count; head++)
        {
            int size = _choices[head];
            ref int action = ref buffers.Actions[environment * buffers.ChoiceWidth + head];
            if (masks.IsEmpty)
            {
                action = _random.NextInt(size);
                continue;
            }
            ReadOnlySpan<byte> allowed = masks[..size];
            int skip = _random.NextInt(size - allowed.Count((byte)0));
            for (action = 0; allowed[action] == 0 || skip-- > 0; action++)
            {
            }
            masks = masks[size..];
        }
    }
}
