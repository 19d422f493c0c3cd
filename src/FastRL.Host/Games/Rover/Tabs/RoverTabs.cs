using System.Net;
using FastRL.Envs;
using FastRL.Envs.Rover;
using FastRL.Web.Environments;

namespace FastRL.Host.Games.Rover.Tabs;

/// <summary>Makes the tabs of a training: the server, and the browser where it is asked for.</summary>
internal static class RoverTabs
{
    /// <summary>Makes them; nothing is left behind where something is missing.</summary>
    /// <param name="config">What is trained.</param>
    /// <param name="options">Settings of all rovers.</param>
    /// <param name="count">Rovers.</param>
    /// <param name="groups">Groups in flight.</param>
    /// <param name="again">Whether an earlier part of the same training had tabs.</param>
    /// <param name="note">Gets lines for people.</param>
    /// <param name="cancellation">Gives up waiting for tabs.</param>
    /// <exception cref="InputException">A port is taken, or there is no browser.</exception>
    public static RoverTabEnv Create(
        RoverConfig config, RoverOptions options, int count, int groups, bool again, Action<string> note, CancellationToken cancellation)
    {
        if (options.Layout != RoverLayout.Original && config.Protocol == RoverProtocol.Json)
            throw new InputException("rover.layout is navigator, which the original's JSON does not have: rover.protocol binary");
        int tabs = Math.Min(config.Tabs, count);
        if (count > tabs * TabMessages.MostEnvironments)
            throw new InputException($"num_envs is {count}; {tabs} tabs hold at most {tabs * TabMessages.MostEnvironments} rovers");
        if (config.Protocol == RoverProtocol.Json && tabs != count)
            throw new InputException($"num_envs is {count} and rover.tabs {config.Tabs}; with rover.protocol json each tab has one rover: --tabs {count}");
        HeadlessTabs? browser = config.HeadlessTabs ? HeadlessTabs.Prepare() : null;
        TimeSpan interval = config.Timescale > 0 ? TimeSpan.FromSeconds(options.TicksPerAction / 60.0 / config.Timescale) : TimeSpan.Zero;
        var watch = new TabConsole(note, browser, cancellation);
        RoverTabEnv? environment = null;
        try
        {
            environment = new RoverTabEnv(
                options,
                new RoverTabOptions
                {
                    Count = count,
                    Tabs = tabs,
                    Groups = groups,
                    StepInterval = interval,
                    Server = RoverPage.Server with
                    {
                        Address = IPAddress.Parse(config.Listen),
                        PagePort = config.PagePort,
                        BasePort = config.BasePort,
                        Cancellation = cancellation,
                    },
                },
                config.Stage, config.Timescale, watch);
            watch.Begin(environment, config.Protocol == RoverProtocol.Json, again);
            return environment;
        }
        catch
        {
            ((IDisposable?)environment ?? watch).Dispose();
            cancellation.ThrowIfCancellationRequested(); // Ctrl+C went to a browser that was starting, too
            throw;
        }
    }
}
