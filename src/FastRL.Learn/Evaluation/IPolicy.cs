using FastRL.Emu;

namespace FastRL.Learn;

/// <summary>Chooses actions from observations.</summary>
public interface IPolicy : IDisposable
{
    /// <summary>Reads the observations of copies [first, first + count) and writes their actions.</summary>
    void Act(VecBuffers buffers, int first, int count);
}
