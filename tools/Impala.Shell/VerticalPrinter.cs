namespace Impala.Shell;

/// <summary>A line a column, under a line with the number of the row.</summary>
internal sealed class VerticalPrinter(TextWriter output, IReadOnlyList<string> names) : IRowPrinter
{
    private readonly int _width = names.Count == 0 ? 0 : names.Max(name => name.Length);
    private long _numRows;

    public void Add(string?[] row)
    {
        output.WriteLine($"************************************** {++_numRows}.row **************************************");
        for (var i = 0; i < row.Length; i++)
            output.WriteLine($"{names[i].PadLeft(_width)}: {row[i] ?? "NULL"}");
    }

    public void Finish()
    {
        // Each row was printed when it came.
    }
}
