using System.ComponentModel.DataAnnotations;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Interop.Bridge;

namespace FastRL.Host.Games.Own;

/// <summary>A game of the user's own, in processes that embed a <see cref="GameBridge"/>, as a YAML file describes it.</summary>
/// <remarks>docs/guides/embed.md explains every key.</remarks>
internal sealed class GameFile
{
    private const string Settings = "settings.";
    private const int MaximumNames = 4096;

    /// <summary>Speed that a game can be asked for at most.</summary>
    internal const int FastestTimeScale = 100;

    /// <summary>Name for checkpoints and run directories.</summary>
    [MaxLength(64)]
    public string Name { get; init; } = "";

    /// <summary>Name of an instance's channel; <c>{id}</c> stands for its number.</summary>
    public string Channel { get; init; } = "";

    /// <summary>Agents of an instance, which one policy plays.</summary>
    [Range(1, 256)]
    public int Agents { get; init; } = 1;

    /// <summary>Names of the numbers that an agent observes.</summary>
    [MaxLength(MaximumNames)]
    public IReadOnlyList<string> Observation { get; init; } = [];

    /// <summary>Names of the continuous actions, each in [-1, 1].</summary>
    [MaxLength(MaximumNames)]
    public IReadOnlyList<string> Continuous { get; init; } = [];

    /// <summary>Names of the buttons.</summary>
    [MaxLength(MaximumNames)]
    public IReadOnlyList<string> Buttons { get; init; } = [];

    /// <summary>Ways in which an episode ends, in the order of the game's own numbers: a name, then <c>success</c>, <c>cut</c> or both.</summary>
    [MaxLength(256)]
    public IReadOnlyList<string> Ends { get; init; } = [];

    /// <summary>Physics ticks between two decisions, for reports.</summary>
    [Range(1, 1000)]
    public int TicksPerDecision { get; init; } = 5;

    /// <summary>Number of the first instance that is trained on.</summary>
    [Range(0, 65535)]
    public int FirstInstance { get; init; } = 1;

    /// <summary>Instances that are trained on.</summary>
    [Range(1, 4096)]
    public int Instances { get; init; } = 4;

    /// <summary>Speed that the games are asked for; 0 leaves it to them.</summary>
    [Range(0.0, FastestTimeScale)]
    public double TimeScale { get; init; }

    /// <summary>Program and arguments that start an instance, <c>{id}</c> being its number; empty where the user starts them.</summary>
    [MaxLength(64)]
    public IReadOnlyList<string> Launch { get; init; } = [];

    /// <summary>Whether more instances may be started than this machine should bear.</summary>
    public bool LaunchMany { get; init; }

    /// <summary>Number of the instance that viewers play on: one that is not trained on.</summary>
    internal int ViewedInstance => FirstInstance > 0 ? FirstInstance - 1 : Instances;

    /// <summary>The file.</summary>
    internal string Path { get; private set; } = "";

    /// <summary>Settings of training that it brings.</summary>
    internal IReadOnlyList<ConfigValue> TrainingSettings { get; private set; } = [];

    /// <summary>What is exchanged with an instance.</summary>
    internal GameLayout Layout => new(Name, [.. Observation], [.. Continuous], [.. Buttons], Agents);

    /// <summary>What <see cref="Ends"/> says.</summary>
    internal IReadOnlyList<EndCause> EndCauses { get; private set; } = [];

    /// <summary>Name of an instance's channel.</summary>
    internal string ChannelOf(int id) => Channel.Replace("{id}", $"{id}", StringComparison.Ordinal);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It is not such a file; the message names it, and the line where there is one.</exception>
    public static GameFile Load(string path)
    {
        ILookup<bool, ConfigValue> values = ConfigFile.Load(path).ToLookup(value => value.Path.StartsWith(Settings, StringComparison.Ordinal));
        GameFile file = ConfigBinder.Bind<GameFile>(values[false]);
        file.Path = path;
        file.TrainingSettings = [.. values[true].Select(value => value with { Path = value.Path[Settings.Length..] })];
        string? problem = file switch
        {
            { Name.Length: 0 } => "name is missing",
            _ when !file.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') => $"name is '{file.Name}'; allowed: letters, digits, dots, dashes",
            _ when !file.Channel.Contains("{id}", StringComparison.Ordinal) => $"channel is '{file.Channel}'; it must hold {{id}}, such as Lander_{{id}}",
            { Observation.Count: 0 } => "observation is missing: the names of the numbers that the game sends",
            { Continuous.Count: 0, Buttons.Count: 0 } => "continuous and buttons are both missing: there is nothing to do",
            { Ends.Count: 0 } => "ends is missing: the ways in which an episode ends, such as [won success, lost, time cut]",
            _ => null,
        };
        if (problem is not null) throw new InputException($"{path}: {problem}");
        file.EndCauses = [.. file.Ends.Select(end => Parse(path, end))];
        return file;
    }

    private static EndCause Parse(string path, string end)
    {
        string[] words = end.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [var name, .. var kinds] && kinds.All(kind => kind is "success" or "cut")
            ? new EndCause(name, kinds.Contains("success"), kinds.Contains("cut"))
            : throw new InputException($"{path}: an end is '{end}'; allowed: a name, then success, cut or both");
    }
}
