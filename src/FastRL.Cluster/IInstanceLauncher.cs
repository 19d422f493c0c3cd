using System.Diagnostics;

namespace FastRL.Cluster;

/// <summary>Says how the process of an instance is started.</summary>
public interface IInstanceLauncher
{
    /// <summary>Program and arguments; streams are the coordinator's affair.</summary>
    ProcessStartInfo Describe(WorkRange range);
}
