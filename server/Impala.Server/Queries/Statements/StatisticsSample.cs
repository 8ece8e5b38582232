using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Server.Sessions;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Printing;

namespace Impala.Server.Queries.Statements;

/// <summary>The part of a table's files that COMPUTE STATS TABLESAMPLE reads; figures of all rows are extrapolated from it. As in Impala a table must
/// allow that by the property impala.enable.stats.extrapolation, and never fewer bytes than COMPUTE_STATS_MIN_SAMPLE_SIZE are read.</summary>
/// <param name="Clause">Stands behind the table in queries.</param>
/// <param name="Share">Of the files' bytes, more than 0 and less than 1.</param>
internal sealed record StatisticsSample(string Clause, double Share)
{
    private const string ExtrapolationProperty = "impala.enable.stats.extrapolation";

    /// <summary>Null when all rows are to be read.</summary>
    /// <exception cref="SqlException">0A000: the table does not allow it; 2202H: no percentage.</exception>
    public static StatisticsSample? Of(Table table, TableSample? sample, Session session)
    {
        if (sample is null)
            return null;
        if (!string.Equals(table.Properties.Find(ExtrapolationProperty), "true", StringComparison.OrdinalIgnoreCase))
        {
            throw new SqlException(
                SqlState.FeatureNotSupported,
                "COMPUTE STATS TABLESAMPLE requires stats extrapolation which is disabled.",
                sample.Span.Start,
                hint: $"Set the table's property '{ExtrapolationProperty}' to 'true', or compute the statistics of all rows: one scan does it.");
        }
        var dialect = session.Settings.Dialect;
        var text = SqlPrinter.Print(sample.Percent, dialect);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) || percent is < 0 or > 100)
        {
            throw new SqlException(
                SqlState.InvalidTableSampleArgument,
                $"Invalid percent of bytes value '{text}'. The percent of bytes to sample must be between 0 and 100.",
                sample.Percent.Span.Start);
        }
        var numBytes = table.Partitions.Sum(partition => partition.Files.Sum(file => file.Length));
        var minBytes = MemoryText.Parse(session.Settings.Get("COMPUTE_STATS_MIN_SAMPLE_SIZE"));
        var whole = (int)Math.Ceiling(Math.Max(percent, numBytes > 0 ? Math.Min(100, 100.0 * Math.Max(0, minBytes) / numBytes) : 100));
        if (whole is 0 or >= 100)
            return null;
        var seed = sample.Seed is null ? "" : $" REPEATABLE({SqlPrinter.Print(sample.Seed, dialect)})";
        return new StatisticsSample(string.Create(CultureInfo.InvariantCulture, $" TABLESAMPLE SYSTEM({whole}){seed}"), whole / 100.0);
    }
}
