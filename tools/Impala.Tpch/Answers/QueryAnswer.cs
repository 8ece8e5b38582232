namespace Impala.Tpch.Answers;

/// <summary>The rows of a query as text: what an engine gave, or the reference.</summary>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">The values, one text a column: numbers in invariant form, dates as yyyy-MM-dd, NULL as the empty text.</param>
public sealed record QueryAnswer(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Reads a reference answer: a header and rows, separated by <c>|</c>.</summary>
    public static QueryAnswer Read(string path)
    {
        var lines = File.ReadAllLines(path);
        return new QueryAnswer(lines[0].Split('|'), [.. lines.Skip(1).Select(line => line.Split('|'))]);
    }

    /// <summary>Reads the reference answer of a query from a folder of <c>q01.csv</c> .. <c>q22.csv</c>.</summary>
    public static QueryAnswer Read(string folder, int query) => Read(Path.Combine(folder, TpchQueries.Name(query) + ".csv"));
}
