using System.Globalization;
using FastRL.Runs;

namespace FastRL.Web.Viewing;

/// <summary>What the viewer says in the terminal: lines for people, or an object a line with <c>--json</c>.</summary>
internal sealed class ViewLog(TextWriter output, TextWriter error, bool json, TimeProvider time)
{
    /// <summary>The page can be opened.</summary>
    public void Started(string game, string run, Uri url)
    {
        if (json)
        {
            JsonOutput.Write(output, new { Event = "started", Game = game, RunDir = run, Url = url.AbsoluteUri });
            return;
        }
        output.WriteLine(Printable.Of($"Watch {game} from {run} at {url.AbsoluteUri}"));
        output.WriteLine("VIEWER RUNNING - Press Ctrl+C to stop");
    }

    /// <summary>There is nobody to play, or nothing to play.</summary>
    public void Waiting(string reason) => Write(new { Event = "waiting", Reason = reason }, reason);

    /// <summary>A checkpoint was passed over, or something else that changes nothing.</summary>
    public void Warn(string warning) => error.WriteLine($"warning: {Printable.Of(warning)}");

    /// <summary>The first checkpoint plays.</summary>
    public void Loaded(CheckpointMessage checkpoint) => Write(
        new { Event = "loaded", Checkpoint = checkpoint.Name, checkpoint.Step, checkpoint.Score }, $"Loaded checkpoint: {checkpoint.Name}");

    /// <summary>There is another checkpoint.</summary>
    public void Detected(string name) => Write(new { Event = "detected", Checkpoint = name }, $"New checkpoint detected: {name}");

    /// <summary>It plays from now on.</summary>
    public void Reloaded(CheckpointMessage checkpoint)
    {
        if (json)
            JsonOutput.Write(output, new { Event = "reloaded", Checkpoint = checkpoint.Name, checkpoint.Step, checkpoint.Score });
        else
            output.WriteLine("Model reloaded successfully!");
    }

    /// <summary>It could not be loaded.</summary>
    public void ReloadFailed(string reason, string playing) => Write(
        new { Event = "reload_failed", Reason = reason, Checkpoint = playing }, $"Reload failed: {reason}; {playing} plays on");

    /// <summary>An episode ended.</summary>
    public void Episode(EpisodeMessage episode) => Write(
        new
        {
            Event = "episode",
            episode.Episode,
            episode.Steps,
            episode.Reward,
            episode.Cause,
            episode.Success,
            episode.Truncated,
            episode.Checkpoint,
        },
        string.Create(CultureInfo.InvariantCulture,
            $"Episode {episode.Episode}: {episode.Steps} steps, reward: {episode.Reward:F2} ({(episode.Truncated ? "max steps" : "goal/done")})"));

    /// <summary>The viewer ends.</summary>
    public void Stopped(int episodes)
    {
        if (json)
            JsonOutput.Write(output, new { Event = "stopped", Episodes = episodes });
        else
            output.WriteLine("Viewer stopped");
    }

    private void Write(object entry, string line)
    {
        if (json)
            JsonOutput.Write(output, entry);
        else
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{time.GetLocalNow():HH:mm:ss}] {Printable.Of(line)}"));
    }
}
