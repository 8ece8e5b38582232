using Impala.Engine.Columnar;

namespace Impala.Server.Queries.Copy;

/// <summary>
/// Finds the rows and fields of COPY's data in a window of it. Only whole rows are taken; what is left of a row that goes on behind the window
/// is looked at again with more data. Rows' fields lie in <see cref="Field"/>, one row after the other.
/// </summary>
internal abstract unsafe class CopySplitter(string[] columns, CopyErrors errors)
{
    private readonly CopyField[] _fields = new CopyField[RecordBatch.DefaultNumRows * Math.Max(1, columns.Length)];
    private readonly long[] _lines = new long[RecordBatch.DefaultNumRows];

    /// <summary>True once the data said that it ends; the rest is passed over.</summary>
    public bool IsEnd { get; protected set; }

    /// <summary>The line under way, from 1.</summary>
    public long Line { get; protected set; } = 1;

    public int NumColumns => columns.Length;

    protected CopyErrors Errors => errors;

    protected IReadOnlyList<string> Columns => columns;

    public ref CopyField Field(int row, int column) => ref _fields[(row * columns.Length) + column];

    public long LineOf(int row) => _lines[row];

    /// <summary>Takes the next rows of the window from <paramref name="position"/> on, at most a batch of them.</summary>
    /// <param name="window">The first byte.</param>
    /// <param name="length">Bytes of the window.</param>
    /// <param name="position">Where to begin; then behind the last row that was taken.</param>
    /// <param name="isLast">No data comes behind the window.</param>
    public int Split(byte* window, int length, ref int position, bool isLast)
    {
        var numRows = 0;
        while (numRows < RecordBatch.DefaultNumRows && !IsEnd && position < length)
        {
            var line = Line;
            var next = position;
            if (!TrySplitRow(window, length, ref next, isLast, numRows, out var isRow))
            {
                Line = line;
                break;
            }
            position = next;
            if (isRow)
                _lines[numRows++] = line;
        }
        if (IsEnd)
            position = length;
        return numRows;
    }

    /// <summary>Takes one row; false when it is not whole. Headers and end marks are no rows.</summary>
    protected abstract bool TrySplitRow(byte* window, int length, ref int position, bool isLast, int row, out bool isRow);
}
