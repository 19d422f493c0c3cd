using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Envs.Classic;
using FastRL.Envs.Hockey;
using FastRL.Envs.Rover;

namespace FastRL.Gym;

/// <summary>Environments by the names that the command line has for them.</summary>
/// <param name="games">Folder with the profiles of Game Boy games, in <c>profiles</c>.</param>
internal sealed class GymEnvironments(string games)
{
    private const string Hockey = "hockey", Rover = "rover";

    private string Profiles => Path.Combine(games, "profiles");

    /// <summary>Every name; a profile's path is one, too.</summary>
    public IReadOnlyList<string> Names =>
    [
        .. ClassicTask.All.Select(task => task.Name)
            .Concat(Directory.Exists(Profiles) ? Directory.GetFiles(Profiles, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)) : [])
            .Append(Hockey).Append(Rover).Order(StringComparer.Ordinal),
    ];

    /// <summary>Makes copies of an environment.</summary>
    /// <param name="name">Its name, or the path of a profile.</param>
    /// <param name="count">Copies.</param>
    /// <param name="options">Its own options.</param>
    /// <exception cref="InputException">There is none, or an option is wrong.</exception>
    public IVecEnv Create(string name, int count, GymOptions options)
    {
        if (ClassicTask.Find(name) is { } task) return Checked(new ClassicVecEnv(task, count), name, options);
        return name switch
        {
            Hockey => CreateHockey(count, options),
            Rover => CreateRover(count, options),
            _ when Path.GetExtension(name) is ".yaml" or ".yml" => CreateGameBoy(name, count, options),
            _ when File.Exists(Path.Combine(Profiles, name + ".yaml")) => CreateGameBoy(Path.Combine(Profiles, name + ".yaml"), count, options),
            _ => throw new InputException(
                $"unknown environment '{name}'{Suggestion.For(name, Names)}; known are {string.Join(", ", Names)}, or give the path of a profile"),
        };
    }

    private static HockeyVecEnv CreateHockey(int count, GymOptions options)
    {
        HockeyPlayer opponent = options.Word(
            "opponent", ("weak", HockeyPlayer.Weak), ("strong", HockeyPlayer.Strong), ("none", HockeyPlayer.Nobody));
        int fineness = options.Number("fineness", 0, least: 0);
        options.RequireAllTaken(Hockey);
        var games = new HockeyVecEnv(new HockeyOptions(Fineness: fineness), count);
        Array.Fill(games.Hockey.Opponents, opponent);
        return games;
    }

    private static RoverVecEnv CreateRover(int count, GymOptions options)
    {
        var defaults = new RoverOptions();
        int stage = options.Number("stage", 4, least: 1);
        if (stage > 4) throw new InputException($"stage is {stage}; allowed: 1 to 4");
        var settings = new RoverOptions
        {
            TicksPerAction = options.Number("ticks_per_action", defaults.TicksPerAction, least: 1),
            MaxEpisodeSteps = options.Number("episode_length", defaults.MaxEpisodeSteps, least: 1),
            Rewards = RoverRewards.OfStage(stage),
        };
        return Checked(new RoverVecEnv(settings, count), Rover, options);
    }

    private static GameBoyVecEnv CreateGameBoy(string path, int count, GymOptions options)
    {
        int length = options.Number("episode_length", 0, least: 0);
        var settings = new GameBoyVecEnvOptions
        {
            Count = count,
            Threads = options.Number("threads", 0, least: 0),
            EpisodeLength = length > 0 ? length : null,
            RomPath = options.Text("rom"),
        };
        options.RequireAllTaken(Path.GetFileNameWithoutExtension(path));
        return new GameBoyVecEnv(GameProfile.Load(path), settings);
    }

    private static T Checked<T>(T environment, string name, GymOptions options) where T : IVecEnv
    {
        options.RequireAllTaken(name);
        return environment;
    }
}
