namespace FastRL.Cluster;

/// <summary>An instance's view of its coordinator: it asks for the end, or dies, by closing the instance's standard input.</summary>
public static class ParentWatch
{
    /// <summary>Calls back once, from another thread, when a stream has ended.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="ended">What to do then.</param>
    public static void Start(Stream input, Action ended)
    {
        ArgumentNullException.ThrowIfNull(input);
        var thread = new Thread(() =>
        {
            Span<byte> nobodyReads = stackalloc byte[64];
            try
            {
                while (input.Read(nobodyReads) > 0)
                {
                }
            }
            catch (IOException)
            {
                // As good as ended.
            }
            try
            {
                ended();
            }
            catch (ObjectDisposedException)
            {
                // What was to be cancelled is over already.
            }
        })
        {
            IsBackground = true,
            Name = "coordinator watch",
        };
        thread.Start();
    }
}
