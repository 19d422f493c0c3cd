using System.Reflection;
using HarmonyLib;
using UnityEngine;

namespace PuckGym;

// A patch is found and called by Harmony, by the names of its methods and parameters. False skips the game's own method.
#pragma warning disable IDE0051, CA1707, CA1812, MA0182

/// <summary>Takes the plugin's commands out of the chat.</summary>
[HarmonyPatch(typeof(UIChat), nameof(UIChat.Client_SendClientChatMessage))]
internal static class ChatPatch
{
    private static bool Prefix(string message) => UnityPuckGame.Current?.Plugin?.OnChat(message) != true;
}

/// <summary>Keeps keyboard and mouse off the player that the agent has.</summary>
[HarmonyPatch(typeof(PlayerInput), "UpdateInputs")]
internal static class InputPatch
{
    private static bool Prefix(PlayerInput __instance) =>
        UnityPuckGame.Current is not { Controlled: true } || !__instance.IsOwner;
}

/// <summary>Keeps the game from adding pucks while the agent plays.</summary>
[HarmonyPatch(typeof(PuckManager), nameof(PuckManager.Server_SpawnPucksForPhase))]
internal static class SpawnPatch
{
    private static bool Prefix() => UnityPuckGame.Current is not { Controlled: true };
}

/// <summary>Tells goals to the plugin while the agent plays, so that the play goes on.</summary>
[HarmonyPatch(typeof(GoalTrigger), "OnTriggerEnter")]
internal static class GoalPatch
{
    private static readonly FieldInfo? s_goal = typeof(GoalTrigger).GetField("goal", BindingFlags.Instance | BindingFlags.NonPublic);
    private static readonly FieldInfo? s_team = typeof(Goal).GetField("Team", BindingFlags.Instance | BindingFlags.NonPublic);

    private static bool Prefix(GoalTrigger __instance, Collider collider)
    {
        if (UnityPuckGame.Current is not { Controlled: true } game || game.Plugin is not { } plugin) return true;
        if (collider.GetComponentInParent<Puck>() is null) return false;
        if (s_goal?.GetValue(__instance) is not Goal goal || s_team?.GetValue(goal) is not PlayerTeam team) return true;
        PlayerTeam own = PlayerManager.Instance?.GetLocalPlayer()?.Team.Value ?? PlayerTeam.Blue;
        plugin.OnGoal(team != own);
        return false;
    }
}

/// <summary>Whether the player types; the game keeps it to itself.</summary>
internal static class ChatFocus
{
    private static readonly FieldInfo? s_focused = typeof(UIComponent<UIChat>).GetField("isFocused", BindingFlags.Instance | BindingFlags.NonPublic);

    public static bool Read() => UIChat.Instance is { } chat && s_focused?.GetValue(chat) is true;
}
