using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace FastRL.Host.Games.Hockey;

/// <summary>Reads the curriculum documents of the original project (JSON) as settings of ours.</summary>
/// <remarks>What a document leaves out has the default that it has there.</remarks>
internal static class CurriculumFile
{
    private const long MaximumBytes = 1 << 20;
    private const int MaximumDepth = 32;

    // Defaults of the original where a key is missing.
    private const string LearningRate = "0.0001", BatchSize = "256", Warmup = "400", RewardScale = "0.1", Hidden = "[256, 256, 256]";

    // A document names no number of steps: its phases end it.
    private const string Endless = "1000000000000";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It is missing or wrong; the message names file and line.</exception>
    public static IReadOnlyList<ConfigValue> Load(string path)
    {
        if (!File.Exists(path)) throw new InputException($"{path}: no such curriculum file");
        return Parse(InputFile.ReadAllText(path, MaximumBytes), path);
    }

    /// <summary>Reads text.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="name">What errors call it.</param>
    public static IReadOnlyList<ConfigValue> Parse(string text, string name)
    {
        var settings = new Settings();
        Section root = Section.Root(text, name);
        Section agent = root.Child("agent");
        string algorithm = Agent(agent, settings);
        foreach ((string key, Section hyper) in root.Children("hyperparameters"))
        {
            settings.Set(key switch
            {
                "learning_rate" => $"{algorithm}.learning_rate",
                "batch_size" => algorithm == "ppo" ? "ppo.minibatch_size" : $"{algorithm}.replay.batch_size",
                _ => throw hyper.Unknown(key, "learning_rate", "batch_size"),
            }, hyper);
        }
        foreach ((string key, Section value) in root.Children("training")) Training(key, value, algorithm, settings);
        settings.Add("hockey.phases", [.. root.Child("curriculum").Child("phases").Items("a list of phases").Select(Phase)], name);
        foreach ((string key, Section value) in root.Children())
            if (key is not ("curriculum" or "hyperparameters" or "training" or "agent")) throw value.Unknown(key, "curriculum", "hyperparameters", "training", "agent");
        return settings.WithDefaults(algorithm, name);
    }

    private static string Agent(Section agent, Settings settings)
    {
        Section type = agent.Child("type");
        string algorithm = type.Text.ToLowerInvariant();
        if (algorithm is not ("dddqn" or "sac" or "ppo")) throw type.Wrong("DDDQN, SAC or PPO");
        settings.Add("algorithm", algorithm, type.Origin);
        foreach ((string key, Section value) in agent.Children())
        {
            if (key is "checkpoint_path" && !value.IsNull) throw value.Wrong("null; --resume PATH goes on from a checkpoint");
            if (key is not ("type" or "hyperparameters" or "checkpoint_path")) throw value.Unknown(key, "type", "hyperparameters", "checkpoint_path");
        }
        foreach ((string key, Section value) in agent.Children("hyperparameters"))
        {
            switch (algorithm, key)
            {
                case (_, "hidden_dim"):
                    settings.Set($"{algorithm}.network.hidden_sizes", value);
                    break;
                case (not "sac", "action_fineness"):
                    settings.Add("hockey.fineness", value.IsNull ? "0" : value.Text, value.Origin);
                    settings.Add("hockey.real_actions", "false", value.Origin); // the original's PPO has choices
                    break;
                case ("dddqn", "use_huber_loss"):
                    settings.Add("dddqn.huber_limit", value.Flag ? "1" : "1000000", value.Origin); // beyond it nothing is cut
                    break;
                case ("dddqn", "target_update_freq" or "eps" or "eps_min" or "eps_decay"):
                    settings.Set("dddqn." + key switch
                    {
                        "target_update_freq" => "target_interval",
                        "eps" => "epsilon_start",
                        "eps_min" => "epsilon_end",
                        _ => "epsilon_decay",
                    }, value);
                    break;
                case (not "ppo", "discount" or "gamma"):
                    settings.Set($"{algorithm}.gamma", value);
                    break;
                case ("sac", "tau" or "noise"):
                    settings.Set($"sac.{key}", value);
                    break;
                default:
                    throw value.Unknown(key, "hidden_dim", "action_fineness", "target_update_freq", "eps", "eps_min", "eps_decay", "use_huber_loss", "gamma", "tau", "noise");
            }
        }
        return algorithm;
    }

    private static void Training(string key, Section value, string algorithm, Settings settings)
    {
        switch (key)
        {
            case "max_episode_steps":
                if (value.Whole(1) < new HockeyGame().MaxSteps) throw value.Wrong($"at least {new HockeyGame().MaxSteps}, the game's own limit");
                break;
            case "reward_scale":
                settings.Set("hockey.reward_scale", value);
                break;
            case "checkpoint_save_freq":
                settings.Set("hockey.checkpoint_save_freq", value);
                break;
            case "updates_per_step" or "train_freq" or "warmup_steps":
                // PPO learns from whole rollouts.
                if (algorithm == "ppo") break;
                settings.Set($"{algorithm}.replay." + key switch
                {
                    "updates_per_step" => "gradient_steps",
                    "train_freq" => "train_every",
                    _ => "learning_starts",
                }, value);
                break;
            default:
                throw value.Unknown(key, "max_episode_steps", "updates_per_step", "train_freq", "warmup_steps", "reward_scale", "checkpoint_save_freq");
        }
    }

    private static string Phase(Section phase)
    {
        Section environment = phase.Child("environment");
        foreach ((string key, Section value) in phase.Children())
            if (key is not ("name" or "episodes" or "environment" or "opponent" or "reward_shaping")) throw value.Unknown(key, "name", "episodes", "environment", "opponent", "reward_shaping");
        foreach ((string key, Section value) in environment.Children())
            if (key is not ("mode" or "mixture" or "keep_mode")) throw value.Unknown(key, "mode", "mixture", "keep_mode");
        bool keepMode = environment.Find("keep_mode")?.Flag ?? true;
        Section? shaping = phase.Find("reward_shaping");
        Section name = phase.Child("name"), episodes = phase.Child("episodes");
        string line = string.Join(' ', (string[])
        [
            string.Join('_', name.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            episodes.Whole(1).ToString(CultureInfo.InvariantCulture),
            Modes(environment),
            Opponents(phase.Child("opponent")),
            .. keepMode ? (string[])[] : ["keep_mode=false"],
            .. shaping is null or { IsNull: true } ? (string[])[] : [$"shaping={Shaping(shaping)}"],
        ]);
        return phase.Readable(() => $"{HockeyPhase.Parse(line)}");
    }

    private static string Modes(Section environment)
    {
        if (environment.Find("mixture") is not { IsNull: false } mixture)
        {
            Section mode = environment.Child("mode");
            return mode.Readable(() => HockeyPhase.ParseMode(mode.Text).ToString().ToLowerInvariant());
        }
        string modes = string.Join('+', mixture.Items("a list of modes with weights").Select(item =>
        {
            Section mode = item.Child("mode");
            return $"{mode.Readable(() => HockeyPhase.ParseMode(mode.Text).ToString().ToLowerInvariant())}:{item.Find("weight")?.Text ?? "1"}";
        }));
        return mixture.Readable(() => HockeyPhase.Write(HockeyPhase.ParseModes(modes)));
    }

    private static string Opponents(Section opponent)
    {
        Section type = opponent.Child("type");
        foreach ((string key, Section value) in opponent.Children())
            if (key is not ("type" or "weight" or "opponents" or "checkpoint" or "deterministic")) throw value.Unknown(key, "type", "weight", "opponents", "checkpoint", "deterministic");
        if (type.Text != "weighted_mixture") return Opponent(opponent);
        Section list = opponent.Child("opponents");
        string opponents = string.Join('+', list.Items("a list of opponents with weights").Select(item => $"{Opponent(item)}:{item.Find("weight")?.Text ?? "1"}"));
        return list.Readable(() => HockeyPhase.Write(HockeyPhase.ParseOpponents(opponents)));
    }

    private static string Opponent(Section opponent)
    {
        Section type = opponent.Child("type");
        if (type.Text != "self_play") return type.Readable(() => $"{HockeyOpponent.Parse(type.Text)}");
        string source = opponent.Find("checkpoint") is { IsNull: false } checkpoint ? checkpoint.Text : HockeyOpponent.Current;
        return $"{new HockeyOpponent(HockeyOpponentKind.SelfPlay, source, !(opponent.Find("deterministic")?.Flag ?? true))}";
    }

    private static RewardShaping Shaping(Section shaping)
    {
        RewardShaping weights = RewardShaping.Default;
        foreach ((string key, Section value) in shaping.Children())
        {
            double number = value.Number;
            weights = key switch
            {
                "N" => weights with { N = number },
                "K" => weights with { K = number },
                "CLOSENESS_START" => weights with { ClosenessStart = number },
                "TOUCH_START" => weights with { TouchStart = number },
                "CLOSENESS_FINAL" => weights with { ClosenessFinal = number },
                "TOUCH_FINAL" => weights with { TouchFinal = number },
                "DIRECTION_FINAL" => weights with { DirectionFinal = number },
                _ => throw value.Unknown(key, "N", "K", "CLOSENESS_START", "TOUCH_START", "CLOSENESS_FINAL", "TOUCH_FINAL", "DIRECTION_FINAL"),
            };
        }
        return weights;
    }

    /// <summary>Settings as they are found.</summary>
    private sealed class Settings
    {
        private readonly List<ConfigValue> _values = [];

        public void Set(string path, Section value) => _values.Add(new ConfigValue(path, value.Text, value.List, value.Origin));

        public void Add(string path, string text, string origin) => _values.Add(ConfigValue.FromText(path, text, origin));

        public void Add(string path, IReadOnlyList<string> items, string origin) => _values.Add(new ConfigValue(path, string.Join(", ", items), items, origin));

        public IReadOnlyList<ConfigValue> WithDefaults(string algorithm, string name)
        {
            List<ConfigValue> defaults =
            [
                ConfigValue.FromText("steps", Endless, name), ConfigValue.FromText($"{algorithm}.learning_rate", LearningRate, name),
                ConfigValue.FromText($"{algorithm}.network.hidden_sizes", Hidden, name), ConfigValue.FromText("hockey.reward_scale", RewardScale, name),
            ];
            if (algorithm != "ppo")
            {
                defaults.Add(ConfigValue.FromText($"{algorithm}.replay.batch_size", BatchSize, name));
                defaults.Add(ConfigValue.FromText($"{algorithm}.replay.learning_starts", Warmup, name));
                defaults.AddRange(
                    ((string[])["train_every", "gradient_steps", "n_step"]).Select(key => ConfigValue.FromText($"{algorithm}.replay.{key}", "1", name)));
            }
            return [.. defaults, .. _values];
        }
    }

    /// <summary>A value of the document that knows its line. JSON is a part of YAML, whose parser says where things stand.</summary>
    private sealed class Section(YamlNode node, string name, string path)
    {
        public string Origin => $"{name}:{node.Start.Line}";

        public bool IsNull => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "null" or "" or "~" };

        public string Text => node is YamlScalarNode { Value: { } text } ? text : List is { } items ? string.Join(", ", items) : throw Wrong("one value");

        public IReadOnlyList<string>? List => node is YamlSequenceNode items ? [.. items.Select((item, i) => new Section(item, name, $"{path}[{i}]").Text)] : null;

        public bool Flag => Text switch { "true" => true, "false" => false, _ => throw Wrong("true or false") };

        public double Number => double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : throw Wrong("a number");

        public static Section Root(string text, string name)
        {
            var yaml = new YamlStream();
            try
            {
                // A tab that JSON may be indented with is none to YAML.
                string spaced = text.Replace('\t', ' ');
                RequireShallow(spaced, name);
                yaml.Load(new StringReader(spaced));
            }
            catch (YamlException problem)
            {
                throw new InputException($"{name}:{problem.Start.Line}: not valid JSON: {problem.Message.ReplaceLineEndings(" ")}", problem);
            }
            catch (InvalidOperationException problem)
            {
                // Some malformed texts break an invariant inside YamlDotNet's scanner instead of being reported by it.
                throw new InputException($"{name}: not valid JSON", problem);
            }
            return yaml.Documents.Count == 1
                ? new Section(yaml.Documents[0].RootNode, name, "the document")
                : throw new InputException($"{name}: one JSON object is expected");
        }

        // Whatever holds another is read by a call within a call, and what YAML has more than JSON may hold itself.
        private static void RequireShallow(string text, string name)
        {
            var parser = new Parser(new StringReader(text));
            for (int depth = 0; parser.MoveNext();)
            {
                ParsingEvent at = parser.Current!;
                if (at is AnchorAlias) throw new InputException($"{name}:{at.Start.Line}: not valid JSON: aliases are not allowed");
                depth += at.NestingIncrease;
                if (depth > MaximumDepth) throw new InputException($"{name}:{at.Start.Line}: nested more than {MaximumDepth} levels deep");
            }
        }

        public IEnumerable<(string Key, Section Value)> Children() => node is YamlMappingNode map && map.Children.Keys.All(key => key is YamlScalarNode)
            ? map.Children.Select(entry => (Key: $"{entry.Key}", new Section(entry.Value, name, $"{entry.Key}")))
            : throw Wrong("an object");

        public IEnumerable<(string Key, Section Value)> Children(string key) => Find(key) is { IsNull: false } child ? child.Children() : [];

        public Section? Find(string key) => Children().Where(entry => entry.Key == key).Select(entry => entry.Value).FirstOrDefault();

        public Section Child(string key) => Find(key) ?? throw new InputException($"{Origin}: {path} has no '{key}'");

        public IReadOnlyList<Section> Items(string wanted) => node is YamlSequenceNode { Children.Count: > 0 } list
            ? [.. list.Select(item => new Section(item, name, $"an item of {path}"))]
            : throw Wrong($"{wanted}, at least one");

        public long Whole(long least) => long.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= least
            ? number
            : throw Wrong($"a whole number from {least}");

        public string Readable(Func<string> read)
        {
            try
            {
                return read();
            }
            catch (FormatException problem)
            {
                throw Wrong(problem.Message);
            }
        }

        public InputException Wrong(string allowed) => new($"{Origin}: {path} is {(node is YamlScalarNode scalar ? $"'{scalar.Value}'" : "something else")}; allowed: {allowed}");

        public InputException Unknown(string key, params string[] known) =>
            new($"{Origin}: unknown key '{key}'{Suggestion.For(key, known)}; known are {string.Join(", ", known)}");
    }
}
