using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Impala.Bench.Engines;
using Impala.Tpch;
using Impala.Tpch.Output;
using Impala.Tpch.Tables;

namespace Impala.Bench.Data;

/// <summary>
/// <c>data</c>: the files that the benchmark reads. Our generator makes the rows; <c>--writer duckdb</c> then lets DuckDB's COPY
/// write them anew with its default options, in dbgen's order, one file a table.
/// </summary>
internal static class DataCommand
{
    public static Command Create()
    {
        var scale = new Option<double>("--sf") { Description = "Scale factor: 1 is about a gigabyte", DefaultValueFactory = _ => 1 };
        var folder = new Option<string>("--out") { Description = "Gets one folder a table", Required = true };
        var writer = new Option<DataWriter>("--writer") { Description = "Who writes the files", DefaultValueFactory = _ => DataWriter.DuckDb };
        var command = new Command("data", "Makes the TPC-H files that tpch reads") { scale, folder, writer };
        command.SetAction((result, cancel) => RunAsync(
            result.GetValue(scale), Path.GetFullPath(result.GetRequiredValue(folder)), result.GetValue(writer), cancel));
        return command;
    }

    private static async Task RunAsync(double scale, string folder, DataWriter writer, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var generator = new TpchGenerator(scale);
        if (writer == DataWriter.Impala)
            await GenerateAsync(generator, folder, TpchTables.All, cancellationToken);
        else
            await GenerateAndCopyAsync(generator, folder, cancellationToken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"TPC-H at scale {scale}, written by {writer}, is in {folder} after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
    }

    // Table by table, so that the disk holds no second copy of all.
    private static async Task GenerateAndCopyAsync(TpchGenerator generator, string folder, CancellationToken cancellationToken)
    {
        var generated = Path.Combine(folder, ".generated");
        try
        {
            await using var duckDb = new DuckDbEngine(Environment.ProcessorCount);
            foreach (var table in TpchTables.All)
            {
                await GenerateAsync(generator, generated, [table], cancellationToken);
                Directory.CreateDirectory(Path.Combine(folder, table.Name));
                duckDb.Execute(CopyStatement(table.Name, generated, folder));
                Directory.Delete(Path.Combine(generated, table.Name), recursive: true);
            }
        }
        finally
        {
            if (Directory.Exists(generated))
                Directory.Delete(generated, recursive: true);
        }
    }

    /// <summary>
    /// The statement that writes a table anew. Files are read in the order of their names, which is dbgen's order, and COPY keeps it
    /// (<c>preserve_insertion_order</c> is on by default).
    /// </summary>
    internal static string CopyStatement(string table, string from, string to) =>
        $"COPY (SELECT * FROM read_parquet('{DuckDbEngine.Quote(Path.Combine(from, table, "*.parquet"))}')) "
        + $"TO '{DuckDbEngine.Quote(Path.Combine(to, table, table + ".parquet"))}' (FORMAT parquet)";

    private static Task GenerateAsync(
        TpchGenerator generator, string folder, IEnumerable<TpchTable> tables, CancellationToken cancellationToken)
    {
        var numFiles = GenerationRun.DefaultNumFiles(generator.Scale);
        return new GenerationRun(generator, folder, tables, numFiles, new LineProgress(Console.Error))
            .RunAsync(Environment.ProcessorCount, cancellationToken);
    }
}
