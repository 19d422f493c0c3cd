using System.Text.Json;
using FastRL.Envs;

namespace FastRL.Web.Viewing;

/// <summary>How the training of a run stands, from its progress file, looked at once a second at most.</summary>
/// <param name="file">The file; need not exist.</param>
/// <param name="time">The clock.</param>
internal sealed class TrainingProgress(string file, TimeProvider time)
{
    private const long MaximumBytes = 1 << 16;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private long _looked;
    private DateTime _seen;

    /// <summary>What it says, or null where it says nothing new or cannot be read.</summary>
    public JsonElement? Read()
    {
        if (_looked != 0 && time.GetElapsedTime(_looked) < s_interval)
            return null;
        _looked = time.GetTimestamp();
        try
        {
            DateTime written = File.GetLastWriteTimeUtc(file); // of a file that is not there, some time long ago
            if (written == _seen || !File.Exists(file))
                return null;
            _seen = written;
            using var document = JsonDocument.Parse(InputFile.ReadAllBytes(file, MaximumBytes));
            return document.RootElement.Clone();
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
