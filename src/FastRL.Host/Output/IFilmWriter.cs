using FastRL.Envs;

namespace FastRL.Host.Output;

/// <summary>Pictures in few colours, each the number of a colour for every pixel, as they are shown one after another.</summary>
/// <remarks>A film that is disposed before its end leaves no file.</remarks>
internal interface IFilmWriter : IDisposable
{
    /// <summary>Adds a picture, row by row from the top.</summary>
    void Add(ReadOnlySpan<byte> pixels);

    /// <summary>Writes what is left and closes the file.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    void Finish();
}

/// <summary>What all pictures of a film have in common.</summary>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="PicturesPerSecond">Whole hundredths of a second belong to a picture: 50, 25, 20, ...</param>
/// <param name="Colours">Red, green and blue of each colour, at most 256.</param>
internal sealed record FilmFormat(int Width, int Height, int PicturesPerSecond, IReadOnlyList<(byte Red, byte Green, byte Blue)> Colours)
{
    /// <summary>Begins a film of the kind that the file's name says.</summary>
    /// <exception cref="InputException">It is none that there is, or what it takes is missing.</exception>
    public IFilmWriter Create(string path) => Path.GetExtension(path) switch
    {
        ".gif" => new GifWriter(path, this),
        ".webm" => new WebmWriter(path, this),
        _ => throw new InputException($"--record {path}: allowed are names that end in .gif or .webm"),
    };
}
