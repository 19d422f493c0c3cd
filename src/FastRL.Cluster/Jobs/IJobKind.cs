using System.Diagnostics;

namespace FastRL.Cluster.Jobs;

/// <summary>A kind of job: how its work is cut, which command does a piece, and what is made of the results.</summary>
/// <remarks>Every process of a cluster has the same kinds. Members may be called from any thread.</remarks>
public interface IJobKind
{
    /// <summary>Its name, in definitions.</summary>
    string Name { get; }

    /// <summary>Whether a round's results become one; otherwise each counts by itself.</summary>
    bool Merges { get; }

    /// <summary>Cuts the next round: contiguous pieces from <see cref="JobStand.Merged"/> on, numbered from 0.</summary>
    /// <returns>None where the job is complete.</returns>
    IReadOnlyList<WorkRange> Plan(JobDefinition job, JobStand stand);

    /// <summary>The process that does a piece. It ends with its standard input and exits with 0 when its results are written.</summary>
    ProcessStartInfo Describe(Assignment work);

    /// <summary>What a process that does a piece last said of itself, or null.</summary>
    /// <param name="work">The piece.</param>
    /// <param name="files">Its files in the run.</param>
    InstanceProgress? Read(Assignment work, Runs.RunInstance files);

    /// <summary>Makes one of a round's results. The same parts give the same bytes; done twice, it is done once.</summary>
    /// <returns>Where the result is: the base of the next round.</returns>
    string Merge(Assignment merge);
}
