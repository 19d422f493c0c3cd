using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Runs;

namespace FastRL.Host.Tests.Training;

public sealed class RunDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SetAside_AnEarlierRun_KeepsItUnderTheNextNumber()
    {
        var run = new RunDirectory(_folder["run"]);
        foreach (string expected in (string[])["previous_1", "previous_2"])
        {
            run.Create();
            run.Instance(3).Create();
            run.Instance(3).Log(DateTimeOffset.UnixEpoch, "hello");
            run.WriteConfig(ConfigText.Write(new TrainConfig()));
            Assert.Equal(Path.Combine(run.Path, expected), run.SetEarlierRunAside());
            Assert.Equal(
                "1970-01-01T00:00:00Z hello\n",
                File.ReadAllText(Path.Combine(run.Path, expected, "instance_3", "instance_3.log")));
            Assert.False(File.Exists(run.ConfigFile));
        }
    }

    [Fact]
    public void SetAside_WhatAGameWrites_GoesToo()
    {
        var run = new RunDirectory(_folder["run"]);
        run.Create();
        Directory.CreateDirectory(_folder["run/league/step_1"]);
        _folder.Write("run/league/step_1/weights", "w");
        foreach (string name in (string[])["training.log", "mine.txt"]) _folder.Write($"run/{name}", name);
        run.SetEarlierRunAside("league", "training.log");
        Assert.Equal(["mine.txt", "previous_1"], Directory.GetFileSystemEntries(run.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(_folder["run/previous_1/league/step_1/weights"]));
        Assert.True(File.Exists(_folder["run/previous_1/training.log"]));
    }

    [Fact]
    public void SetAside_NothingThere_DoesNothing() => Assert.Null(new RunDirectory(_folder["run"]).SetEarlierRunAside());

    [Fact]
    public void Config_Written_IsReadBack()
    {
        var run = new RunDirectory(_folder["run"]);
        run.Create();
        run.WriteConfig(ConfigText.Write(new TrainConfig { EpisodeLength = 77 }));
        Assert.Equal(77, ConfigBinder.Bind<TrainConfig>(ConfigFile.Load(run.ConfigFile)).EpisodeLength);
    }
}
