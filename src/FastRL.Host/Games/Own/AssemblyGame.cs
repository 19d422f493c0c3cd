using System.Reflection;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Runs.Identity;

namespace FastRL.Host.Games.Own;

/// <summary>An environment of the user's own in an assembly, which is loaded because the command line names it.</summary>
internal sealed class AssemblyGame : Game
{
    private readonly ConstructorInfo _constructor;

    private AssemblyGame(string name, ConstructorInfo constructor) : base(name) => _constructor = constructor;

    /// <inheritdoc/>
    public override int MaxSteps => int.MaxValue;

    /// <inheritdoc/>
    public override bool TrainsAsynchronously(TrainConfig config) => true;

    /// <summary>Finds the type.</summary>
    /// <param name="game"><c>ASSEMBLY.dll!TYPE</c>.</param>
    /// <exception cref="InputException">There is no such assembly or type, or it is no environment that can be made.</exception>
    public static AssemblyGame Load(string game)
    {
        int mark = game.LastIndexOf('!');
        (string path, string name) = (game[..mark], game[(mark + 1)..]);
        Type type;
        try
        {
            var assembly = Assembly.LoadFrom(Path.GetFullPath(path));
            type = assembly.GetType(name) ?? throw new InputException(
                $"{path} has no type '{name}'; public there are {string.Join(", ", assembly.GetExportedTypes().Select(known => known.FullName))}");
        }
        catch (Exception problem) when (problem is IOException or BadImageFormatException or ArgumentException or TypeLoadException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be loaded: {problem.Message}", problem);
        }
        if (!type.IsAssignableTo(typeof(IVecEnv)) || type.IsAbstract)
            throw new InputException($"{name} in {path} is no {nameof(IVecEnv)} that can be made");
        ConstructorInfo constructor = type.GetConstructor([typeof(int)]) ?? throw new InputException(
            $"{name} in {path} needs a public constructor with the number of copies, an int");
        return new AssemblyGame(type.Name.ToLowerInvariant(), constructor);
    }

    /// <inheritdoc/>
    public override IVecEnv CreateEnvironment(TrainConfig config, int count, int groups)
    {
        if (config.EpisodeLength > 0)
            throw new InputException($"episode_length is {config.EpisodeLength}; {Name} ends its episodes itself, and only 0 is allowed");
        try
        {
            var environment = (IVecEnv)_constructor.Invoke([count]);
            return environment.Count == count
                ? environment
                : throw new InputException($"{_constructor.DeclaringType} made {environment.Count} copies where {count} were asked for");
        }
        catch (TargetInvocationException problem)
        {
            throw new InputException($"{_constructor.DeclaringType} cannot be made: {problem.InnerException!.Message}", problem);
        }
    }

    /// <inheritdoc/>
    public override GameIdentity Identify(TrainConfig config) => new([new Trait("environment", $"{_constructor.DeclaringType}")], []);
}
