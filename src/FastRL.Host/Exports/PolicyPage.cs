using System.Text;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Exports;

/// <summary>A folder with a page that plays a policy by itself, from any static server.</summary>
/// <remarks>A list in it says which files are the page's: an export in its place deletes these and nothing else.</remarks>
/// <param name="folder">That folder.</param>
internal sealed class PolicyPage(string folder)
{
    private const string List = "page-files.txt";
    private const int MaximumBytes = 1 << 20;

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
    /// <exception cref="InputException">It cannot be written, or something in the folder is not the page's.</exception>
    public void Write(IEnumerable<PageFile> files)
    {
        PageFile[] all = [.. files];
        try
        {
            RequireNothingElse([.. all.Select(file => file.Name), List]);
            byte[] list = Encoding.UTF8.GetBytes(string.Concat(all.Select(file => file.Name).Order(StringComparer.Ordinal).Select(name => name + "\n")));
            foreach (PageFile file in all.Append(new PageFile(List, list)))
            {
                string path = Path.Combine(_temporary, file.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, file.Bytes);
            }
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            Directory.Move(_temporary, folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            if (Directory.Exists(_temporary)) Directory.Delete(_temporary, recursive: true);
            throw new InputException($"{folder} cannot be written: {problem.Message}", problem);
        }
    }

    // What is neither written now nor was by the export before is somebody's.
    private void RequireNothingElse(HashSet<string> known)
    {
        if (!Directory.Exists(folder)) return;
        string list = Path.Combine(folder, List);
        if (File.Exists(list)) known.UnionWith(InputFile.ReadAllText(list, MaximumBytes).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        string? other = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal).FirstOrDefault(name => !known.Contains(name));
        if (other is not null) throw new InputException($"{folder} holds {other}, which is no part of the page and would be deleted; move it, or name another folder");
    }
}
