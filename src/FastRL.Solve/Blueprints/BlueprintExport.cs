using System.Text;
using System.Text.Json;
using FastRL.Solve.Games;

namespace FastRL.Solve.Blueprints;

/// <summary>Writes a blueprint's average strategy for other programs.</summary>
public static class BlueprintExport
{
    /// <summary>
    /// JSON: <c>{"STREET:bucket:history": {"action": probability}}</c> with the infosets that were met, as the names of
    /// <see cref="BlueprintLine.ActionNames"/> have it.
    /// </summary>
    /// <returns>Infosets written.</returns>
    public static long WriteJson(Blueprint blueprint, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        using var json = new Utf8JsonWriter(destination);
        Span<float> probabilities = stackalloc float[BettingGame.MaxActions];
        long written = 0;
        json.WriteStartObject();
        foreach (BlueprintLine line in BlueprintLine.Decisions(blueprint.Game))
        {
            string street = BlueprintGame.Streets[line.Node.Street].ToUpperInvariant();
            string[] names = line.ActionNames(blueprint.Game);
            for (int infoset = 0; infoset < line.Node.Infosets; infoset++)
            {
                if (blueprint.Visits(line.Number, line.Node, infoset) == 0) continue;
                blueprint.Strategy(line.Number, infoset, probabilities);
                json.WriteStartObject($"{street}:{infoset}:{line.History}");
                for (int action = 0; action < names.Length; action++) json.WriteNumber(names[action], probabilities[action]);
                json.WriteEndObject();
                written++;
            }
            if (json.BytesPending > 1 << 16) json.Flush();
        }
        json.WriteEndObject();
        return written;
    }

    /// <summary>
    /// Bytes: the eight characters <c>FRBLUE01</c>; then for each decision in the order of the tree's nodes and each infoset one byte
    /// an action, round(255 p).
    /// </summary>
    /// <returns>Infosets written.</returns>
    public static long WriteBinary(Blueprint blueprint, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        using var writer = new BinaryWriter(destination, Encoding.ASCII, leaveOpen: true);
        writer.Write("FRBLUE01"u8);
        Span<float> probabilities = stackalloc float[BettingGame.MaxActions];
        long written = 0;
        foreach (BlueprintDecision decision in BlueprintDecision.Of(blueprint.Game, blueprint.Size.Nodes))
        {
            for (int infoset = 0; infoset < decision.Infosets; infoset++)
            {
                blueprint.Strategy(decision.Node, infoset, probabilities);
                for (int action = 0; action < decision.Actions; action++) writer.Write((byte)MathF.Round(255 * probabilities[action]));
                written++;
            }
        }
        return written;
    }
}
