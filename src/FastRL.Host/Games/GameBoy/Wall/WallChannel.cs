using System.Security.Cryptography;
using System.Text;
using FastRL.Emu.GameBoy;
using FastRL.Interop.Ring;
using FastRL.Runs;

namespace FastRL.Host.Games.GameBoy.Wall;

/// <summary>What a training and a wall that watches it exchange. The wall makes the channel, so that without one there is none.</summary>
/// <remarks>A message is an instance's number, int32, and its machine's state; or -1 and a <see cref="WallGreeting"/> as JSON.</remarks>
internal static class WallChannel
{
    /// <summary>Stands where an instance's number would.</summary>
    public const int Greeting = -1;

    /// <summary>Bytes before a state.</summary>
    public const int HeaderBytes = sizeof(int);

    private const int MessageBytes = 1 << 18, Slots = 32;

    /// <summary>The training's and the wall's options.</summary>
    public static RingOptions Options { get; } = new(RingOptions.HashSchema("fastrl-wall-1 i32 instance, state"), hostMessageBytes: 1, MessageBytes, Slots);

    /// <summary>Name of a run's channel.</summary>
    public static string NameOf(RunDirectory run) =>
        $"fastrl-wall-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(run.Path)))).AsSpan(0, 32)}";
}

/// <summary>What a training is, before its states.</summary>
/// <param name="Game">Name of the game.</param>
/// <param name="Rom">Its ROM's whole path.</param>
/// <param name="Model">What its machines run as.</param>
/// <param name="Count">Instances.</param>
internal sealed record WallGreeting(string Game, string Rom, GameBoyModel Model, int Count);
