using System.CommandLine;
using System.Globalization;
using Impala.Bench.Comparisons;
using Impala.Bench.Engines;
using Impala.Bench.Statistics;

namespace Impala.Bench.Stress;

/// <summary><c>stress</c>: statements of extreme sizes on a cluster and on DuckDB over the same file.</summary>
internal static class StressCommand
{
    private const string Database = "stress";
    private const double MaxMsOfManyRounds = 4000;

    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var comparison = new ComparisonCommandOptions();
        var cases = new Option<string>("--cases") { Description = "Only cases with this in their name", DefaultValueFactory = _ => "" };
        var command = new Command("stress", "Measures statements of extreme sizes (lists, conditions, columns, nesting, unions, joins) against DuckDB") { cases };
        cluster.AddTo(command);
        comparison.AddTo(command);
        command.SetAction((result, cancel) => RunAsync(
            folder => cluster.Read(result, folder),
            comparison.Read(result, Database),
            [.. StressCase.All.Where(test => test.Name.Contains(result.GetRequiredValue(cases), StringComparison.OrdinalIgnoreCase))],
            cancel));
        return command;
    }

    // Three numbers of few values, and a text.
    private static string WideValue(int column) => (column % 4) switch
    {
        3 => $"'text ' || ((i * {column}) % 100)",
        2 => $"CASE WHEN i % 7 = 0 THEN NULL ELSE (i * {column}) % 1000 END",
        _ => column == 0 ? "i" : $"(i * {column}) % 50",
    };

    private static async Task<int> RunAsync(Func<string, ClusterOptions> read, ComparisonSettings settings, StressCase[] cases, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("impala-stress-").FullName;
        try
        {
            var options = read(folder);
            await using var duckDb = new DuckDbEngine(options.NumThreads);
            var rows = Directory.CreateDirectory(Path.Combine(folder, "stress")).FullName;
            duckDb.Execute($"COPY (SELECT i AS id, (i * 7919) % 20000 AS k, 'value ' || (i * 31) % 20000 AS s FROM range(20000) r(i)) TO '{DuckDbEngine.Quote(rows)}/rows.parquet'");
            duckDb.Register("stress", Path.Combine(rows, "*.parquet"), isCopied: false);
            var columns = Directory.CreateDirectory(Path.Combine(folder, "wide")).FullName;
            duckDb.Execute($"COPY (SELECT {string.Join(", ", Enumerable.Range(0, StressCase.NumWideColumns).Select(i => $"{WideValue(i)} AS c{i}"))} FROM range(5000) r(i)) TO '{DuckDbEngine.Quote(columns)}/rows.parquet'");
            duckDb.Register("wide", Path.Combine(columns, "*.parquet"), isCopied: false);
            await using var cluster = new BenchCluster(options);
            await cluster.StartAsync(cancellationToken);
            var create = $"CREATE EXTERNAL TABLE {Database}.stress (id BIGINT, k BIGINT, s STRING) STORED AS PARQUET LOCATION '{rows}'";
            var wide = $"CREATE EXTERNAL TABLE {Database}.wide ({string.Join(", ", Enumerable.Range(0, StressCase.NumWideColumns).Select(i => $"c{i} {(i % 4 == 3 ? "STRING" : "BIGINT")}"))}) STORED AS PARQUET LOCATION '{columns}'";
            await using var impala = await ImpalaEngine.ConnectAsync("impala", cluster, Database, [("stress", create), ("wide", wide)], cancellationToken);
            Console.WriteLine($"Sizes: {cluster.Description}, {cluster.NumThreads} threads each, {settings.NumRounds} rounds");
            var measurements = new List<QueryMeasurement>();
            foreach (var test in cases)
            {
                foreach (var statement in test.Before)
                {
                    await impala.ExecuteAsync(statement, cancellationToken);
                    if (!test.IsOursOnly)
                        duckDb.Execute(statement);
                }

                // A case by itself: what one of a few seconds leaves in the caches shall not meet the next one.
                var query = new BenchQuery(test.Name, test.Sql, test.RivalSql is null ? RowDifference.Find : (_, _) => null)
                {
                    RivalSql = test.RivalSql?.Replace("{folder}", DuckDbEngine.Quote(folder), StringComparison.Ordinal),
                };
                // What takes one of them seconds is measured once: DuckDB is quadratic in some.
                var rival = test.IsOursOnly ? null : duckDb;
                var measurement = (await new QueryComparison(settings with { NumWarmups = 0, NumRounds = 1 }, impala, rival).MeasureAsync([query], TextWriter.Null, cancellationToken))[0];
                if (measurement.Problem is null && measurement.Ours.WallMs.Concat(measurement.Theirs?.WallMs ?? []).Max() < MaxMsOfManyRounds)
                    measurement = (await new QueryComparison(settings, impala, rival).MeasureAsync([query], TextWriter.Null, cancellationToken))[0];
                measurements.Add(measurement);
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{test.Name,-40} {Sample.Median(measurement.Ours.WallMs),8:0.0} {Sample.Median(measurement.Theirs?.WallMs ?? []),8:0.0} {measurement.Wall?.Value,6:0.00} {measurement.Problem ?? "equal"}"));
            }

            return await new ComparisonReport(settings, cluster, duckDb).ShowAsync(Console.Out, measurements, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
