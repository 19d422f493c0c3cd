using System.Runtime.InteropServices;

namespace FastRL.Measure.Libretro;

/// <summary>Entry points of a libretro core, as libretro.h (API version 1) declares them.</summary>
internal sealed unsafe class LibretroLibrary : IDisposable
{
    private readonly nint _library;

    /// <summary>Loads a core.</summary>
    /// <exception cref="InvalidDataException">The file is no libretro core of API version 1; the message names it.</exception>
    public LibretroLibrary(string path)
    {
        try
        {
            _library = NativeLibrary.Load(path);
        }
        catch (Exception problem) when (problem is DllNotFoundException or BadImageFormatException)
        {
            throw new InvalidDataException($"{path}: cannot be loaded as a libretro core: {problem.Message}", problem);
        }
        try
        {
            ApiVersion = (delegate* unmanaged[Cdecl]<uint>)Find("retro_api_version");
            SetEnvironment = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<uint, void*, byte>, void>)Find("retro_set_environment");
            SetVideoRefresh = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void*, uint, uint, nuint, void>, void>)Find("retro_set_video_refresh");
            SetAudioSample = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<short, short, void>, void>)Find("retro_set_audio_sample");
            SetAudioSampleBatch = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<short*, nuint, nuint>, void>)Find("retro_set_audio_sample_batch");
            SetInputPoll = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void>, void>)Find("retro_set_input_poll");
            SetInputState = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<uint, uint, uint, uint, short>, void>)Find("retro_set_input_state");
            Init = (delegate* unmanaged[Cdecl]<void>)Find("retro_init");
            Deinit = (delegate* unmanaged[Cdecl]<void>)Find("retro_deinit");
            GetSystemInfo = (delegate* unmanaged[Cdecl]<SystemInfo*, void>)Find("retro_get_system_info");
            LoadGame = (delegate* unmanaged[Cdecl]<GameInfo*, byte>)Find("retro_load_game");
            UnloadGame = (delegate* unmanaged[Cdecl]<void>)Find("retro_unload_game");
            Run = (delegate* unmanaged[Cdecl]<void>)Find("retro_run");
            GetMemoryData = (delegate* unmanaged[Cdecl]<uint, byte*>)Find("retro_get_memory_data");
            GetMemorySize = (delegate* unmanaged[Cdecl]<uint, nuint>)Find("retro_get_memory_size");
            if (ApiVersion() != 1)
                throw new InvalidDataException($"its API version is {ApiVersion()}, not 1");
        }
        catch (Exception problem) when (problem is EntryPointNotFoundException or InvalidDataException)
        {
            NativeLibrary.Free(_library);
            throw new InvalidDataException($"{path}: no libretro core: {problem.Message}", problem);
        }
    }

    public delegate* unmanaged[Cdecl]<uint> ApiVersion { get; }

    public delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<uint, void*, byte>, void> SetEnvironment { get; }

    public delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void*, uint, uint, nuint, void>, void> SetVideoRefresh { get; }

    public delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<short, short, void>, void> SetAudioSample { get; }

    public delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<short*, nuint, nuint>, void> SetAudioSampleBatch { get; }

    public delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void>, void> SetInputPoll { get; }

    public delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<uint, uint, uint, uint, short>, void> SetInputState { get; }

    public delegate* unmanaged[Cdecl]<void> Init { get; }

    public delegate* unmanaged[Cdecl]<void> Deinit { get; }

    public delegate* unmanaged[Cdecl]<SystemInfo*, void> GetSystemInfo { get; }

    public delegate* unmanaged[Cdecl]<GameInfo*, byte> LoadGame { get; }

    public delegate* unmanaged[Cdecl]<void> UnloadGame { get; }

    public delegate* unmanaged[Cdecl]<void> Run { get; }

    public delegate* unmanaged[Cdecl]<uint, byte*> GetMemoryData { get; }

    public delegate* unmanaged[Cdecl]<uint, nuint> GetMemorySize { get; }

    public void Dispose() => NativeLibrary.Free(_library);

    private nint Find(string name) => NativeLibrary.GetExport(_library, name);

    /// <summary>retro_system_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SystemInfo
    {
        public byte* LibraryName;
        public byte* LibraryVersion;
        public byte* ValidExtensions;
        public byte NeedFullPath;
        public byte BlockExtract;
    }

    /// <summary>retro_game_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GameInfo
    {
        public byte* Path;
        public void* Data;
        public nuint Size;
        public byte* Meta;
    }

    /// <summary>retro_variable.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Variable
    {
        public byte* Key;
        public byte* Value;
    }
}
