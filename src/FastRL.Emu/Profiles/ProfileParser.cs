using FastRL.Emu.Expressions;
using FastRL.Emu.GameBoy;
using FastRL.Envs;

namespace FastRL.Emu.Profiles;

/// <summary>Turns the nodes of a profile into a <see cref="GameProfile"/>, checking everything on the way.</summary>
internal static class ProfileParser
{
    private const string StepLimit = "max_steps";
    private const string Patience = "patience";
    private const int MaximumSteps = 1_000_000_000;

    public static GameProfile Parse(ProfileNode root, string path, string text)
    {
        ProfileMapping top = root.Mapping(
            "name", "rom", "model", "frames_per_step", "boot", "noop_frames", "values", "observation", "actions", "reward",
            "termination", "truncation", "guidance");
        string directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;

        ValueTable values = ValueTable.Parse(top["values"]);
        int framesPerStep = top["frames_per_step"].Integer(1, 1000);
        ObservationSection observation = ObservationSection.Parse(top["observation"], values, framesPerStep);
        int leastNoop = observation.Pixels is null ? 0 : 1; // the first observation shows the last of these frames
        (int noopLow, int noopHigh) = top.Find("noop_frames")?.IntegerRange(leastNoop, 3600) ?? (leastNoop, leastNoop);
        ProfileMapping truncation = top["truncation"].Mapping(StepLimit, Patience, "causes");
        List<EndRule> ends = ParseEnds(top.Find("termination"), truncation.Find("causes"), values);
        int? patience = truncation.Find(Patience)?.Integer(1, MaximumSteps);

        BootScript boot = top.Find("boot") is { } script ? BootParser.Parse(script, values, directory) : new BootScript.Steps([]);
        List<RewardTerm> rewards = ParseRewards(top["reward"], values);

        return new GameProfile(boot, rewards, ends)
        {
            Name = top["name"].Name(extra: "-"),
            Path = path,
            Text = text,
            Rom = ParseRom(top["rom"], directory),
            Model = top.Find("model")?.Choice(
                ("auto", GameBoyModel.Auto), ("dmg", GameBoyModel.Dmg), ("cgb", GameBoyModel.Cgb)) ?? GameBoyModel.Auto,
            FramesPerStep = framesPerStep,
            NoopFramesLow = noopLow,
            NoopFramesHigh = noopHigh,
            ValueNames = values.Names,
            Values = values.Values,
            Features = observation.Features,
            TileClasses = observation.TileClasses,
            TileMap = observation.TileMap,
            Pixels = observation.Pixels,
            Actions = ParseActions(top["actions"], values),
            EndCauses =
            [
                .. ends.Select(end => end.Cause),
                new EndCause(Patience, Success: false, Truncation: true),
                new EndCause(StepLimit, Success: false, Truncation: true),
            ],
            Patience = patience ?? int.MaxValue,
            Guidance = top.Find("guidance") is { } guidance ? GuidanceSection.Parse(guidance, values, observation) : null,
            MaxSteps = truncation[StepLimit].Integer(1, MaximumSteps),
        };
    }

    private static RomIdentity ParseRom(ProfileNode node, string directory)
    {
        ProfileMapping rom = node.Mapping("file", "title", "sha1", "md5");
        return new RomIdentity(
            node, rom["file"].FilePath(directory), rom.Find("title")?.Text(), ParseHashes(rom.Find("sha1"), 40), ParseHashes(rom.Find("md5"), 32));
    }

    private static List<string> ParseHashes(ProfileNode? node, int digits)
    {
        var hashes = new List<string>();
        foreach (ProfileNode item in node?.Items() ?? [])
        {
            string hash = item.Text();
            if (hash.Length != digits || !hash.All(char.IsAsciiHexDigitLower))
                throw item.Error($"'{hash}' is not a hash; allowed are {digits} digits 0-9 and a-f");
            hashes.Add(hash);
        }
        return hashes;
    }

    private static List<ProfileAction> ParseActions(ProfileNode node, ValueTable values)
    {
        var actions = new List<ProfileAction>();
        foreach (ProfileNode item in node.Items(least: 2, most: 256))
        {
            ProfileMapping? keys = item.IsMapping ? item.Mapping("press", "tilt", "when") : null;
            ProfileNode press = keys?["press"] ?? item;
            GameBoyButtons buttons = ButtonNames.Parse(press);
            GameBoyTilt tilt = keys?.Find("tilt") is { } held ? ParseTilt(held) : default;
            ProfileNode? when = tilt == default ? keys?["when"] : keys!.Find("when");
            if (actions.Find(action => action.Buttons == buttons && action.Tilt == tilt) is { } same)
                throw press.Error($"action '{press.Text()}' presses the same buttons as '{same.Name}'");
            actions.Add(new ProfileAction(tilt == default ? press.Text() : $"{press.Text()} tilt {tilt.Right} {tilt.Top}", buttons)
            {
                Tilt = tilt,
                When = when?.Expression(values.Index, allowPrevious: false),
            });
        }
        if (actions.TrueForAll(action => action.When is not null))
            throw node.Error("every action has a 'when', so that there may be none to choose; leave it out of one");
        return actions;
    }

    private static GameBoyTilt ParseTilt(ProfileNode node)
    {
        int[] pulls = [.. node.Items(least: 2, most: 2).Select(pull => pull.Integer(-GameBoyTilt.Most, GameBoyTilt.Most))];
        return new GameBoyTilt(pulls[0], pulls[1]);
    }

    private static List<RewardTerm> ParseRewards(ProfileNode node, ValueTable values)
    {
        var terms = new List<RewardTerm>();
        foreach (ProfileNode item in node.Items())
        {
            ProfileMapping term = item.Mapping("name", "expression", "scale");
            string name = term["name"].Name();
            if (terms.Any(other => other.Name == name)) throw term["name"].Error($"duplicate reward '{name}'");
            CompiledExpression expression = term["expression"].Expression(values.Index, allowFirst: true);
            terms.Add(new RewardTerm(name, expression, term.Find("scale")?.Number() ?? 1));
        }
        return terms;
    }

    private static List<EndRule> ParseEnds(ProfileNode? terminations, ProfileNode? truncations, ValueTable values)
    {
        var rules = new List<EndRule>();
        foreach (ProfileNode item in terminations?.Items() ?? [])
        {
            ProfileMapping rule = item.Mapping("name", "when", "success");
            AddRule(rules, rule, rule.Find("success")?.Flag() ?? false, truncation: false, values);
        }
        foreach (ProfileNode item in truncations?.Items() ?? [])
            AddRule(rules, item.Mapping("name", "when"), success: false, truncation: true, values);
        return rules;
    }

    private static void AddRule(List<EndRule> rules, ProfileMapping rule, bool success, bool truncation, ValueTable values)
    {
        string name = rule["name"].Name();
        if (name is StepLimit or Patience || rules.Any(other => other.Cause.Name == name))
            throw rule["name"].Error($"duplicate end of an episode '{name}'");
        rules.Add(new EndRule(new EndCause(name, success, truncation), rule["when"].Expression(values.Index)));
    }
}
