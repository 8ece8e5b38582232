using System.Globalization;
using System.Reflection;

namespace Impala.Bench.Tpcds;

/// <summary>
/// The 99 queries of TPC-DS with the specification's qualification parameters, in standard SQL that DuckDB and the postgres dialect
/// both run. Of the four queries that the specification has in two parts, the first part.
/// </summary>
internal static class TpcdsQueries
{
    /// <summary>How many queries there are; they are numbered from 1.</summary>
    public const int Count = 99;

    /// <summary>The text of a query, without a semicolon.</summary>
    public static string Get(int number)
    {
        var name = "Impala.Bench.Tpcds.Queries." + Name(number) + ".sql";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException("The assembly lacks the resource " + name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd();
    }

    /// <summary>The name of a query, <c>q01</c> .. <c>q99</c>.</summary>
    public static string Name(int number) => "q" + number.ToString("00", CultureInfo.InvariantCulture);

    /// <summary>The text without the LIMIT at its end; null when it has none.</summary>
    public static string? WithoutLimit(string sql)
    {
        var end = sql.LastIndexOf("\nLIMIT ", StringComparison.Ordinal);
        return end < 0 || sql.AsSpan(end + 7).ContainsAnyExceptInRange('0', '9') ? null : sql[..end];
    }
}
