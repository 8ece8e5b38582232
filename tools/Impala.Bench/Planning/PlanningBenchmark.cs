using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;
using Impala.Bench.Records;
using Impala.Bench.Statistics;
using Impala.Engine.Expressions;
using Impala.Engine.Optimizer;
using Impala.Engine.Planning;
using Impala.SqlParser;
using Impala.Tpch;
using Impala.Tpch.Tables;

namespace Impala.Bench.Planning;

/// <summary>How long planning takes, against DuckDB's EXPLAIN in the same process; and parsing, against cutting the text into tokens only.</summary>
internal sealed class PlanningBenchmark(string data, int numThreads, int numRounds, string disabledRules, BenchOutput output) : IDisposable
{
    // One round repeats short work, so that the clock's grain does not matter.
    private const int ParsesPerRound = 50;
    private const int NumWarmups = 20;

    private readonly PlanningCatalog _catalog = new(data, numThreads, disabledRules);
    private readonly DuckDBConnection _duckDb = OpenDuckDb(data, numThreads);

    public void Run(IReadOnlyList<int> queries, CancellationToken cancellationToken)
    {
        // Everything is compiled before the first query is measured, in whatever order they come.
        foreach (var number in queries)
            for (var i = 0; i < NumWarmups; i++)
                _catalog.Plan(TpchQueries.Get(number));
        Console.WriteLine("planning, milliseconds (medians)");
        Console.WriteLine("query  parse analyze optimize fragment   total  duckdb   ratio  95 % interval   allocated");
        foreach (var number in queries)
            MeasurePlanning(number, cancellationToken);
        Console.WriteLine();
        Console.WriteLine("parsing, microseconds (medians)");
        Console.WriteLine("query   parse   lexer   ratio  95 % interval");
        foreach (var number in queries)
            MeasureParsing(number, cancellationToken);
    }

    /// <summary>Prints which rules the optimizer spent a query's time in.</summary>
    public void PrintRules(int number)
    {
        var totals = new Dictionary<string, double>();
        for (var i = 0; i < numRounds + NumWarmups; i++)
        {
            var slots = new SlotAllocator();
            var context = _catalog.ContextOf(slots);
            Optimizer.Optimize(_catalog.Analyze(PlanningCatalog.Parse(TpchQueries.Get(number)), slots).Plan, context);
            if (i < NumWarmups)
                continue;
            foreach (var timing in context.Timings)
                totals[timing.Rule] = totals.GetValueOrDefault(timing.Rule) + timing.Elapsed.TotalMicroseconds;
        }

        foreach (var (rule, total) in totals.OrderByDescending(pair => pair.Value))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{total / numRounds,9:0.0} us  {rule}"));
    }

    /// <summary>Prints a query's plan as this machine's one impalad would make it.</summary>
    public void PrintPlan(int number) => Console.WriteLine($"{TpchQueries.Name(number)}\n{_catalog.Explain(TpchQueries.Get(number))}");

    public void Dispose() => _duckDb.Dispose();

    private void MeasurePlanning(int number, CancellationToken cancellationToken)
    {
        var sql = TpchQueries.Get(number);
        var steps = new List<double>[4];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = [];
        var allocated = 0L;
        using var explain = _duckDb.CreateCommand();
        explain.CommandText = "EXPLAIN " + sql;
        var runs = AlternatedRuns.Measure(Ours, Theirs, numRounds, NumWarmups, cancellationToken);
        var record = BenchRecord.OfPairs("planning", TpchQueries.Name(number), "wall", "ms", runs.Ours, runs.Theirs, "DuckDB");
        output.Add(record);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{record.Case,-5} {Median(0),6:0.000} {Median(1),7:0.000} {Median(2),8:0.000} {Median(3),8:0.000} {record.Ours,7:0.000} {record.Theirs,7:0.000} {record.Ratio,7:0.00}  {record.Low:0.00}..{record.High:0.00} {allocated / 1024,12} KB"));

        double Median(int step) => Sample.Median(steps[step]) ?? 0;

        void Ours()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            var query = PlanningCatalog.Parse(sql);
            Step(0, ref started);
            var slots = new SlotAllocator();
            var analyzed = _catalog.Analyze(query, slots);
            Step(1, ref started);
            var physical = Optimizer.Optimize(analyzed.Plan, _catalog.ContextOf(slots));
            Step(2, ref started);
            PlanFragmenter.Fragment(physical, [.. analyzed.Columns.Select(column => column.Name)]);
            Step(3, ref started);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void Step(int step, ref long started)
        {
            var now = Stopwatch.GetTimestamp();
            steps[step].Add(Stopwatch.GetElapsedTime(started, now).TotalMilliseconds);
            started = now;
        }

        void Theirs()
        {
            using var reader = explain.ExecuteReader();
            while (reader.Read())
                _ = reader.GetString(1);
        }
    }

    private void MeasureParsing(int number, CancellationToken cancellationToken)
    {
        var sql = TpchQueries.Get(number);
        var runs = AlternatedRuns.Measure(
            () => Repeat(() => SqlTextParser.Parse(sql, SqlDialect.Postgres)), () => Repeat(() => SqlTextParser.CountTokens(sql, SqlDialect.Postgres)), numRounds, NumWarmups, cancellationToken);
        var record = BenchRecord.OfPairs(
            "parsing", TpchQueries.Name(number), "wall", "us", [.. runs.Ours.Select(PerParse)], [.. runs.Theirs.Select(PerParse)], "our lexer");
        output.Add(record);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{record.Case,-5} {record.Ours,7:0.0} {record.Theirs,7:0.0} {record.Ratio,7:0.00}  {record.Low:0.00}..{record.High:0.00}"));

        static double PerParse(double milliseconds) => milliseconds * 1000 / ParsesPerRound;

        static void Repeat(Action action)
        {
            for (var i = 0; i < ParsesPerRound; i++)
                action();
        }
    }

    private static DuckDBConnection OpenDuckDb(string data, int numThreads)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        // Footers are kept, as they are on our side.
        command.CommandText = $"SET threads={numThreads}; SET parquet_metadata_cache=true";
        command.ExecuteNonQuery();
        foreach (var table in TpchTables.All)
        {
            var files = Path.Combine(data, table.Name, "*.parquet").Replace("'", "''", StringComparison.Ordinal);
            command.CommandText = $"CREATE VIEW {table.Name} AS SELECT * FROM read_parquet('{files}')";
            command.ExecuteNonQuery();
        }

        return connection;
    }
}
