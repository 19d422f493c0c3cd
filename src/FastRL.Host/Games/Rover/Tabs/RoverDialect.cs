using System.Text.Json;
using FastRL.Interop;
using FastRL.Web.Environments;

namespace FastRL.Host.Games.Rover.Tabs;

/// <summary>Reads how an episode ended from the original's <c>info</c>, and what our page says beside it where that is there.</summary>
internal sealed class RoverDialect : ITabDialect
{
    private static readonly string[] s_zones = ["none", "starting", "excavation", "obstacle", "construction", "target_berm"];
    private static readonly string[] s_causes = ["delivered", "collision", "obstacle drop", "limit"];

    /// <inheritdoc/>
    public string? ReadEnd(JsonElement info, Span<float> infos, out int cause)
    {
        infos.Clear();
        cause = (int)fr_rover_cause.FR_ROVER_CAUSE_LIMIT;
        if (info.ValueKind != JsonValueKind.Object)
            return "a state that is done has an info";
        float construction = Number(info, "orbs_deposited_construction"), berm = Number(info, "orbs_deposited_berm");
        infos[(int)fr_rover_info.FR_ROVER_INFO_STEPS] = Number(info, "episode_length");
        infos[(int)fr_rover_info.FR_ROVER_INFO_CONSTRUCTION_DROPS] = construction;
        infos[(int)fr_rover_info.FR_ROVER_INFO_BERM_DROPS] = berm;
        infos[(int)fr_rover_info.FR_ROVER_INFO_REWARD] = Number(info, "total_reward");
        infos[(int)fr_rover_info.FR_ROVER_INFO_ZONE] = Math.Max(0, Array.IndexOf(s_zones, Text(info, "zone")));
        infos[(int)fr_rover_info.FR_ROVER_INFO_ORBS_GRABBED] = Number(info, "orbs_grabbed");
        // The original counts drops where ours counts orbs too.
        infos[(int)fr_rover_info.FR_ROVER_INFO_ORBS_DELIVERED] = info.TryGetProperty("orbs_delivered", out _) ? Number(info, "orbs_delivered") : construction + berm;
        infos[(int)fr_rover_info.FR_ROVER_INFO_BERM_ORBS] = info.TryGetProperty("orbs_delivered_berm", out _) ? Number(info, "orbs_delivered_berm") : berm;
        infos[(int)fr_rover_info.FR_ROVER_INFO_REACHED_ORB] = IsTrue(info, "reached_orb") ? 1 : 0;
        infos[(int)fr_rover_info.FR_ROVER_INFO_SPEED] = Number(info, "mean_speed");
        int named = Array.IndexOf(s_causes, Text(info, "cause"));
        if (named >= 0)
            cause = named;
        else if (IsTrue(info, "collision_occurred"))
            cause = (int)fr_rover_cause.FR_ROVER_CAUSE_COLLISION;
        return null;
    }

    // What is missing or is something else counts as 0; what is no finite number is refused by the caller.
    private static float Number(JsonElement info, string name) =>
        info.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) ? number : 0;

    private static string? Text(JsonElement info, string name) =>
        info.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsTrue(JsonElement info, string name) =>
        info.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;
}
