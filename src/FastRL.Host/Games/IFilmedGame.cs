using FastRL.Host.Output;

namespace FastRL.Host.Games;

/// <summary>A watched game whose pictures can be drawn without a page.</summary>
internal interface IFilmedGame
{
    /// <summary>What all its pictures have in common.</summary>
    FilmFormat Film { get; }

    /// <summary>The picture of the last step, as <see cref="IFilmWriter.Add"/> takes it; valid until the next call.</summary>
    ReadOnlySpan<byte> DrawPicture();
}
