using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using PuckGym;

namespace PuckArena;

/// <summary>The command line.</summary>
public sealed class ArenaOptions
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Usage = @"PuckArena: a headless rink that runs mods of Puck. Keys (F8 to F12) and chat (/rl 1) come from standard input.

  --mods DIR        folder of mods [default: mods beside the program]
  --tick-rate N     physics ticks in a second of the game, 10 to 1000 [default: 50]
  --report SECONDS  prints now and then how fast the game runs, 0 for never [default: 0]
  --set NAME=VALUE  a setting of the plugin: rewards (score, full, phase1), ticks_per_decision, seed; may be repeated

The end of standard input, or 'quit' there, ends the game.";

    /// <summary>Folder of mods.</summary>
    public string Mods { get; private set; } = Path.Combine(AppDomain.CurrentDomain.BaseDirectory, "mods");

    /// <summary>Physics ticks in a second of the game.</summary>
    public int TickRate { get; private set; } = 50;

    /// <summary>Seconds between two reports of the speed; 0 for none.</summary>
    public double ReportSeconds { get; private set; }

    /// <summary>Settings of the plugin.</summary>
    public Dictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether help was asked for.</summary>
    public bool Help { get; private set; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">It is wrong; the message says what is allowed.</exception>
    public static ArenaOptions Parse(string[] arguments)
    {
        _ = arguments ?? throw new ArgumentNullException(nameof(arguments));
        var options = new ArenaOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            if (name is "--help" or "-h")
            {
                options.Help = true;
                continue;
            }
            if (name is not ("--mods" or "--tick-rate" or "--report" or "--set"))
                throw new ArgumentException($"unknown option '{name}'; known are --mods, --tick-rate, --report, --set, --help");
            if (++i == arguments.Length) throw new ArgumentException($"{name} needs a value");
            options.Set(name, arguments[i]);
        }
        return options;
    }

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--mods":
                Mods = value;
                break;
            case "--tick-rate":
                TickRate = (int)Number(name, value, 10, 1000);
                break;
            case "--report":
                ReportSeconds = Number(name, value, 0, 86400);
                break;
            default:
                int split = value.IndexOf('=');
                if (split < 1 || Array.IndexOf(PuckGym.PuckPlugin.SettingNames, value.Substring(0, split)) < 0)
                {
                    throw new ArgumentException(
                        $"--set is '{value}'; allowed: NAME=VALUE with {string.Join(", ", PuckGym.PuckPlugin.SettingNames)}");
                }
                Settings[value.Substring(0, split)] = value.Substring(split + 1);
                break;
        }
    }

    private static double Number(string name, string text, double low, double high) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= low && number <= high
            ? number
            : throw new ArgumentException($"{name} is '{text}'; allowed: a number from {low} to {high}");
}
