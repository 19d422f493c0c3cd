namespace FastRL.Interop.Tests.Ring;

/// <summary>A channel's name for one test; its file is removed at the end.</summary>
internal sealed class RingName : IDisposable
{
    public string Text { get; } = $"fastrl-test-{Guid.NewGuid():N}";

    public string Path => "/dev/shm/" + Text;

    public void Dispose() => File.Delete(Path);
}
