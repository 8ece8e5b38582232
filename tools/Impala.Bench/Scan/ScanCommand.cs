using System.CommandLine;
using System.Globalization;
using Impala.Bench.Records;
using Impala.Bench.Statistics;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;
using Impala.Storage.Parquet;

namespace Impala.Bench.Scan;

/// <summary><c>scan</c>: the columns of a Parquet file, each read by our reader and by others in turn.</summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A Parquet file" };
        var columns = new Option<string?>("--columns") { Description = "Some columns only, by name: l_orderkey,l_comment" };
        var threads = new Option<int[]>("--threads") { Description = "Numbers of threads", DefaultValueFactory = _ => [1, 2], AllowMultipleArgumentsPerToken = true };
        var rounds = new Option<int>("--rounds") { Description = "Measured rounds", DefaultValueFactory = _ => 7 };
        var nulls = new Option<int>("--nulls") { Description = "Percent of values that become NULL, in a copy of the file", DefaultValueFactory = _ => 0 };
        var parquetSharp = new Option<bool>("--parquetsharp") { Description = "Compare with ParquetSharp (which only decodes) instead of DuckDB, on one thread" };
        var json = BenchOutput.CreateOption();
        var command = new Command("scan", "Reads each column of a Parquet file by our reader and by DuckDB or ParquetSharp")
        {
            file, columns, threads, rounds, nulls, parquetSharp, json,
        };
        command.SetAction((result, cancel) =>
        {
            using var output = new BenchOutput(result.GetValue(json));
            using var scan = new ScanFile(Path.GetFullPath(result.GetRequiredValue(file)), result.GetValue(nulls));
            var wanted = result.GetValue(columns)?.Split(',');
            var isParquetSharp = result.GetValue(parquetSharp);
            foreach (var numThreads in isParquetSharp ? [1] : result.GetRequiredValue(threads))
                Measure(scan, wanted, numThreads, result.GetValue(rounds), isParquetSharp, output, cancel);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Measure(
        ScanFile scan, string[]? wanted, int numThreads, int numRounds, bool isParquetSharp, BenchOutput output, CancellationToken cancellationToken)
    {
        var memory = new MemoryTracker("scan");
        using var file = ParquetFile.Open(FileSystemRegistry.Default.Get(scan.Path).OpenRead(scan.Path), memory);
        var described = scan.Describe();
        scan.SetThreads(numThreads);
        var rival = isParquetSharp ? "ParquetSharp" : "DuckDB";
        var (ours, theirs) = (new double[numRounds], new double[numRounds]);
        Console.WriteLine($"{numThreads} thread(s), {file.Metadata.NumRows} rows\n{"column",-18}{"ours ms",10}{rival,14}{"ratio",8}{"Mrows/s",10}{"GB/s",8}  encoding");
        for (var column = 0; column < file.Metadata.Columns.Count; column++)
        {
            var field = file.Metadata.Columns[column];
            if (field.InferredType is not { } type || (wanted is not null && !wanted.Contains(field.Name)))
                continue;
            var reader = new ColumnScan(file, column, type, memory);
            var place = column;
            var runs = AlternatedRuns.Measure(
                () => reader.Run(numThreads),
                isParquetSharp ? () => ParquetSharpScan.Read(scan.Path, place) : () => scan.Read(field.Name, type),
                numRounds,
                2,
                cancellationToken);
            var (encoding, numBytes) = described[field.Name];
            for (var i = 0; i < numRounds; i++)
                (ours[i], theirs[i]) = (ours[i] + runs.Ours[i], theirs[i] + runs.Theirs[i]);
            var record = BenchRecord.OfPairs(
                "scan", $"{field.Name} {encoding}", "wall", "ms", runs.Ours, runs.Theirs, rival, new Dictionary<string, string> { ["threads"] = Text(numThreads, "0") });
            output.Add(record);
            Console.WriteLine(
                $"{field.Name,-18}{Text(record.Ours, "0.0"),10}{Text(record.Theirs, "0.0"),14}{Text(record.Ratio, "0.00"),8}"
                + $"{Text(file.Metadata.NumRows / record.Ours / 1e3, "0"),10}{Text(numBytes / record.Ours / 1e6, "0.00"),8}  {encoding}");
        }
        var total = BenchRecord.OfPairs("scan", "all columns", "wall", "ms", ours, theirs, rival, new Dictionary<string, string> { ["threads"] = Text(numThreads, "0") });
        output.Add(total);
        Console.WriteLine($"{"all",-18}{Text(total.Ours, "0.0"),10}{Text(total.Theirs, "0.0"),14}{Text(total.Ratio, "0.00"),8}  [{Text(total.Low, "0.00")}, {Text(total.High, "0.00")}]\n");
    }

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
