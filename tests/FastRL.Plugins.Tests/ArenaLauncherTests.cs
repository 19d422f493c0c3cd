using FastRL.Envs;
using FastRL.Host.Games.Puck;

namespace FastRL.Plugins.Tests;

public sealed class ArenaLauncherTests
{
    [Fact]
    public void Launch_MoreThanSixteenArenasForEachCore_AsksForTheFlag()
    {
        int cores = Environment.ProcessorCount, many = (16 * cores) + 1;
        InputException refusal = Assert.Throws<InputException>(() => new ArenaLauncher(new PuckConfig(), many, seed: 1, _ => { }));
        Assert.StartsWith($"{many} arenas on {cores} cores: more than 16 for each ({many - 1}) take the machine over", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("puck.launch_many=true", refusal.Message, StringComparison.Ordinal);
    }
}
