using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FastRL.Measure.Benchmarks;

/// <summary>The table of measured results in README.md: made from what commands printed with <c>--json</c>, so that a figure
/// stands in one place.</summary>
public static class MeasuredTable
{
    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    // The file that holds what a command printed, what it shows, the command, and the words made of its JSON.
    private static readonly (string File, string What, string Command, Func<JsonElement, string> Result)[] s_rows =
    [
        ("quest", "treasure reached in Quest, 100 episodes, random idle starts", "`fastrl train quest`, then `fastrl eval quest --episodes 100 --seed 977`",
            json => $"{json.GetProperty("success_rate").GetDouble() * 100:0} of 100"),
        ("train", "the whole loop on Quest, environments and learning, two cores", "`fastrl train quest --steps 300000 --seed 5`",
            json => string.Create(s_culture, $"{Number(json, "steps_per_second"):N0} steps/s, {Number(json, "frames_per_second"):N0} frames/s")),
        ("scores", "published scores: PPO, DDDQN, SAC on classic control, three seeds each", "`fastrl bench learn --only scores`",
            json => Scores(json.GetProperty("results"))),
        ("speed", "PPO on CartPole, 64-64 tanh, one thread", "`fastrl bench learn --only speed`",
            json => Peers(json)),
        ("gb", "emulated frames per CPU-second, nothing drawn, eight homebrew games", "`fastrl bench gb --rom FILE... --peer CORE.so`",
            json => string.Create(s_culture, $"{Number(json, "geomean"):N0}, {Number(json, "geomean_ratio"):0.0} times libretro-gambatte in the same run (lowest {Number(json, "min_ratio"):0.0})")),
        ("hockey", "laser hockey, 1024 games of two strong players, one thread", "`fastrl bench hockey --only environment`",
            json => Hockey(json.GetProperty("environment"))),
        ("hockey-league", "laser hockey learned by PPO with a league in seven minutes of one core, games against the strong player",
            "`fastrl train hockey --algorithm ppo --seed 701 --run-dir runs/league`, then `fastrl eval hockey --run-dir runs/league --opponent strong --episodes 1000 --seed 977`",
            json => Games(json)),
        ("hockey-sac", "the same by SAC from nothing in 26 minutes of one core",
            "`fastrl train hockey --seed 31 --run-dir runs/sac`, then `fastrl eval hockey --run-dir runs/sac --opponent strong --episodes 200 --seed 977`",
            json => Games(json)),
        ("rover", "lunar rover after its curriculum, 100 fields",
            "`fastrl train rover --stage curriculum --env native --seed 31`, then `fastrl eval rover --episodes 100 --seed 977`",
            json => string.Create(s_culture, $"{Number(json, "orbs_mean"):0.0} of 15 orbs delivered, {100 * Number(json, "collision_rate"):0} % end in a collision")),
        ("conformance", "Game Boy test ROMs", "`fastrl gb conform FOLDER`",
            json => Suites(json.GetProperty("suites"))),
        ("ring", "1 KB there and back between two processes", "`fastrl bench ring`",
            json => string.Create(s_culture, $"{Number(json, "ratio"):0.0} times a spinning pair in plain C++ of the same run; {Number(json.GetProperty("stream"), "messages_per_second") / 1e6:0.0} million messages/s one way")),
    ];

    /// <summary>The table as Markdown, a row for each file that is there.</summary>
    /// <param name="folder">Holds the last lines of the commands' outputs, as <c>gb.json</c> and so on.</param>
    /// <exception cref="InvalidDataException">A file is not what its command prints.</exception>
    public static string Render(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var text = new StringBuilder("| what | result | command |\n|---|---|---|\n");
        foreach ((string name, string what, string command, Func<JsonElement, string> result) in s_rows)
        {
            string path = Path.Combine(folder, name + ".json");
            if (!File.Exists(path)) continue;
            try
            {
                using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
                text.Append(s_culture, $"| {what} | {result(json.RootElement)} | {command} |\n");
            }
            catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new InvalidDataException($"{path} is not what {command} prints with --json: {problem.Message}", problem);
            }
        }
        return text.ToString();
    }

    private static double Number(JsonElement json, string name) => json.GetProperty(name).GetDouble();

    private static string Scores(JsonElement results)
    {
        JsonElement[] all = [.. results.EnumerateArray()];
        int reached = all.Count(result => result.GetProperty("passed").GetBoolean());
        return reached == all.Length ? "all reached" : $"{reached} of {all.Length} reached";
    }

    private static string Peers(JsonElement json)
    {
        double[] ratios = [.. json.GetProperty("peers").EnumerateArray().Select(peer => Number(peer, "ratio")).Order()];
        string own = string.Create(s_culture, $"{Number(json, "ppo_steps_per_cpu_second"):N0} steps per CPU-second");
        return ratios.Length == 0 ? own : string.Create(s_culture,
            $"{own}: {ratios[0]:0.0} times a PyTorch loop with environments in numpy, {ratios[^1]:0} times one that steps four in turn");
    }

    private static string Hockey(JsonElement json) => string.Create(s_culture,
        $"{Number(json, "steps_per_cpu_second") / 1e6:0.0} million steps per CPU-second: {Number(json, "ratio"):0} times a loop over Box2D, {Number(json, "pipes_ratio"):0} times processes behind pipes of the same run");

    private static string Games(JsonElement json) => string.Create(s_culture,
        $"{Number(json, "wins"):0} won, {Number(json, "draws"):0} drawn, {Number(json, "losses"):0} lost");

    // Suites of one origin together: mooneye/acceptance and mooneye/misc are mooneye.
    private static string Suites(JsonElement suites) => string.Join(", ", suites.EnumerateArray()
        .GroupBy(suite => suite.GetProperty("name").GetString()!.Split('/', ' ')[0])
        .Select(group => $"{group.Key} {Sum(group, "passed")} of {Sum(group, "total")}"));

    private static int Sum(IEnumerable<JsonElement> suites, string name) => suites.Sum(suite => suite.GetProperty(name).GetInt32());
}
