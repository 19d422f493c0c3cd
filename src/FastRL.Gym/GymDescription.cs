using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using FastRL.Envs;

namespace FastRL.Gym;

/// <summary>What an environment is and where its memory lies, as JSON.</summary>
internal static class GymDescription
{
    /// <summary>One object; addresses stay what they are as long as the environment lives.</summary>
    public static byte[] Write(IVecEnv environment)
    {
        VecBuffers buffers = environment.Buffers;
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("count", buffers.Count);
            json.WriteNumber("ticks_per_step", environment.TicksPerStep);
            json.WriteStartArray("observations");
            for (int part = 0; part < buffers.Observations.Count; part++) WritePart(json, buffers, part);
            json.WriteEndArray();
            WriteActions(json, buffers.ActionSpace);
            json.WriteStartArray("end_causes");
            foreach (EndCause cause in environment.EndCauses)
            {
                json.WriteStartObject();
                json.WriteString("name", cause.Name);
                json.WriteBoolean("success", cause.Success);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartObject("addresses");
            WriteAddress(json, "choices", buffers.Actions);
            WriteAddress(json, "reals", buffers.ContinuousActions);
            WriteAddress(json, "masks", buffers.ActionMasks);
            WriteAddress(json, "rewards", buffers.Rewards);
            WriteAddress(json, "terminated", buffers.Terminated);
            WriteAddress(json, "truncated", buffers.Truncated);
            WriteAddress(json, "end_causes", buffers.EndCauses);
            WriteAddress(json, "absent", buffers.Absent);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    private static void WritePart(Utf8JsonWriter json, VecBuffers buffers, int part)
    {
        ObservationSpec spec = buffers.Observations[part].Spec;
        json.WriteStartObject();
        json.WriteString("name", spec.Name);
        json.WriteString("type", spec.Kind switch { ElementKind.UInt8 => "uint8", ElementKind.Int16 => "int16", _ => "float32" });
        json.WriteNumber("values", spec.Values);
        json.WriteStartArray("shape");
        foreach (int extent in spec.Shape) json.WriteNumberValue(extent);
        json.WriteEndArray();
        WriteTexts(json, "names", spec.FeatureNames);
        WriteAddress(json, "address", buffers.Observations[part].Array);
        WriteAddress(json, "final_address", buffers.FinalObservations[part].Array);
        json.WriteEndObject();
    }

    private static void WriteActions(Utf8JsonWriter json, ActionSpace space)
    {
        json.WriteBoolean("single", space is ActionSpace.Discrete);
        json.WriteStartArray("choices");
        foreach (int size in space.ChoiceSizes) json.WriteNumberValue(size);
        json.WriteEndArray();
        WriteTexts(json, "choice_names", space switch
        {
            ActionSpace.Discrete discrete => discrete.Names,
            ActionSpace.MultiDiscrete multi => multi.Names,
            ActionSpace.Mixed mixed => mixed.Choices.Names,
            _ => [],
        });
        WriteFloats(json, "low", space.RealBounds?.Low ?? []);
        WriteFloats(json, "high", space.RealBounds?.High ?? []);
        WriteTexts(json, "real_names", space.RealBounds?.Names ?? []);
    }

    private static void WriteAddress(Utf8JsonWriter json, string name, Array array) =>
        json.WriteNumber(name, array.Length == 0 ? 0 : Marshal.UnsafeAddrOfPinnedArrayElement(array, 0));

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteFloats(Utf8JsonWriter json, string name, IReadOnlyList<float> numbers)
    {
        json.WriteStartArray(name);
        foreach (float number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
