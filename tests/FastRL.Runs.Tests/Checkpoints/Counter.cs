using System.Globalization;
using System.Text;
using FastRL.Runs.Checkpoints;

namespace FastRL.Runs.Tests.Checkpoints;

/// <summary>Something without observations and actions that counts, as a solver does.</summary>
/// <param name="padding">Bytes that it writes more than it needs.</param>
internal sealed class Counter(int padding = 0) : ICheckpointable
{
    public long Step { get; set; }

    public double? Score { get; set; }

    public void Save(CheckpointWriter writer)
    {
        writer.Write("count.txt", stream => stream.Write(Encoding.ASCII.GetBytes(Step.ToString(CultureInfo.InvariantCulture))));
        writer.Write("padding.bin", stream => stream.Write(new byte[padding]));
        writer.Finish(new CheckpointManifest(
            CheckpointManifest.CurrentFormat, "count", "numbers", null, null, Step, Score, new Dictionary<string, CheckpointFile>()));
    }

    public void Load(CheckpointReader reader) =>
        Step = long.Parse(Encoding.ASCII.GetString(reader.Read("count.txt").Span), CultureInfo.InvariantCulture);
}
