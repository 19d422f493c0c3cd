using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastRL.Envs;

namespace FastRL.Gym;

/// <summary>
/// The C interface that <c>python/fastrl_gym</c> calls. Texts are UTF-8 with a zero at the end. A call that fails gives 0 and
/// leaves a sentence for <see cref="Error"/>. An environment is used by one thread at a time.
/// </summary>
internal static unsafe class GymLibrary
{
    [ThreadStatic]
    private static byte[]? t_error;

    /// <summary>Makes an environment.</summary>
    /// <param name="games">Folder of the bundled games.</param>
    /// <param name="name">See <see cref="GymEnvironments.Create"/>.</param>
    /// <param name="options">A JSON object; see <see cref="GymOptions"/>.</param>
    /// <param name="count">Copies.</param>
    [UnmanagedCallersOnly(EntryPoint = "fastrl_gym_create", CallConvs = [typeof(CallConvCdecl)])]
    public static nint Create(byte* games, byte* name, byte* options, int count)
    {
        try
        {
            var environments = new GymEnvironments(Text(games));
            return GCHandle.ToIntPtr(GCHandle.Alloc(new Session(environments.Create(Text(name), count, new GymOptions(Text(options))))));
        }
        catch (Exception problem)
        {
            return Fail(problem);
        }
    }

    /// <summary>See <see cref="GymDescription"/>; the text lives as long as the environment.</summary>
    [UnmanagedCallersOnly(EntryPoint = "fastrl_gym_description", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* Description(nint environment) => Of(environment).Description;

    /// <summary>Begins an episode in every copy.</summary>
    [UnmanagedCallersOnly(EntryPoint = "fastrl_gym_reset", CallConvs = [typeof(CallConvCdecl)])]
    public static nint Reset(nint environment, ulong seed)
    {
        try
        {
            Of(environment).Environment.Reset(seed);
            return 1;
        }
        catch (Exception problem)
        {
            return Fail(problem);
        }
    }

    /// <summary>One step of every copy with the actions that its memory holds.</summary>
    [UnmanagedCallersOnly(EntryPoint = "fastrl_gym_step", CallConvs = [typeof(CallConvCdecl)])]
    public static nint Step(nint environment)
    {
        try
        {
            IVecEnv copies = Of(environment).Environment;
            copies.Send(0);
            copies.Recv(0);
            return 1;
        }
        catch (Exception problem)
        {
            return Fail(problem);
        }
    }

    /// <summary>Ends an environment; its memory must not be used any more.</summary>
    [UnmanagedCallersOnly(EntryPoint = "fastrl_gym_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static void Destroy(nint environment)
    {
        Of(environment).Dispose();
        GCHandle.FromIntPtr(environment).Free();
    }

    /// <summary>Why this thread's last call failed; lives until it fails again.</summary>
    [UnmanagedCallersOnly(EntryPoint = "fastrl_gym_error", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* Error() => t_error is null ? null : (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(t_error, 0);

    private static Session Of(nint environment) => (Session)GCHandle.FromIntPtr(environment).Target!;

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    private static nint Fail(Exception problem)
    {
        t_error = Pinned(System.Text.Encoding.UTF8.GetBytes(problem.Message.ReplaceLineEndings(" ")));
        return 0;
    }

    private static byte[] Pinned(byte[] text)
    {
        byte[] pinned = GC.AllocateArray<byte>(text.Length + 1, pinned: true);
        text.CopyTo(pinned, 0);
        return pinned;
    }

    private sealed class Session(IVecEnv environment) : IDisposable
    {
        private readonly byte[] _description = Pinned(GymDescription.Write(environment));

        public IVecEnv Environment => environment;

        public byte* Description => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_description, 0);

        public void Dispose() => environment.Dispose();
    }
}
