using FastRL.Learn.Parallel;

namespace FastRL.Host.Training.Nodes;

/// <summary>How several processes train one policy.</summary>
/// <param name="Count">Nodes that training begins with, 2 or more.</param>
/// <param name="Node">Number of this one; node 0 writes the run directory and decides who takes part.</param>
/// <param name="Rendezvous">Folder that all nodes see.</param>
/// <param name="Address">Address to listen at, or null for one that only this machine reaches.</param>
/// <param name="Scheme">What is exchanged.</param>
internal sealed record NodeOptions(int Count, int Node, string Rendezvous, string? Address, ParallelScheme Scheme)
{
    /// <summary>What a node that node 0 started is told beside the command line of node 0.</summary>
    public const string NodeOption = "--node-rank", RendezvousOption = "--rendezvous";
}
