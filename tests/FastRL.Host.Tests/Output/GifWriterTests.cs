using System.Buffers.Binary;
using FastRL.Envs;
using FastRL.Host.Output;

namespace FastRL.Host.Tests.Output;

public sealed class GifWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Read back by the rules of the format (GIF89a, appendix F): every picture is the one that was added.</summary>
    [Fact]
    public void Add_Pictures_AreReadBackAsTheyWere()
    {
        const int width = 97, height = 61, pictures = 5;
        var format = new FilmFormat(width, height, 50, [(0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255), (9, 8, 7), (1, 2, 3)]);
        var random = new Random(3);
        byte[][] added = new byte[pictures][];
        using (IFilmWriter film = format.Create(_folder["a.gif"]))
        {
            for (int n = 0; n < pictures; n++)
            {
                added[n] = n == 0 ? new byte[width * height] : (byte[])added[n - 1].Clone();
                // Noise in a rectangle fills the table of codes more than once; the last picture changes nothing.
                for (int y = 7 * n; y < height && n < pictures - 1; y++)
                    for (int x = 0; x < width - n; x++) added[n][(y * width) + x] = (byte)random.Next(6);
                film.Add(added[n]);
            }
            film.Finish();
        }
        byte[][] read = [.. Read(File.ReadAllBytes(_folder["a.gif"]), width, height)];
        Assert.Equal(pictures, read.Length);
        for (int n = 0; n < pictures; n++) Assert.Equal(added[n], read[n]);
    }

    [Fact]
    public void Dispose_BeforeTheEnd_LeavesNoFile()
    {
        using (IFilmWriter film = new FilmFormat(2, 2, 50, [(0, 0, 0)]).Create(_folder["a.gif"])) film.Add(new byte[4]);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Create_OtherEnding_IsRefused()
    {
        var format = new FilmFormat(2, 2, 50, [(0, 0, 0)]);
        Assert.Contains("allowed are names that end in .gif or .webm", Assert.Throws<InputException>(() => format.Create("a.mp4")).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<byte[]> Read(byte[] file, int width, int height)
    {
        Assert.Equal("GIF89a"u8.ToArray(), file[..6]);
        int at = 13 + (3 << ((file[10] & 7) + 1));
        byte[] shown = new byte[width * height];
        while (file[at] != 0x3B)
        {
            if (file[at] == 0x21)
            {
                for (at += 2; file[at] != 0; at += file[at] + 1)
                {
                }
                at++;
                continue;
            }
            Assert.Equal(0x2C, file[at]);
            int Word(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + offset));
            (int left, int top, int w, int h) = (Word(1), Word(3), Word(5), Word(7));
            int bits = file[at + 10];
            var data = new List<byte>();
            for (at += 11; file[at] != 0; at += file[at] + 1) data.AddRange(file.AsSpan(at + 1, file[at]));
            at++;
            byte[] pixels = [.. Decode(data, bits)];
            Assert.Equal(w * h, pixels.Length);
            for (int i = 0; i < pixels.Length; i++) shown[((top + (i / w)) * width) + left + (i % w)] = pixels[i];
            yield return (byte[])shown.Clone();
        }
    }

    private static IEnumerable<byte> Decode(List<byte> data, int bits)
    {
        int clear = 1 << bits, size = bits + 1, position = 0;
        List<byte[]?> table = [];
        byte[]? previous = null;
        while (true)
        {
            int code = 0;
            for (int bit = 0; bit < size; bit++, position++) code |= ((data[position / 8] >> (position % 8)) & 1) << bit;
            if (code == clear)
            {
                table = [.. Enumerable.Range(0, clear).Select(n => (byte[]?)[(byte)n]), null, null];
                (size, previous) = (bits + 1, null);
                continue;
            }
            if (code == clear + 1) yield break;
            byte[] entry = code < table.Count ? table[code]! : [.. previous!, previous![0]];
            if (previous is not null && table.Count < 4096) table.Add([.. previous, entry[0]]);
            if (table.Count == 1 << size && size < 12) size++;
            previous = entry;
            foreach (byte pixel in entry) yield return pixel;
        }
    }
}
