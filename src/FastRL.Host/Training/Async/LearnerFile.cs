using System.Net;
using FastRL.Envs;
using FastRL.Host.Training.Nodes;

namespace FastRL.Host.Training.Async;

/// <summary>Where a learner is, for whoever may read the folder in which nodes meet: a file with address and token.</summary>
internal static class LearnerFile
{
    private const string Name = "learner";

    /// <summary>Says where the learner is.</summary>
    /// <exception cref="InputException">The folder cannot be used.</exception>
    public static void Write(string folder, IPEndPoint learner, string token)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, Name), whole = $"{path}.{Environment.ProcessId}";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new StreamWriter(whole, options)) file.Write($"{learner} {token}");
            File.Move(whole, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{NodeOptions.RendezvousOption} {folder} cannot be used: {problem.Message}", problem);
        }
    }

    /// <summary>Finds the learner.</summary>
    /// <returns>Null where there is none.</returns>
    public static (IPEndPoint Learner, string Token)? Read(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, Name)).Split(' ') is [var address, var token] && IPEndPoint.TryParse(address, out IPEndPoint? learner)
                ? (learner, token) : null;
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Says that there is no learner any more.</summary>
    public static void Delete(string folder)
    {
        if (Directory.Exists(folder)) File.Delete(Path.Combine(folder, Name));
    }
}
