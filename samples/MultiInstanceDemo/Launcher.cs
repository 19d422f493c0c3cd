using System.Diagnostics;
using System.Globalization;
using FastRL.Cluster;
using FastRL.Runs;

namespace MultiInstanceDemo;

/// <summary>Starts this program again for each range.</summary>
internal sealed class Launcher(RunDirectory run) : IInstanceLauncher
{
    public ProcessStartInfo Describe(WorkRange range)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string program = Path.Combine(AppContext.BaseDirectory, "MultiInstanceDemo.dll");
        return new("dotnet", [program, "instance", run.Path, range.Instance.ToString(culture), range.Start.ToString(culture), range.End.ToString(culture)]);
    }
}
