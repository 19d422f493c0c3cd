using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Learn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Tests.Torch;

public sealed class TensorTests
{
    [Fact]
    public void Frombuffer_Array_SharesItsMemory()
    {
        float[] array = [1, 2, 3, 4];
        using Tensor alias = frombuffer(array, ScalarType.Float32, count: 2, offset: 1);
        array[2] = 17;
        Assert.Equal([2f, 17f], Floats(alias));
        alias.fill_(5);
        Assert.Equal([1f, 5f, 5f, 4f], array);
    }

    /// <summary>Of another type than its array, a tensor would be a copy: each kind must find its own.</summary>
    [Theory, InlineData(ElementKind.UInt8), InlineData(ElementKind.Int16), InlineData(ElementKind.Float32)]
    public void Alias_BufferOfEachKind_SharesItsMemory(ElementKind kind)
    {
        var buffer = new ObservationBuffer(new ObservationSpec("part", kind, [2]), 3);
        using Tensor alias = buffer.Alias(3);
        Array.Clear(buffer.Array);
        buffer.Array.SetValue(Convert.ChangeType(17, buffer.Array.GetType().GetElementType()!), 4);
        Assert.Equal([3L, 2L], alias.shape);
        Assert.Equal([0f, 0f, 0f, 0f, 17f, 0f], Floats(alias.to_type(ScalarType.Float32)));
        alias.fill_(5);
        Assert.Equal(5, Convert.ToInt32(buffer.Array.GetValue(5)));
    }

    [Theory, InlineData(ScalarType.Byte), InlineData(ScalarType.Int64), InlineData(ScalarType.Float32)]
    public void Make_Storage_SharesItsMemory(ScalarType type)
    {
        (Array array, Tensor alias) = type switch
        {
            ScalarType.Byte => ((Array, Tensor))TensorMemory.Make<byte>(3, 2, type),
            ScalarType.Int64 => TensorMemory.Make<long>(3, 2, type),
            _ => TensorMemory.Make<float>(3, 2, type),
        };
        alias.fill_(17);
        alias.Dispose();
        Assert.All(array.Cast<object>(), value => Assert.Equal(17, Convert.ToInt32(value)));
    }

    [Fact]
    public void Frombuffer_LastViewDisposed_UnpinsTheArray()
    {
        WeakReference array = MakeAndDispose();
        GC.Collect();
        Assert.False(array.IsAlive);

        static WeakReference MakeAndDispose()
        {
            var values = new float[100_000];
            using Tensor flat = frombuffer(values, ScalarType.Float32);
            using Tensor view = flat.reshape(-1, 10);
            return new WeakReference(values);
        }
    }

    [Fact]
    public void DisposeScope_Tensors_LiveUntilItsEndUnlessMovedOut()
    {
        long before = LiveTensors.Count;
        Tensor kept;
        using (DisposeScope outer = NewDisposeScope())
        {
            Tensor early = tensor([1f]);
            early.Dispose();
            using (DisposeScope inner = NewDisposeScope())
            {
                kept = (tensor([1f]) + 1) * 3;
                _ = tensor([2f]);
                Assert.Equal(4, inner.DisposablesCount);
                kept.MoveToOuterDisposeScope();
            }
            Assert.Equal(1, outer.DisposablesCount);
            Assert.Equal(6, kept.item<float>());
        }
        Assert.True(kept.IsInvalid);
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void Operation_WrongShapes_ThrowsWithLibtorchsSentence()
    {
        using DisposeScope scope = NewDisposeScope();
        var exception = Assert.Throws<ExternalException>(() => tensor([1f, 2f]) + tensor([1f, 2f, 3f]));
        Assert.Contains("must match the size", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensor_Disposed_ThrowsOnUse()
    {
        Tensor gone = tensor([1f]);
        gone.Dispose();
        Assert.Throws<InvalidOperationException>(() => gone.exp());
    }

    [Fact]
    public void NoGrad_Scope_SwitchesRecordingBackOn()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = tensor([3.0], requires_grad: true);
        using (no_grad()) Assert.False((weight * 2).requires_grad);
        Assert.True(is_grad_enabled());
        Assert.True((weight * 2).requires_grad);
    }

    [Fact]
    public void Operations_KnownNumbers_GiveKnownResults()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = tensor([1f, 2f, 3f, 4f, 5f, 6f]).reshape(2, 3);
        Assert.Equal([6f, 15f], Floats(matrix.sum(1)));
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], Floats(matrix.permute(1, 0).contiguous()));
        Assert.Equal([3f, 4f], Floats(matrix.gather(1, tensor([2L, 0L]).unsqueeze(1))));
        Assert.Equal([4f, 5f, 6f, 1f, 2f, 3f], Floats(matrix.index_select(0, tensor([1L, 0L]))));
        Assert.Equal([2f, 2f, 3f, 4f, 4f, 4f], Floats(matrix.clamp(2, 4)));
        Assert.Equal([2L, 2L], MemoryMarshal.Cast<byte, long>(matrix.argmax(1).bytes).ToArray());
        Assert.Equal(3.5, matrix.mean().item<float>());
        Assert.Equal(Math.Sqrt(3.5), matrix.std().item<float>(), 1e-6);
        Assert.Equal([2L, 6L], cat([matrix, matrix], 1).shape);
        Assert.Equal(-MathF.Log(2), tensor([4f, 4f]).log_softmax(0).max().item<float>(), 1e-6f);
    }

    [Fact]
    public void Module_Fields_AreItsParametersByName()
    {
        using var module = new TwoLayers();
        Assert.Equal(
            ["_first.weight", "_first.bias", "_second.0.weight", "_second.0.bias"],
            module.named_parameters().Select(entry => entry.name));
        using Tensor input = ones([17, 3]);
        using Tensor output = module.forward(input);
        Assert.Equal([17L, 2L], output.shape);
    }

    [Fact]
    public void Adam_Quadratic_FindsItsMinimum()
    {
        using Tensor start = tensor([5f, -3f]);
        using var weight = new Parameter(start);
        using Adam optimizer = optim.Adam([weight], 0.1, 0.9, 0.999);
        for (int i = 0; i < 400; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            (weight - 2).square().sum().backward();
            optimizer.step();
        }
        Assert.All(Floats(weight), value => Assert.Equal(2, value, 1e-2f));
    }

    private static float[] Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes).ToArray();

    private sealed class TwoLayers : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _first = nn.Linear(3, 4);
        private readonly Sequential _second = nn.Sequential(nn.Linear(4, 2), nn.ReLU());

        public TwoLayers() : base(nameof(TwoLayers)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _second.forward(_first.forward(input));
    }
}
