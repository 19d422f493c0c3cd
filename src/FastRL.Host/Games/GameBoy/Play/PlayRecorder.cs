using System.Globalization;
using System.Text;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Host.Games.GameBoy.Demonstrations;

namespace FastRL.Host.Games.GameBoy.Play;

/// <summary>Buttons of every frame since a recording began, and the files that they become.</summary>
/// <param name="folder">Where files are written; none is replaced.</param>
/// <param name="name">What their names begin with.</param>
internal sealed class PlayRecorder(string folder, string name)
{
    private readonly List<GameBoyButtons> _frames = [];
    private byte[]? _start; // of a script that does not begin when the console is switched on
    private int? _idle;     // of a demonstration

    /// <summary>What is recorded: <c>script</c>, <c>demonstration</c> or null.</summary>
    public string? Recording { get; private set; }

    /// <summary>Frames so far.</summary>
    public int Frames => _frames.Count;

    /// <summary>Begins a script.</summary>
    /// <param name="start">The machine's state now; null where it was just switched on.</param>
    public void BeginScript(byte[]? start) => Begin("script", start, null);

    /// <summary>Begins a demonstration.</summary>
    /// <param name="idleFrames">Frames without buttons that were run before.</param>
    public void BeginDemonstration(int idleFrames) => Begin("demonstration", null, idleFrames);

    /// <summary>Adds a frame.</summary>
    public void Add(GameBoyButtons held)
    {
        if (Recording is not null) _frames.Add(held);
    }

    /// <summary>Forgets what came after a frame, which was gone back to.</summary>
    public void Truncate(int frames)
    {
        if (frames < _frames.Count) _frames.RemoveRange(Math.Max(0, frames), _frames.Count - Math.Max(0, frames));
    }

    /// <summary>Forgets all.</summary>
    public void Cancel() => Recording = null;

    /// <summary>Writes what was recorded. What cannot be written goes on being recorded.</summary>
    /// <param name="profile">Of a demonstration.</param>
    /// <returns>A sentence about it.</returns>
    /// <exception cref="InputException">Nothing can be written there.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public string Stop(GameProfile? profile)
    {
        string said = Write(profile);
        Recording = null;
        return said;
    }

    private string Write(GameProfile? profile)
    {
        if (Recording is null) return "nothing is being recorded";
        if (_frames.Count == 0) return "nothing happened, so that nothing is written";
        if (Recording == "demonstration")
        {
            int[] actions = [.. Enumerable.Range(0, _frames.Count / profile!.FramesPerStep)
                .Select(step => profile.Actions.ToList().FindIndex(action => action.Buttons == _frames[step * profile.FramesPerStep] && action.Tilt == default))];
            if (actions.Length == 0) return "no step was over, so that nothing is written";
            string demonstration = NextFile(".demo.txt");
            DemonstrationFile.Write(demonstration, profile, [new Demonstration(_idle!.Value, actions)]);
            return $"{actions.Length} steps are in {demonstration}: fastrl train {profile.Path} --demos {demonstration}";
        }
        string script = NextFile(".txt");
        string state = Path.ChangeExtension(script, ".state");
        if (_start is not null) OutputFile.WriteAllBytes(state, _start);
        OutputFile.WriteAllBytes(script, Encoding.UTF8.GetBytes(Script()));
        if (_start is null) return $"{_frames.Count} frames from power-on are in {script}";
        return $"{_frames.Count} frames are in {script}, and where they begin in {state}";
    }

    /// <summary>Writes a state.</summary>
    /// <returns>Its file.</returns>
    /// <exception cref="InputException">Nothing can be written there.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public string WriteState(byte[] state)
    {
        string file = NextFile(".state");
        OutputFile.WriteAllBytes(file, state);
        return file;
    }

    private void Begin(string what, byte[]? start, int? idle)
    {
        (Recording, _start, _idle) = (what, start, idle);
        _frames.Clear();
    }

    private string Script()
    {
        var text = new StringBuilder();
        for (int first = 0, end; first < _frames.Count; first = end)
        {
            for (end = first + 1; end < _frames.Count && _frames[end] == _frames[first];) end++;
            text.Append(CultureInfo.InvariantCulture, $"{end - first} {InputScript.WordsOf(_frames[first])}\n");
        }
        return text.ToString();
    }

    private string NextFile(string extension)
    {
        Directory.CreateDirectory(folder);
        for (int number = 1; ; number++)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
            if (!Path.Exists(path + extension) && !Path.Exists(path + ".state")) return path + extension;
        }
    }
}
