using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastRL.Interop;
using TorchSharp;

namespace FastRL.Torch;

/// <summary>What every call into the library needs: its loading, and its errors as TorchSharp throws them.</summary>
internal static unsafe class Call
{
    /// <remarks>Early, as calls without transition are resolved when their caller is compiled.</remarks>
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "See the remarks.")]
    internal static void Register() => NativeLibraryResolver.Register(typeof(Call).Assembly);

    /// <summary>Throws unless the call went well.</summary>
    /// <exception cref="ExternalException">With libtorch's own sentence.</exception>
    public static void Check(fr_status status)
    {
        if (status != fr_status.FR_STATUS_OK) Throw();
    }

    /// <summary>Takes over a handle that a call made.</summary>
    /// <exception cref="ExternalException">With libtorch's own sentence.</exception>
    public static torch.Tensor Take(fr_status status, fr_tensor* handle)
    {
        if (status != fr_status.FR_STATUS_OK) Throw();
        return new torch.Tensor(handle);
    }

    private static void Throw() =>
        throw new ExternalException(Marshal.PtrToStringUTF8((nint)Native.fr_torch_error_message()));
}
