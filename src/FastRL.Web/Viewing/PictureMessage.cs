using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FastRL.Web.Viewing;

/// <summary>What one step did, as every picture of it says.</summary>
/// <param name="Number">Counts the game's pictures since the viewer began, those that nobody was shown included.</param>
/// <param name="Episode">1 for the first.</param>
/// <param name="Step">1 for the first of the episode.</param>
/// <param name="Reward">Of this step.</param>
/// <param name="Return">Sum of the episode's rewards, this step's included.</param>
/// <param name="Value">The policy's estimate before the step of what was still to come; NaN where it has none.</param>
internal readonly record struct PictureHeader(uint Number, uint Episode, uint Step, float Reward, float Return, float Value);

/// <summary>The binary WebSocket message that shows one picture. docs/guides/viewer.md has the table.</summary>
/// <remarks>
/// Little-endian: u8 version, u8 kind, u8 numbers in the action (n), u8 preferences (m), u32 picture, u32 episode,
/// u32 step, f32 reward, f32 return, f32 value, f32[n] action, f32[m] preferences, and the picture to the end.
/// </remarks>
internal static class PictureMessage
{
    /// <summary>Version of the layout.</summary>
    public const byte Version = 1;

    /// <summary>Bytes before the action.</summary>
    public const int HeaderSize = 28;

    /// <summary>Lays a message out.</summary>
    /// <param name="kind">Layout of <paramref name="picture"/>: a number that the game and its painter agree on.</param>
    /// <param name="header">What the step did.</param>
    /// <param name="action">What was chosen in each choice, then the real numbers; at most 255.</param>
    /// <param name="preferences">What the policy makes of each possibility of each choice, or nothing; at most 255.</param>
    /// <param name="picture">Laid out as <paramref name="kind"/> says.</param>
    public static byte[] Encode(
        byte kind, in PictureHeader header, ReadOnlySpan<float> action, ReadOnlySpan<float> preferences, ReadOnlySpan<byte> picture)
    {
        int actionEnd = HeaderSize + (4 * action.Length), pictureStart = actionEnd + (4 * preferences.Length);
        var message = new byte[pictureStart + picture.Length];
        Span<byte> bytes = message;
        message[0] = Version;
        message[1] = kind;
        message[2] = checked((byte)action.Length);
        message[3] = checked((byte)preferences.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], header.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], header.Episode);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], header.Step);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[16..], header.Reward);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[20..], header.Return);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[24..], header.Value);
        // Every machine that .NET runs on is little-endian but for one, which has no libtorch.
        MemoryMarshal.AsBytes(action).CopyTo(bytes[HeaderSize..]);
        MemoryMarshal.AsBytes(preferences).CopyTo(bytes[actionEnd..]);
        picture.CopyTo(bytes[pictureStart..]);
        return message;
    }
}
