using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Exports;

/// <summary>A folder with a page that plays a policy by itself, from any static server.</summary>
/// <param name="folder">That folder.</param>
internal sealed class PolicyPage(string folder)
{
    // A name that nobody else has: whatever lies beside the folder is somebody's.
    private readonly string _temporary = $"{Path.TrimEndingDirectorySeparator(folder)}.{Path.GetRandomFileName()}";

    /// <summary>The game's page for a checkpoint.</summary>
    /// <exception cref="InputException">The game has none, or the folder holds something else.</exception>
    public IReadOnlyList<PageFile> Make(CheckpointReader checkpoint)
    {
        bool isPage = PageFile.All.All(name => File.Exists(Path.Combine(folder, name)));
        if (Directory.Exists(folder) && !isPage && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new InputException($"{folder} is there and is no page that was exported before; name another folder");
        string name = checkpoint.Manifest.Environment;
        Game? game = GameLibrary.Bundled.Names.Contains(name) ? GameLibrary.Bundled.Find(name, rom: null) : null;
        TrainConfig? config = game is null ? null : new CheckpointPlayer(game, greedy: true, seed: 0, module: null).Settings(checkpoint, game.EvaluationSettings);
        return game?.PageOf(config!, checkpoint) ?? throw new InputException($"{name} has no page of its own; those of rover have one");
    }

    /// <summary>Writes everything, in place of an earlier export.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Write(IEnumerable<PageFile> files)
    {
        try
        {
            foreach (PageFile file in files)
            {
                string path = Path.Combine(_temporary, file.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, file.Bytes);
            }
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            Directory.Move(_temporary, folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(_temporary)) Directory.Delete(_temporary, recursive: true);
            throw new InputException($"{folder} cannot be written: {problem.Message}", problem);
        }
    }
}
