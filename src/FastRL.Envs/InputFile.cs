using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FastRL.Envs;

/// <summary>Files that users name or that come from elsewhere: regular files of a limited size, read without waiting.</summary>
/// <remarks>A pipe would be waited for without end, and a device such as <c>/dev/zero</c> has none.</remarks>
public static partial class InputFile
{
    private const uint OnDisk = 1; // what Windows says of files that are neither devices nor pipes

    /// <summary>All bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Bytes that it may have.</param>
    /// <exception cref="InvalidDataException">It is larger, or no regular file; the message names it.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] ReadAllBytes(string path, long most)
    {
        using FileStream file = OpenRead(path);
        if (file.Length > most) throw new InvalidDataException($"{path}: {file.Length} bytes; allowed are at most {most}");
        byte[] bytes = new byte[file.Length];
        int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes[..read];
    }

    /// <summary>All text of a UTF-8 file, without its byte order mark.</summary>
    /// <inheritdoc cref="ReadAllBytes"/>
    public static string ReadAllText(string path, long most)
    {
        using var reader = new StreamReader(new MemoryStream(ReadAllBytes(path, most), writable: false));
        return reader.ReadToEnd();
    }

    /// <summary>A file from its beginning; the caller closes it.</summary>
    /// <exception cref="InvalidDataException">It is no regular file; the message names it.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileStream OpenRead(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new InvalidDataException($"{path}: a folder, not a file");
        if (IsSpecial(path)) throw new InvalidDataException($"{path}: not a regular file");
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (!OperatingSystem.IsWindows() || GetFileType(file.SafeFileHandle) == OnDisk) return file;
        file.Dispose();
        throw new InvalidDataException($"{path}: not a regular file");
    }

    /// <summary>Whether something is there that is no regular file: a device or a pipe, in whose place no file must come.</summary>
    public static bool IsSpecial(string path) => OperatingSystem.IsLinux() && File.Exists(path) && !IsRegular(path);

    [LibraryImport("kernel32")]
    private static partial uint GetFileType(SafeFileHandle file);

    // statx(2), whose layout is the same on every processor: the file's mode is 16 bits at byte 28.
    private static unsafe bool IsRegular(string path)
    {
        const int currentFolder = -100, typeMask = 0xF000, regular = 0x8000, modeAt = 28;
        byte* status = stackalloc byte[256];
        return StatX(currentFolder, path, 0, 1, status) != 0 || (*(ushort*)(status + modeAt) & typeMask) == regular;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int folder, string path, int flags, uint mask, byte* status);
}
