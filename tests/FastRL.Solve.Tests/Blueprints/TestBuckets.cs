using System.Runtime.InteropServices;
using FastRL.Solve.Games;

namespace FastRL.Solve.Tests.Blueprints;

/// <summary>A few buckets of no meaning: by hand number before the turn, one for all hands after it.</summary>
internal sealed unsafe class TestBuckets : ICardBuckets
{
    private readonly void*[] _tables = new void*[4];

    public TestBuckets(int count = 3)
    {
        long[] entries = [169, 1_286_792, 13_960_050, 123_156_254];
        var streets = new StreetBuckets[4];
        for (int street = 0; street < streets.Length; street++)
        {
            _tables[street] = NativeMemory.AllocZeroed((nuint)entries[street]); // pages that nobody writes to take no room
            if (street < 2)
            {
                var table = new Span<byte>(_tables[street], (int)entries[street]);
                for (int i = 0; i < table.Length; i++) table[i] = (byte)(i % count);
            }
            streets[street] = new StreetBuckets((nint)_tables[street], entries[street], 8, count);
        }
        Streets = streets;
    }

    public IReadOnlyList<StreetBuckets> Streets { get; }

    public string Sha256 => new('a', 64);

    public void Dispose()
    {
        foreach (void* table in _tables) NativeMemory.Free(table);
    }
}
