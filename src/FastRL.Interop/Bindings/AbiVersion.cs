namespace FastRL.Interop;

/// <summary>Refuses a native library that was built from other headers than the bindings.</summary>
internal static class AbiVersion
{
    /// <summary>Throws unless the versions are equal.</summary>
    /// <exception cref="InvalidOperationException">They differ; the message names both and the library.</exception>
    public static void Check(string library, int version)
    {
        if (version == Native.FR_ABI_VERSION) return;
        throw new InvalidOperationException(
            $"{library} has ABI version {version}, these bindings have {Native.FR_ABI_VERSION}: "
            + "build both from the same sources");
    }
}
