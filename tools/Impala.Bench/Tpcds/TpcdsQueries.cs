using System.Globalization;
using System.Reflection;

namespace Impala.Bench.Tpcds;

/// <summary>
/// The 99 queries of TPC-DS with the specification's qualification parameters, in standard SQL that DuckDB and the postgres dialect
/// both run. Four queries have two parts: the second is named after the first, with a b.
/// </summary>
internal static class TpcdsQueries
{
    /// <summary>How many queries there are; they are numbered from 1.</summary>
    public const int Count = 99;

    // The queries of two parts.
    private static readonly int[] Doubles = [14, 23, 24, 39];

    /// <summary>The names of all texts: <c>q01</c> .. <c>q99</c>, <c>q14b</c> after <c>q14</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enumerable.Range(1, Count).SelectMany(NamesOf)];

    /// <summary>The text of a query, without a semicolon.</summary>
    public static string Get(string query)
    {
        var name = "Impala.Bench.Tpcds.Queries." + query + ".sql";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException("The assembly lacks the resource " + name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd();
    }

    /// <summary>The names of a query's parts.</summary>
    public static IReadOnlyList<string> NamesOf(int number)
    {
        var name = "q" + number.ToString("00", CultureInfo.InvariantCulture);
        return Doubles.Contains(number) ? [name, name + "b"] : [name];
    }

    /// <summary>The text without the LIMIT at its end; null when it has none.</summary>
    public static string? WithoutLimit(string sql)
    {
        var end = sql.LastIndexOf("\nLIMIT ", StringComparison.Ordinal);
        return end < 0 || sql.AsSpan(end + 7).ContainsAnyExceptInRange('0', '9') ? null : sql[..end];
    }
}
