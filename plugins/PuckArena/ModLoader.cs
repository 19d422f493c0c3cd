using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace PuckArena;

/// <summary>Loads mods as the game does: every assembly in a folder of the mods folder, every public class that implements
/// <see cref="IPuckMod"/>.</summary>
/// <param name="output">Takes a line for each mod.</param>
public sealed class ModLoader(Action<string> output)
{
    private readonly List<IPuckMod> _enabled = new List<IPuckMod>();

    /// <summary>Loads and enables.</summary>
    /// <param name="folder">The mods folder; each mod has a folder of its own there.</param>
    /// <returns>Mods that are on.</returns>
    public int Enable(string folder)
    {
        if (!Directory.Exists(folder))
        {
            output($"there is no mods folder {Path.GetFullPath(folder)}: nothing is loaded");
            return 0;
        }
        foreach (string path in Directory.GetDirectories(folder).OrderBy(path => path, StringComparer.Ordinal))
        {
            string assembly = Path.Combine(path, Path.GetFileName(path) + ".dll");
            if (!File.Exists(assembly)) continue;
            foreach (Type type in Assembly.LoadFrom(Path.GetFullPath(assembly)).GetExportedTypes())
            {
                if (!type.IsClass || type.IsAbstract || !typeof(IPuckMod).IsAssignableFrom(type)) continue;
                var mod = (IPuckMod)Activator.CreateInstance(type)!;
                bool on = mod.OnEnable();
                output($"mod {type.FullName}: {(on ? "enabled" : "refused to start")}");
                if (on) _enabled.Add(mod);
            }
        }
        return _enabled.Count;
    }

    /// <summary>Disables what was enabled, last first.</summary>
    public void Disable()
    {
        for (int i = _enabled.Count - 1; i >= 0; i--) _enabled[i].OnDisable();
        _enabled.Clear();
    }
}
