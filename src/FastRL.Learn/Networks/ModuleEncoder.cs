using System.Reflection;
using FastRL.Envs;
using FastRL.Learn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Networks;

/// <summary>A module of the user's own in an encoder's place.</summary>
internal sealed class ModuleEncoder : Encoder
{
    private readonly nn.Module<Tensor, Tensor> _module;

    private ModuleEncoder(nn.Module<Tensor, Tensor> module, ObservationSpec observation, string where) : base(nameof(ModuleEncoder))
    {
        register_module("module", _module = module);
        using IDisposable mode = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var sample = new ObservationBuffer(observation, 2);
        Tensor result;
        try
        {
            result = forward(sample.Alias(2));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new InputException(
                $"module {where} cannot read '{observation.Name}' [n, {string.Join(", ", observation.Shape)}]: {exception.Message}", exception);
        }
        if (result.ndim != 2 || result.shape[0] != 2 || result.dtype != ScalarType.Float32)
        {
            throw new InputException(
                $"module {where} must turn [n, {string.Join(", ", observation.Shape)}] into float32 [n, features], but made "
                + $"{result.dtype} [{string.Join(", ", result.shape)}] of two rows");
        }
        Size = (int)result.shape[1];
    }

    public override int Size { get; }

    public override Tensor forward(Tensor input) => _module.forward(input);

    /// <summary>Makes the module that <c>PATH!TYPE</c> names.</summary>
    /// <exception cref="InputException">It cannot be had, or reads another shape.</exception>
    public static ModuleEncoder Load(string where, IReadOnlyList<ObservationSpec> observations)
    {
        if (observations is not [ObservationSpec observation])
        {
            throw new InputException(
                $"module {where} reads one part of the observation; allowed: network.inputs with one of "
                + string.Join(", ", observations.Select(spec => spec.Name)));
        }
        int mark = where.LastIndexOf('!');
        if (mark <= 0 || mark == where.Length - 1)
            throw new InputException($"module is '{where}', must be PATH!TYPE, such as networks/My.dll!My.Network");
        (string path, string name) = (where[..mark], where[(mark + 1)..]);
        Type type = LoadType(path, name);
        long[] shape = [.. observation.Shape.Select(extent => (long)extent)];
        try
        {
            object? module = type.GetConstructor([typeof(long[])]) is { } constructor
                ? constructor.Invoke([shape])
                : Activator.CreateInstance(type);
            return new ModuleEncoder((nn.Module<Tensor, Tensor>)module!, observation, where);
        }
        catch (MissingMethodException exception)
        {
            throw new InputException($"module {where} needs a public constructor with a long[] (the shape) or without arguments", exception);
        }
        catch (TargetInvocationException exception)
        {
            throw new InputException($"module {where} cannot be made: {exception.InnerException!.Message}", exception);
        }
    }

    private static Type LoadType(string path, string name)
    {
        Assembly assembly;
        try
        {
            assembly = Assembly.LoadFrom(Path.GetFullPath(path));
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            throw new InputException($"module's assembly {path} cannot be loaded: {exception.Message}", exception);
        }
        Type type = assembly.GetType(name) ?? throw new InputException(
            $"{path} has no type '{name}'; public there are {string.Join(", ", assembly.GetExportedTypes().Select(known => known.FullName))}");
        if (!type.IsAssignableTo(typeof(nn.Module<Tensor, Tensor>)))
            throw new InputException($"{name} in {path} does not derive from torch.nn.Module<Tensor, Tensor>");
        return type;
    }
}
