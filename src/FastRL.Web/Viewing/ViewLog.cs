using System.Globalization;
using FastRL.Runs;

namespace FastRL.Web.Viewing;

/// <summary>What the viewer says in the terminal: lines for people, or an object a line with <c>--json</c>.</summary>
internal sealed class ViewLog(TextWriter output, TextWriter error, bool json, TimeProvider time)
{
    // At full speed fifty end in a second; of more than these people hear how many there were, programs each.
    private const int EpisodesASecond = 5;

    private long _second = -1;
    private int _inSecond;

    /// <summary>The page can be opened.</summary>
    /// <param name="game">What is played.</param>
    /// <param name="run">Whose checkpoints play.</param>
    /// <param name="url">Where.</param>
    /// <param name="others">Where else.</param>
    public void Started(string game, string run, Uri url, params IEnumerable<Uri> others)
    {
        if (json)
        {
            JsonOutput.Write(output, new { Event = "started", Game = game, RunDir = run, Url = url.AbsoluteUri });
            return;
        }
        output.WriteLine(Printable.Of($"Watch {game} from {run} at {url.AbsoluteUri}"));
        foreach (Uri other in others)
            output.WriteLine($"  or at {other.AbsoluteUri}");
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
    public void Episode(EpisodeMessage episode)
    {
        if (!json && IsOneTooMany())
            return;
        Write(
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
    }

    /// <summary>A film is written.</summary>
    /// <param name="file">Where.</param>
    /// <param name="pictures">Pictures in it.</param>
    public void Recorded(string file, int pictures)
    {
        if (json)
            JsonOutput.Write(output, new { Event = "recorded", File = file, Pictures = pictures });
        else
            output.WriteLine(Printable.Of(file));
    }

    /// <summary>The viewer ends.</summary>
    public void Stopped(int episodes)
    {
        if (json)
            JsonOutput.Write(output, new { Event = "stopped", Episodes = episodes });
        else
            output.WriteLine("Viewer stopped");
    }

    private bool IsOneTooMany()
    {
        long second = time.GetTimestamp() / time.TimestampFrequency;
        if (second != _second)
        {
            if (_inSecond > EpisodesASecond)
                output.WriteLine($"... and {_inSecond - EpisodesASecond} more episodes in that second");
            (_second, _inSecond) = (second, 0);
        }
        return ++_inSecond > EpisodesASecond;
    }

    private void Write(object entry, string line)
    {
        if (json)
            JsonOutput.Write(output, entry);
        else
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{time.GetLocalNow():HH:mm:ss}] {Printable.Of(line)}"));
    }
}
