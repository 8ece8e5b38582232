namespace Impala.Shell;

/// <summary>A line a row. A value that holds the delimiter, a quote or a line end is put into quotes, as in CSV.</summary>
internal sealed class DelimitedPrinter : IRowPrinter
{
    private readonly TextWriter _output;
    private readonly string _delimiter;

    public DelimitedPrinter(TextWriter output, IReadOnlyList<string> names, string delimiter, bool printHeader)
    {
        _output = output;
        _delimiter = delimiter;
        if (printHeader)
            Add(names.ToArray());
    }

    public void Add(string?[] row) => _output.WriteLine(string.Join(_delimiter, row.Select(Field)));

    public void Finish()
    {
        // Each row was printed when it came.
    }

    private string Field(string? value) => value switch
    {
        null => "NULL",
        _ when value.Contains(_delimiter, StringComparison.Ordinal) || value.AsSpan().ContainsAny('"', '\n', '\r') =>
            "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"",
        _ => value,
    };
}
