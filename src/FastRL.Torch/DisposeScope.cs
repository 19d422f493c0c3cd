namespace TorchSharp;

/// <summary>Disposes every tensor made on its thread since it was opened, unless the tensor was moved out.</summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? _current;

    private readonly List<torch.Tensor> _tensors = [];
    private readonly DisposeScope? _outer;

    internal DisposeScope()
    {
        _outer = _current;
        _current = this;
    }

    internal static DisposeScope? Current => _current;

    /// <summary>Tensors that would be disposed now.</summary>
    public int DisposablesCount => _tensors.Count;

    /// <summary>Hands a tensor to the scope around this one; without one, to the caller.</summary>
    /// <returns>The same tensor.</returns>
    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        if (disposable is torch.Tensor tensor && tensor.Scope == this)
        {
            Remove(tensor);
            _outer?.Add(tensor);
        }
        return disposable;
    }

    /// <summary>Hands a tensor to the caller.</summary>
    /// <returns>The same tensor.</returns>
    public T Detach<T>(T disposable) where T : IDisposable
    {
        if (disposable is torch.Tensor tensor && tensor.Scope == this) Remove(tensor);
        return disposable;
    }

    /// <summary>Disposes what is in the scope and returns to the one around it.</summary>
    public void Dispose()
    {
        foreach (torch.Tensor tensor in _tensors)
        {
            tensor.Scope = null;
            tensor.Dispose();
        }
        _tensors.Clear();
        if (_current == this) _current = _outer;
    }

    internal void Add(torch.Tensor tensor)
    {
        tensor.Scope = this;
        tensor.ScopeIndex = _tensors.Count;
        _tensors.Add(tensor);
    }

    /// <summary>Takes a tensor out by moving the last one into its place.</summary>
    internal void Remove(torch.Tensor tensor)
    {
        torch.Tensor last = _tensors[^1];
        _tensors[tensor.ScopeIndex] = last;
        last.ScopeIndex = tensor.ScopeIndex;
        _tensors.RemoveAt(_tensors.Count - 1);
        tensor.Scope = null;
    }
}

public static partial class torch
{
    /// <summary>Opens a scope that disposes the tensors made in it.</summary>
    public static DisposeScope NewDisposeScope() => new();
}
