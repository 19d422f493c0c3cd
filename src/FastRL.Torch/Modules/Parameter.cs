namespace TorchSharp.Modules;

/// <summary>A tensor that a module learns.</summary>
public unsafe class Parameter : torch.Tensor
{
    /// <summary>Over the memory of a tensor, which the caller may dispose.</summary>
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(Alias(data ?? throw new ArgumentNullException(nameof(data)))) => this.requires_grad = requires_grad;
}
