using System;
using System.Globalization;

namespace PuckGym;

/// <summary>Keys that the plugin listens to.</summary>
public enum PuckKey
{
    /// <summary>Launch the puck at the enemy goal.</summary>
    F8,

    /// <summary>Start or stop training.</summary>
    F9,

    /// <summary>Faster.</summary>
    F10,

    /// <summary>Slower.</summary>
    F11,

    /// <summary>Normal speed.</summary>
    F12,
}

/// <summary>Chat commands and keys.</summary>
public sealed class RLInput
{
    private readonly IPuckGame _game;

    /// <summary>Listens for a game.</summary>
    public RLInput(IPuckGame game) => _game = game ?? throw new ArgumentNullException(nameof(game));

    /// <summary>What the commands steer; null before the plugin is set up and after it is switched off.</summary>
    public RLController? Controller { get; set; }

    /// <summary>A chat message that the player is about to send.</summary>
    /// <returns>Whether it was a command, which nobody else shall see.</returns>
    public bool OnChat(string message)
    {
        string[] words = (message ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !words[0].Equals("/rl", StringComparison.OrdinalIgnoreCase)) return false;
        if (words.Length < 2)
        {
            _game.ShowChat("Usage: /rl <id>");
            _game.ShowChat($"Current instance ID: {Controller?.InstanceId ?? 0}");
        }
        else if (!int.TryParse(words[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int id))
        {
            _game.ShowChat($"Invalid instance ID: {words[1]}");
        }
        else if (id < 0)
        {
            _game.ShowChat("Instance ID must be >= 0");
        }
        else if (Controller is null)
        {
            _game.ShowChat("RLController not initialized");
        }
        else if (!Controller.SetInstanceId(id))
        {
            _game.ShowChat("Cannot change instance ID while training is active");
        }
        else
        {
            _game.ShowChat($"Instance ID set to: {id}");
            _game.ShowChat("Press F9 to start training on this instance");
        }
        return true;
    }

    /// <summary>A key that was pressed.</summary>
    public void OnKey(PuckKey key)
    {
        if (_game.IsChatFocused || Controller is null) return;
        switch (key)
        {
            case PuckKey.F8:
                Controller.LaunchPuck();
                break;
            case PuckKey.F9:
                Controller.ToggleTraining();
                break;
            case PuckKey.F10:
                Controller.IncreaseTimeScale();
                break;
            case PuckKey.F11:
                Controller.DecreaseTimeScale();
                break;
            default:
                Controller.ResetTimeScale();
                break;
        }
    }
}
