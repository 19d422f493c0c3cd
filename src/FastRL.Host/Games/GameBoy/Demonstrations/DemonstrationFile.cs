using System.Globalization;
using System.Text;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;

namespace FastRL.Host.Games.GameBoy.Demonstrations;

/// <summary>An episode that somebody played.</summary>
/// <param name="IdleFrames">Frames without buttons at its start.</param>
/// <param name="Actions">What was chosen at each step, by index.</param>
internal sealed record Demonstration(int IdleFrames, IReadOnlyList<int> Actions);

/// <summary>Demonstrations as text: an input script for each episode, begun by <c>start FRAMES</c> where the profile's episodes begin.</summary>
internal static class DemonstrationFile
{
    private const long MaximumBytes = 16 << 20;
    private const int MaximumSteps = 1_000_000; // of all episodes: each is observed and kept in memory
    private const string Start = "start";

    /// <summary>Writes episodes.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Write(string path, GameProfile profile, IEnumerable<Demonstration> episodes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {profile.Name}: after `start N`, N frames without buttons from where episodes begin, frames and buttons\n");
        foreach (Demonstration episode in episodes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Start} {episode.IdleFrames}\n");
            for (int first = 0, end; first < episode.Actions.Count; first = end)
            {
                for (end = first + 1; end < episode.Actions.Count && episode.Actions[end] == episode.Actions[first];) end++;
                ProfileAction action = profile.Actions[episode.Actions[first]];
                if (action.Tilt != default) throw new InputException($"action '{action.Name}' cannot be demonstrated: a demonstration holds buttons");
                text.Append(CultureInfo.InvariantCulture, $"{(end - first) * profile.FramesPerStep} {(action.Buttons == GameBoyButtons.None ? "-" : action.Name)}\n");
            }
        }
        OutputFile.WriteAllBytes(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Reads episodes.</summary>
    /// <exception cref="InputException">The file is missing or wrong; the message names file and line.</exception>
    public static IReadOnlyList<Demonstration> Read(string path, GameProfile profile)
    {
        string[] lines;
        try
        {
            lines = InputFile.ReadAllText(path, MaximumBytes).ReplaceLineEndings("\n").Split('\n');
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new InputException($"demonstration {path}: {problem.Message}", problem);
        }
        var episodes = new List<(int IdleFrames, List<int> Actions)>();
        long steps = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Split('#')[0].Trim(), where = $"{path}:{i + 1}";
            if (line.Length == 0) continue;
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [Start, var idle])
            {
                if (!int.TryParse(idle, NumberStyles.None, CultureInfo.InvariantCulture, out int frames)
                    || frames < profile.NoopFramesLow || frames > profile.NoopFramesHigh)
                    throw new InputException($"{where}: '{idle}' frames; episodes of {profile.Name} begin after {profile.NoopFramesLow} to {profile.NoopFramesHigh}");
                episodes.Add((frames, []));
                continue;
            }
            if (episodes.Count == 0) throw new InputException($"{where}: before the first step comes '{Start} FRAMES', which begins an episode");
            InputScript.Hold hold = InputScript.ParseLine(line, where);
            steps += hold.Frames / profile.FramesPerStep;
            if (steps > MaximumSteps) throw new InputException($"{where}: step {steps} of the file; allowed are at most {MaximumSteps}");
            episodes[^1].Actions.AddRange(ReadSteps(hold, profile, where));
        }
        episodes.RemoveAll(episode => episode.Actions.Count == 0);
        return episodes.Count > 0
            ? [.. episodes.Select(episode => new Demonstration(episode.IdleFrames, episode.Actions))]
            : throw new InputException($"{path}: no step is shown in it");
    }

    private static IEnumerable<int> ReadSteps(InputScript.Hold hold, GameProfile profile, string where)
    {
        int action = profile.Actions.ToList().FindIndex(candidate => candidate.Buttons == hold.Buttons && candidate.Tilt == default);
        if (action < 0)
            throw new InputException($"{where}: these buttons are no action of {profile.Name}; there are {string.Join(", ", profile.Actions.Select(known => known.Name))}");
        if (hold.Frames % profile.FramesPerStep != 0)
            throw new InputException($"{where}: {hold.Frames} frames; a step of {profile.Name} takes {profile.FramesPerStep}, allowed: a multiple of that");
        return Enumerable.Repeat(action, hold.Frames / profile.FramesPerStep);
    }
}
