using System.Buffers.Binary;

namespace FastRL.Host.Output;

/// <summary>An animated GIF (GIF89a): of each picture only the rectangle that changed.</summary>
internal sealed class GifWriter : IFilmWriter
{
    private const int MaximumCodes = 4096, BlockSize = 255;

    private readonly Stream _file;
    private readonly FilmFormat _format;
    private readonly int _bits; // of a colour's number, as LZW begins with it
    private readonly byte[] _shown;
    private readonly Dictionary<(int Prefix, byte Pixel), int> _codes = [];
    private readonly string _path;
    private bool _begun, _finished;

    /// <summary>Makes the file.</summary>
    public GifWriter(string path, FilmFormat format)
    {
        (_path, _format) = (path, format);
        _bits = 2;
        while (1 << _bits < format.Colours.Count) _bits++;
        _shown = new byte[format.Width * format.Height];
        _file = new BufferedStream(File.Create(path));
        WriteHeader();
    }

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<byte> pixels)
    {
        (int left, int top, int width, int height) = Changed(pixels);
        pixels.CopyTo(_shown);
        _begun = true;
        // Graphic control: leave the picture in place, and how long it is shown.
        Span<byte> control = [0x21, 0xF9, 4, 1 << 2, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(control[4..], (ushort)(100 / _format.PicturesPerSecond));
        _file.Write(control);
        _file.WriteByte(0x2C);
        foreach (int number in (ReadOnlySpan<int>)[left, top, width, height]) WriteWord(number);
        _file.WriteByte(0);
        WritePixels(pixels, left, top, width, height);
    }

    /// <inheritdoc/>
    public void Finish()
    {
        _file.WriteByte(0x3B);
        _file.Flush();
        _finished = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        finally
        {
            if (!_finished) File.Delete(_path);
        }
    }

    private void WriteHeader()
    {
        _file.Write("GIF89a"u8);
        WriteWord(_format.Width);
        WriteWord(_format.Height);
        _file.Write([(byte)(0x80 | (7 << 4) | (_bits - 1)), 0, 0]);
        for (int i = 0; i < 1 << _bits; i++)
        {
            (byte red, byte green, byte blue) = i < _format.Colours.Count ? _format.Colours[i] : default;
            _file.Write([red, green, blue]);
        }
        _file.Write([0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0]); // for ever
    }

    private (int Left, int Top, int Width, int Height) Changed(ReadOnlySpan<byte> pixels)
    {
        if (!_begun) return (0, 0, _format.Width, _format.Height);
        int left = _format.Width, right = -1, top = _format.Height, bottom = -1;
        for (int y = 0; y < _format.Height; y++)
        {
            int row = y * _format.Width;
            int first = pixels.Slice(row, _format.Width).CommonPrefixLength(_shown.AsSpan(row, _format.Width));
            if (first == _format.Width) continue;
            int last = _format.Width - 1;
            while (pixels[row + last] == _shown[row + last]) last--;
            (left, right, top, bottom) = (Math.Min(left, first), Math.Max(right, last), Math.Min(top, y), y);
        }
        return right < 0 ? (0, 0, 1, 1) : (left, top, right - left + 1, bottom - top + 1);
    }

    /// <summary>LZW with codes of growing width, in blocks of at most 255 bytes.</summary>
    private void WritePixels(ReadOnlySpan<byte> pixels, int left, int top, int width, int height)
    {
        int clear = 1 << _bits, end = clear + 1, next = end + 1, size = _bits + 1;
        var block = new List<byte>(BlockSize);
        ulong pending = 0;
        int waiting = 0;
        _file.WriteByte((byte)_bits);
        _codes.Clear();
        Put(clear);
        int prefix = -1;
        for (int y = top; y < top + height; y++)
        {
            foreach (byte pixel in pixels.Slice((y * _format.Width) + left, width))
            {
                if (prefix < 0)
                {
                    prefix = pixel;
                    continue;
                }
                if (_codes.TryGetValue((prefix, pixel), out int known))
                {
                    prefix = known;
                    continue;
                }
                Put(prefix);
                if (next == MaximumCodes)
                {
                    Put(clear);
                    _codes.Clear();
                    (next, size) = (end + 1, _bits + 1);
                }
                else
                {
                    if (next == 1 << size) size++;
                    _codes[(prefix, pixel)] = next++;
                }
                prefix = pixel;
            }
        }
        Put(prefix);
        Put(end);
        if (waiting > 0) block.Add((byte)pending);
        WriteBlock();
        _file.WriteByte(0);

        void Put(int code)
        {
            pending |= (ulong)code << waiting;
            for (waiting += size; waiting >= 8; waiting -= 8, pending >>= 8)
            {
                block.Add((byte)pending);
                if (block.Count == BlockSize) WriteBlock();
            }
        }

        void WriteBlock()
        {
            if (block.Count == 0) return;
            _file.WriteByte((byte)block.Count);
            _file.Write([.. block]);
            block.Clear();
        }
    }

    private void WriteWord(int number)
    {
        _file.WriteByte((byte)number);
        _file.WriteByte((byte)(number >> 8));
    }
}
