using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using FastRL.Envs;

namespace FastRL.Host.Output;

/// <summary>A WebM film (VP9), made by the system's ffmpeg, which gets the pictures through a pipe.</summary>
internal sealed class WebmWriter : IFilmWriter
{
    private const string Program = "ffmpeg";

    private readonly string _path;
    private readonly FilmFormat _format;
    private readonly byte[] _picture;
    private readonly Process _encoder;
    private readonly Task<string> _said;
    private bool _finished;

    /// <summary>Starts ffmpeg.</summary>
    /// <exception cref="InputException">It is not there; the message has the command that installs it.</exception>
    public WebmWriter(string path, FilmFormat format)
    {
        (_path, _format, _picture) = (path, format, new byte[format.Width * format.Height * 3]);
        CultureInfo culture = CultureInfo.InvariantCulture;
        var start = new ProcessStartInfo(
            Program,
            [
                "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", string.Create(culture, $"{format.Width}x{format.Height}"),
                "-r", format.PicturesPerSecond.ToString(culture), "-i", "-", "-c:v", "libvpx-vp9", "-pix_fmt", "yuv420p", "-b:v", "0", "-crf", "32",
                $"file:{path}", // a name of any form
            ])
        { RedirectStandardInput = true, RedirectStandardError = true };
        try
        {
            _encoder = Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            throw new InputException($"--record {path} needs ffmpeg, which is not there: apt-get install ffmpeg; a name that ends in .gif needs nothing", problem);
        }
        _said = _encoder.StandardError.ReadToEndAsync();
    }

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<byte> pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
            (_picture[3 * i], _picture[(3 * i) + 1], _picture[(3 * i) + 2]) = _format.Colours[pixels[i]];
        try
        {
            _encoder.StandardInput.BaseStream.Write(_picture);
        }
        catch (IOException)
        {
            Finish(); // it says why it ended
            throw;
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        _encoder.StandardInput.Close();
        _encoder.WaitForExit();
        if (_encoder.ExitCode != 0) throw new IOException($"ffmpeg could not write {_path}: {_said.Result.ReplaceLineEndings(" ").Trim()}");
        _finished = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_encoder.HasExited) _encoder.Kill();
        _encoder.WaitForExit();
        _encoder.Dispose();
        if (!_finished) File.Delete(_path); // a terminal's Ctrl+C goes to ffmpeg as well, which then ends the film by itself
    }
}
