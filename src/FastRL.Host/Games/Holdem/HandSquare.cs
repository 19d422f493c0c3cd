using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Output;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;

namespace FastRL.Host.Games.Holdem;

/// <summary>What a blueprint does with the 169 starting hands at one decision before the flop.</summary>
internal sealed class HandSquare
{
    private const int CellSize = 28, Frame = 1; // pixels

    // Fold, call, and raises from the smallest to all-in.
    private static readonly (byte R, byte G, byte B) s_fold = (70, 110, 170), s_call = (90, 160, 90), s_small = (230, 150, 120), s_large = (150, 20, 20);

    private readonly string[] _names;
    private readonly bool _folds;
    private readonly float[][] _cells; // by row, then column

    /// <param name="blueprint">The blueprint.</param>
    /// <param name="history">Actions before.</param>
    /// <exception cref="InputException">They do not lead to a decision before the flop.</exception>
    public HandSquare(Blueprint blueprint, string history)
    {
        BlueprintLine line = BlueprintLine.Find(blueprint.Game, history);
        if (line.Node.Kind != NodeKind.Decision || line.Node.Street != 0)
            throw new InputException($"--history: '{history}' leads to no decision before the flop");
        _names = line.ActionNames(blueprint.Game);
        _folds = _names[0] == "fold";
        _cells = new float[StartingHands.Size * StartingHands.Size][];
        for (int cell = 0; cell < _cells.Length; cell++)
        {
            byte[] hole = StartingHands.Example(cell / StartingHands.Size, cell % StartingHands.Size);
            _cells[cell] = new float[BettingGame.MaxActions];
            blueprint.Strategy(line.Number, blueprint.Game.Infoset(0, hole, []), _cells[cell]);
        }
    }

    /// <summary>A line for each hand, a column for each action.</summary>
    public void WriteTable(Stream destination)
    {
        using var writer = new StreamWriter(destination, leaveOpen: true);
        writer.WriteLine($"hand,{string.Join(',', _names)}");
        for (int cell = 0; cell < _cells.Length; cell++)
        {
            string name = StartingHands.Name(cell / StartingHands.Size, cell % StartingHands.Size);
            writer.WriteLine($"{name},{string.Join(',', _cells[cell].Take(_names.Length).Select(value => value.ToString("F4", CultureInfo.InvariantCulture)))}");
        }
    }

    /// <summary>A square of cells, each divided by the chances of the actions.</summary>
    public void WritePicture(Stream destination)
    {
        const int width = StartingHands.Size * CellSize;
        byte[] rgb = new byte[3 * width * width];
        for (int y = 0; y < width; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int inX, int inY) = (x % CellSize, y % CellSize);
                if (inX < Frame || inY < Frame) continue;
                float[] cell = _cells[(y / CellSize * StartingHands.Size) + (x / CellSize)];
                (byte r, byte g, byte b) = Color(cell, (inX - Frame + 0.5f) / (CellSize - Frame));
                (rgb[3 * ((y * width) + x)], rgb[(3 * ((y * width) + x)) + 1], rgb[(3 * ((y * width) + x)) + 2]) = (r, g, b);
            }
        }
        PngWriter.Write(destination, rgb, width, width);
    }

    private (byte R, byte G, byte B) Color(float[] chances, float at)
    {
        int action = 0;
        while (action < _names.Length - 1 && (at -= chances[action]) >= 0) action++;
        int call = _folds ? 1 : 0, raises = _names.Length - 1 - call;
        if (action < call) return s_fold;
        if (action == call) return s_call;
        float part = raises > 1 ? (float)(action - call - 1) / (raises - 1) : 1;
        return (Mix(s_small.R, s_large.R), Mix(s_small.G, s_large.G), Mix(s_small.B, s_large.B));

        byte Mix(byte small, byte large) => (byte)(small + (part * (large - small)));
    }
}
