using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using FastRL.Envs;
using FastRL.Host.Commands;
using FastRL.Host.Commands.Cluster;
using FastRL.Host.Commands.Holdem;
using FastRL.Host.Configuration;
using FastRL.Host.Commands.Jobs;
using FastRL.Host.Games;
using FastRL.Interop.Collectives;
using FastRL.Learn.Training;
using FastRL.Runs;

namespace FastRL.Host.Cli;

/// <summary>The program: commands, and the one place where exceptions become lines and exit codes.</summary>
internal static class CommandLine
{
    private const string GameWord = "--game";

    /// <summary>Parses and runs one command line.</summary>
    /// <param name="args">Words after the program's name.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Progress and errors.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        error = new DroppingWriter(error);
        // Whoever brings a game of his own may say so: --game FILE is FILE.
        args = [.. args.Where(word => word != GameWord).Select(word => word.StartsWith(GameWord + "=", StringComparison.Ordinal) ? word[(GameWord.Length + 1)..] : word)];
        try
        {
            ParseResult parsed = CreateRootCommand(output, error, RoomOf(args))
                .Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
                throw new InputException(Explain(parsed, args));
            if (EmptyOf(parsed) is { } empty)
                throw new InputException(empty);
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception problem)
        {
            return Report(problem, error);
        }
    }

    /// <summary>The tree of commands.</summary>
    /// <param name="output">Results.</param>
    /// <param name="error">Progress and errors.</param>
    /// <param name="room">Where the game is that is asked for, whose options then exist; null for those of all games alone.</param>
    public static Command CreateRootCommand(TextWriter output, TextWriter error, GameRoom? room = null) =>
        // Not a RootCommand: that one calls itself what the process is called, which in a test is the test host.
        new("fastrl", "Trains agents on games as fast as the machine allows.")
        {
            TrainCommand.Create(output, error, room),
            EvalCommand.Create(output, error, room),
            ViewCommand.Create(output, error, room),
            WallCommand.Create(output),
            TournamentCommand.Create(output),
            ExportPolicyCommand.Create(output, error),
            CompareCommand.Create(output),
            SweepCommand.Create(output, error),
            InspectCommand.Create(output),
            GameBoyCommand.Create(output, error),
            ProfileCommand.Create(output),
            HoldemCommand.Create(output, error),
            JobCommand.Create(output, error),
            ClusterCommand.Create(output, error),
            BenchCommand.Create(output, error),
            DoctorCommand.Create(output),
            new HelpOption { Action = new HelpAction { MaxWidth = 120 } },
            new VersionOption(),
        };

    // A value that is empty comes of a variable that is not set, and would mean the current folder, or nothing.
    private static string? EmptyOf(ParseResult parsed) => parsed.CommandResult.Children
        .Where(result => result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        .Select(result => result switch
        {
            OptionResult option => $"{option.Option.Name} is empty; give it a value, or leave the option out",
            ArgumentResult argument => $"{argument.Argument.Name} is empty",
            _ => null,
        })
        .FirstOrDefault();

    private static string Explain(ParseResult parsed, IReadOnlyList<string> args)
    {
        Command command = parsed.CommandResult.Command;
        string[] known = [.. command.Children.Where(symbol => symbol is Command or Option).Select(symbol => symbol.Name)];
        string help = $"see: {string.Join(' ', ["fastrl", .. CommandPath(parsed.CommandResult), "--help"])}";
        // A misspelt option is taken for an argument, and its value is then the word too many: name the option.
        string? wrong = args.FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal) && !known.Contains(word.Split('=')[0]))
            ?? (parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null);
        if (GameLibrary.Bundled.Rooms.FirstOrDefault(room => room.Options.Any(option => option.Name == wrong)) is { } other && other != RoomOf(args))
            return $"{wrong} is an option of {string.Join(", ", other.Names)}; {help}";
        return wrong is not null
            ? $"unknown word '{wrong}'{(Suggestion.For(wrong, known) is { Length: > 0 } near ? near : command.Name == "train" ? SettingOf(wrong) : "")}; {help}"
            : $"{parsed.Errors[^1].Message.TrimEnd('.')}; {help}";
    }

    // --gamma where --set ppo.gamma=VALUE is meant.
    private static string SettingOf(string word)
    {
        string name = word.TrimStart('-').Split('=')[0].Replace('-', '_');
        string[] keys = [.. ConfigKey.All(typeof(TrainConfig)).Where(key => !key.IsSection && key.Path.Split('.')[^1] == name).Select(key => key.Path)];
        return keys.Length == 0 ? "" : $", a setting: --set {string.Join("=VALUE or --set ", keys)}=VALUE";
    }

    /// <summary>Where the game is that words name: fastrl train GAME, fastrl view GAME.</summary>
    /// <remarks>The first word that is one: a folder may have a game's name, too.</remarks>
    internal static GameRoom? RoomOf(IReadOnlyList<string> args) => args.Skip(1)
        .Select(word => GameLibrary.Bundled.Rooms.FirstOrDefault(room => room.Has(word)))
        .FirstOrDefault(room => room is not null);

    private static IEnumerable<string> CommandPath(CommandResult result) =>
        result.Parent is CommandResult parent ? CommandPath(parent).Append(result.Command.Name) : [];

    private static int Report(Exception problem, TextWriter error)
    {
        (string message, int code) = problem switch
        {
            InputException => (problem.Message, ExitCode.Usage),
            OperationCanceledException => ("interrupted", ExitCode.Interrupted),
            InvalidDataException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException =>
                (problem.Message, ExitCode.Usage),
            TorchUnavailableException or TrainingException or ProcessLostException => (problem.Message, ExitCode.Failed),
            IOException or NotSupportedException => (problem.Message, ExitCode.Failed),
            DllNotFoundException => ($"{problem.Message}; `fastrl doctor` says what is missing", ExitCode.Failed),
            OutOfMemoryException => ("not enough memory; fewer environments need less", ExitCode.Failed),
            _ => ($"unexpected {problem.GetType().Name}: {problem.Message} (FASTRL_DEBUG=1 shows where)", ExitCode.Failed),
        };
        error.WriteLine($"fastrl: {Printable.Of(message.ReplaceLineEndings(" "))}");
        if (problem is InputException { Hint: { } hint })
            error.WriteLine($"fastrl: {Printable.Of(hint)}");
        if (Environment.GetEnvironmentVariable("FASTRL_DEBUG") == "1")
            error.WriteLine(problem);
        return code;
    }
}
