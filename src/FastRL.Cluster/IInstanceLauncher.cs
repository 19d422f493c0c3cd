using System.Diagnostics;
using FastRL.Runs;

namespace FastRL.Cluster;

/// <summary>Says how the process of an instance is started, and where it stands.</summary>
public interface IInstanceLauncher
{
    /// <summary>Program and arguments; streams are the coordinator's affair.</summary>
    ProcessStartInfo Describe(WorkRange range);

    /// <summary>What the instance last said of itself: in its progress file, unless it says it elsewhere.</summary>
    /// <param name="range">Its work.</param>
    /// <param name="files">Its files in the coordinator's run.</param>
    /// <returns>Null where it has said nothing yet, or nothing that is whole.</returns>
    InstanceProgress? Read(WorkRange range, RunInstance files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return InstanceProgress.Read(files.ProgressFile, range);
    }
}
