using UnityEngine;

namespace PuckGym;

/// <summary>Has Unity call the plugin.</summary>
internal sealed class PuckTicker : MonoBehaviour
{
#pragma warning disable IDE0051, CA1822 // called by Unity, by name, on an instance
    private void FixedUpdate() => UnityPuckGame.Current?.Plugin?.FixedUpdate();

    private void Update() => UnityPuckGame.Current?.Frame();
#pragma warning restore IDE0051, CA1822
}
