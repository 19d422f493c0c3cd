using System.Reflection;
using System.Text;
using FastRL.Envs.Rover;
using FastRL.Host.Exports;
using FastRL.Runs;

namespace FastRL.Host.Games.Rover;

/// <summary>The rover's page as it plays a policy without this program; <c>web/rover/src/player.ts</c> reads <c>policy.json</c>.</summary>
internal static class RoverPolicyPage
{
    private const string Resources = "Rover.Page.", Settings = "policy.json";
    private const string Head = "<html lang=\"en\"";

    /// <summary>All files but the model and its runtime.</summary>
    /// <param name="rover">What the policy plays.</param>
    /// <param name="stage">What the page calls the settings.</param>
    /// <param name="checkpoint">Name of the policy's checkpoint.</param>
    /// <param name="steps">Its steps.</param>
    public static IReadOnlyList<PageFile> Make(RoverOptions rover, string stage, string checkpoint, long steps)
    {
        Assembly assembly = typeof(RoverPolicyPage).Assembly;
        string settings = JsonOutput.Serialize(new
        {
            Type = "set_config",
            PageFile.Model,
            Runtime = OnnxWebRuntime.Script,
            Layout = (int)rover.Layout,
            CheckpointName = checkpoint,
            CheckpointSteps = steps,
            rover.MaxEpisodeSteps,
            rover.TicksPerAction,
            rover.Original,
            Stage = stage,
            rover.Rewards,
        });
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(Resources, StringComparison.Ordinal))
                .Select(name => new PageFile(name[Resources.Length..], Read(assembly, name))),
            new PageFile(Settings, Encoding.UTF8.GetBytes(settings)),
        ];
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return name == $"{Resources}index.html"
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes.ToArray()).Replace(Head, $"{Head} data-policy=\"{Settings}\"", StringComparison.Ordinal))
            : bytes.ToArray();
    }
}
