using FastRL.Host.Cli;

namespace FastRL.Host.Tests.Cli;

public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Required command was not provided")]
    [InlineData("unknown word 'trian', did you mean 'train'?", "trian")]
    [InlineData("unknown word '--frame', did you mean '--frames'?", "gb", "run", "x.gb", "--frame", "3")]
    [InlineData("unknown word '--envs', did you mean '--num-envs'?", "train", "quest", "--envs", "4")]
    [InlineData("unknown word '--clip', a setting: --set ppo.clip=VALUE;", "train", "quest", "--clip", "0.1")]
    [InlineData("Required argument 'ROM' missing", "gb", "run")]
    [InlineData("x.gb: no such file", "gb", "run", "x.gb")]
    [InlineData("--frames 'abc' is not a whole number from 1 to", "gb", "run", "x.gb", "--frames", "abc")]
    [InlineData("--frames '0' is not a whole number from 1 to", "gb", "run", "x.gb", "--frames", "0")]
    [InlineData("--model 'sgb' is none of auto, dmg, cgb", "gb", "run", "x.gb", "--model", "sgb")]
    [InlineData("no.txt: no such input script", "gb", "run", "x.gb", "--input", "no.txt")]
    [InlineData("unknown game 'quast', did you mean 'quest'?", "train", "quast")]
    [InlineData("--num-envs: num_envs is '0'; allowed: a whole number from 1 to 65536", "train", "quest", "--num-envs", "0")]
    [InlineData("--num-envs: num_envs is 'abc'", "train", "quest", "--num-envs", "abc")]
    [InlineData("--steps: steps is '-5'", "train", "quest", "--steps", "-5")]
    [InlineData("--seed: seed is '-1'; allowed: a whole number from 0 to 18446744073709551615", "train", "quest", "--seed", "-1")]
    [InlineData("--seed '-1' is not a whole number from 0 to 18446744073709551615", "eval", "quest", "--seed", "-1")]
    [InlineData("--launch is an option of puck", "train", "quest", "--launch")]
    [InlineData("4096 nodes on ", "train", "cartpole", "--nodes", "4096", "--num-envs", "4096")]
    [InlineData("--node-rank 'x' is not a whole number from 0 to 4095", "train", "cartpole", "--node-rank", "x")]
    [InlineData("--rom is for Game Boy games; cartpole has none", "train", "cartpole", "--rom", "x.gb")]
    [InlineData("--scheme says what nodes exchange; --nodes says how many there are", "train", "cartpole", "--scheme", "parameters")]
    [InlineData("--set: unknown key 'puck.launch'", "train", "quest", "--set", "puck.launch=true")]
    [InlineData("--update-epochs is for PPO", "train", "cartpole", "--algorithm", "dddqn", "--update-epochs", "3")]
    [InlineData("--batch-size: dddqn.replay.batch_size is 'x'", "train", "cartpole", "--algorithm", "dddqn", "--batch-size", "x")]
    [InlineData("--set: unknown key 'ppo.clp', did you mean 'ppo.clip'?", "train", "quest", "--set", "ppo.clp=1")]
    [InlineData("--set: ppo.clip is 'minus'; allowed: a number from 0.001 to 10", "train", "quest", "--set", "ppo.clip=minus")]
    [InlineData("--set: ppo.network.activation is 'gelu'; allowed: tanh, relu", "train", "quest", "--set", "ppo.network.activation=gelu")]
    [InlineData("--set: ppo.network.hidden_sizes is '5000'; allowed: a whole number from 1 to 4096", "train", "quest", "--set", "ppo.network.hidden_sizes=64,5000")]
    [InlineData("--set: unknown key 'dddqn.network.recurrent_size'", "train", "quest", "--set", "dddqn.network.recurrent_size=8")]
    [InlineData("--algorithm: algorithm is 'a2c'; allowed: ppo, dddqn, sac", "train", "quest", "--algorithm", "a2c")]
    [InlineData("device is 'gpu'; allowed: cpu, cuda or cuda:N", "train", "quest", "--device", "gpu")]
    [InlineData("device is 'cuda:'; allowed: cpu, cuda or cuda:N", "train", "cartpole", "--set", "device=cuda:")]
    [InlineData("device 'cuda:9999': ", "train", "cartpole", "--device", "cuda:9999")]
    [InlineData("device 'cuda:9999': ", "eval", "cartpole", "--device", "cuda:9999")]
    [InlineData("--set: ppo holds further keys", "train", "quest", "--set", "ppo=1")]
    [InlineData("--set: puck.rewards is 'goals'; allowed: score, full, phase1", "train", "puck", "--set", "puck.rewards=goals")]
    [InlineData("--set: hockey.run_name is '../x'; allowed: a name without /, \\ and control characters", "train", "hockey", "--set", "hockey.run_name=../x")]
    [InlineData("--episode-length '-1' is not a whole number", "eval", "cartpole", "--run-dir", "hockey", "--episode-length", "-1")]
    [InlineData("--launch is an option of puck", "train", "cartpole", "--launch", "--run-dir", "puck")]
    [InlineData("--set 'ppo.clip' is not KEY=VALUE", "train", "quest", "--set", "ppo.clip")]
    [InlineData("none.yaml: no such configuration file", "train", "quest", "--config", "none.yaml")]
    [InlineData("--episodes '0' is not a whole number", "eval", "quest", "--episodes", "0")]
    [InlineData("--policy 'expert' is none of trained, drawn, random", "eval", "quest", "--policy", "expert")]
    [InlineData("/: a folder, not a ROM", "gb", "run", "/")]
    [InlineData("ROM is empty", "gb", "run", "")]
    [InlineData("--screenshot is empty; give it a value, or leave the option out", "gb", "run", "x.gb", "--screenshot", "")]
    [InlineData("--save-state is empty", "gb", "run", "x.gb", "--save-state", " ")]
    [InlineData("GAME is empty", "train", "")]
    [InlineData("--demos is empty", "train", "quest", "--demos", "")]
    [InlineData("--guide is empty", "train", "quest", "--guide", "")]
    [InlineData("--buckets is empty", "holdem", "train-blueprint", "--buckets", "", "--logdir", "x")]
    [InlineData("ROM is empty", "profile", "new", "")]
    [InlineData("FILE is empty", "profile", "check", "")]
    [InlineData("CHECKPOINT is empty", "inspect", "")]
    public void CommandLine_WrongWord_IsNamedInOneLine(string expected, params string[] args)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(args);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        AssertOneLine(outcome, exitCode: 2);
    }

    [Theory]
    [InlineData("a: [\n", ":2: not valid YAML")]
    [InlineData("num_envs: 4\nnum_env: 4\n", ":2: unknown key 'num_env', did you mean 'num_envs'?")]
    [InlineData("num_envs: 4\nnum_envs: 5\n", ":2: num_envs is given twice")]
    [InlineData("ppo:\n  clip: wide\n", ":2: ppo.clip is 'wide'; allowed: a number")]
    [InlineData("ppo: 3\n", ":1: ppo holds further keys")]
    [InlineData("seed: [1, 2]\n", ":1: seed is '1, 2'; allowed: one value")]
    [InlineData("steps: 2000\nppo:\n\tclip: 0.1\n", ":3: the line is indented with a tab")]
    [InlineData("- 1\n", ":1: 'key: value' lines are expected here")]
    [InlineData("seed: &a 1\nsteps: *a\n", ":2: aliases are not allowed")]
    [InlineData("seed: 1\n---\nseed: 2\n", ":2: a second document")]
    public void Configuration_WrongFile_IsNamedWithItsLine(string yaml, string expected)
    {
        string path = _folder.Write("run.yaml", yaml);
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "quest", "--config", path);
        Assert.Contains(path + expected, outcome.Error, StringComparison.Ordinal);
        AssertOneLine(outcome, exitCode: 2);
    }

    [Fact]
    public void Configuration_HostileNesting_IsRefused()
    {
        string path = _folder.Write("deep.yaml", string.Concat(Enumerable.Repeat("{a: ", 100_000)));
        AssertOneLine(FastRlProgram.Run("train", "quest", "--config", path), exitCode: 2);
    }

    [Theory]
    [InlineData("[", "nested more than 32 levels deep")]
    [InlineData("{\"a\": ", "nested more than 32 levels deep")]
    [InlineData("&a [*a]", "aliases are not allowed")]
    public void Curriculum_HostileNesting_IsRefused(string part, string expected)
    {
        string path = _folder.Write("deep.json", string.Concat(Enumerable.Repeat(part, 100_000)));
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "hockey", "--config", path);
        Assert.Contains($"{path}:1: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        AssertOneLine(outcome, exitCode: 2);
    }

    [Fact]
    public void EpisodeLength_OfAGameThatEndsItsOwn_IsRefused()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "puck", "--episode-length", "9", "--run-dir", _folder["run"]);
        Assert.Contains("episode_length is 9; puck ends its episodes itself, and only 0 is allowed", outcome.Error, StringComparison.Ordinal);
        AssertOneLine(outcome, exitCode: 2);
    }

    [Fact]
    public void Setting_LongerThanItMayBe_IsNamed()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "hockey", "--set", $"hockey.run_name={new string('x', 201)}");
        Assert.Contains("hockey.run_name is 'xxx", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("allowed: at most 200 characters", outcome.Error, StringComparison.Ordinal);
        AssertOneLine(outcome, exitCode: 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(335)]
    [InlineData(32768)]
    [InlineData((8 << 20) + 1)]
    public void Rom_Zeros_AreRefused(int size)
    {
        string path = _folder.Write("zeros.gb", new byte[size]);
        FastRlProgram.Outcome outcome = FastRlProgram.Run("gb", "run", path, "--frames", "1");
        Assert.Contains(path, outcome.Error, StringComparison.Ordinal);
        AssertOneLine(outcome, exitCode: 2);
    }

    [Fact]
    public void Conform_RomsWithoutExpectations_NamesWhereSuitesAre()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "games", "quest", "quest.gb"), _folder["quest.gb"]);
        FastRlProgram.Outcome outcome = FastRlProgram.Run("gb", "conform", _folder.Path);
        Assert.Contains("no test ROM that comes with an expectation (*.gb, *.gbc) below it; docs/conformance.md names the suites that do", outcome.Error, StringComparison.Ordinal);
        AssertOneLine(outcome, exitCode: 2);
    }

    [Fact]
    public void RunDirectory_ThatCannotBeMade_IsNamed()
    {
        string file = _folder.Write("file", "");
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "quest", "--run-dir", Path.Combine(file, "run"));
        Assert.Contains($"run directory {Path.Combine(file, "run")} cannot be written", outcome.Error, StringComparison.Ordinal);
        AssertOneLine(outcome, exitCode: 2);
    }

    [Fact]
    public void InputScript_WrongLine_IsNamed()
    {
        string script = _folder.Write("keys.txt", "60 right\n4 a+jump # high\n");
        FastRlProgram.Outcome outcome = FastRlProgram.Run("gb", "run", "x.gb", "--input", script);
        Assert.Contains($"{script}:2: 'jump' is no button", outcome.Error, StringComparison.Ordinal);
        AssertOneLine(outcome, exitCode: 2);
    }

    private static void AssertOneLine(FastRlProgram.Outcome outcome, int exitCode)
    {
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.StartsWith("fastrl: ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Error.Count(c => c == '\n'));
    }
}
