namespace FastRL.Learn.Training;

/// <summary>Neighbouring columns of a rollout, <c>[steps, width]</c>, and whose they are.</summary>
/// <param name="Width">Columns of the rollout.</param>
/// <param name="Start">The first of them.</param>
/// <param name="Count">How many.</param>
/// <param name="First">Number of the environment whose steps the first has; the next has the next one's.</param>
internal readonly record struct Columns(int Width, int Start, int Count, int First)
{
    /// <summary>All columns, each that of the environment of its number.</summary>
    public Columns(int width) : this(width, 0, width, 0)
    {
    }

    /// <summary>Places in an array of so many steps' numbers, step after step, each with its environment.</summary>
    public Walk Of(int length) => new(this, length);

    /// <summary>Walks over the places; allocates nothing.</summary>
    public ref struct Walk(Columns columns, int length)
    {
        private int _row;
        private int _column = -1;

        public readonly (int At, int Environment) Current => (_row + columns.Start + _column, columns.First + _column);

        public readonly Walk GetEnumerator() => this;

        public bool MoveNext()
        {
            if (++_column < columns.Count) return _row < length;
            (_row, _column) = (_row + columns.Width, 0);
            return _row < length;
        }
    }
}
