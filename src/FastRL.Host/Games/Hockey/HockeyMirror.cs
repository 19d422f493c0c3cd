using System.Runtime.InteropServices;

namespace FastRL.Host.Games.Hockey;

/// <summary>The rink mirrored along its length: up is down, and players turn the other way.</summary>
internal static class HockeyMirror
{
    private static readonly int[] s_turned = [1, 2, 4, 5, 7, 8, 10, 11, 13, 15];

    /// <summary>Mirrors an observation in place.</summary>
    public static void Observation(Span<byte> row)
    {
        Span<float> values = MemoryMarshal.Cast<byte, float>(row);
        foreach (int index in s_turned) values[index] = -values[index];
    }

    /// <summary>Mirrors a real action in place: up and down, and the turn.</summary>
    public static void Reals(Span<float> action) => (action[1], action[2]) = (-action[1], -action[2]);

    /// <summary>The mirrored choice: down for up and up for down with the same strength, and the same for turns.</summary>
    /// <param name="choice">Of a set of this fineness.</param>
    /// <param name="fineness">2 to 64.</param>
    public static int Choice(int choice, int fineness)
    {
        int strengths = fineness - 1, way = (choice - 1) / strengths;
        return choice == 0 || way is < 2 or > 5 ? choice : choice + (way % 2 == 0 ? strengths : -strengths);
    }
}
