using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Impala.Tpch.Output;
using Impala.Tpch.Tables;
using Spectre.Console;

namespace Impala.Tpch;

/// <summary><c>generate</c>: the tables as Parquet files, one folder a table.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var scale = new Option<double>("--sf") { Description = "Scale factor: 1 is about a gigabyte", DefaultValueFactory = _ => 1 };
        var folder = new Option<string>("--out") { Description = "Gets one folder a table", Required = true };
        var files = new Option<int?>("--files") { Description = "Files a table (default: four for each unit of scale)" };
        var tables = new Option<string[]>("--tables")
        {
            Description = "Some tables only", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [],
        };
        var threads = new Option<int>("--threads")
        {
            Description = "Files written at once", DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var edition = new Option<TpchEdition>("--edition")
        {
            Description = "DuckDb: the rows of DuckDB's dbgen, which the reference answers belong to; "
                + "Specification: those of TPC's program (other comments and addresses)",
        };
        scale.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.001 and <= 100_000))
                result.AddError("--sf takes 0.001 to 100000");
        });
        tables.Validators.Add(result =>
        {
            foreach (var name in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (TpchTables.Find(name) is null)
                    result.AddError($"There is no table {name}: there are {string.Join(", ", TpchTables.All)}");
            }
        });
        var command = new Command("generate", "Generates the tables as Parquet files") { scale, folder, files, tables, threads, edition };
        command.SetAction((result, cancel) =>
        {
            var names = result.GetRequiredValue(tables);
            return RunAsync(
                result.GetValue(scale),
                result.GetValue(edition),
                result.GetRequiredValue(folder),
                names.Length == 0 ? TpchTables.All : [.. names.Select(name => TpchTables.Find(name)!).Distinct()],
                result.GetValue(files),
                Math.Max(1, result.GetValue(threads)),
                cancel);
        });
        return command;
    }

    private static async Task RunAsync(
        double scale, TpchEdition edition, string folder, IReadOnlyList<TpchTable> tables, int? numFiles, int numThreads,
        CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var generator = new TpchGenerator(scale, edition);
        var files = Math.Max(1, numFiles ?? GenerationRun.DefaultNumFiles(scale));
        if (Console.IsOutputRedirected)
        {
            await new GenerationRun(generator, folder, tables, files, new LineProgress(Console.Out)).RunAsync(numThreads, cancellationToken);
        }
        else
        {
            await AnsiConsole.Progress().AutoClear(false).StartAsync(context =>
            {
                var bars = tables.ToDictionary(
                    table => table, table => context.AddTask(table.Name, maxValue: GenerationRun.ExpectedRows(table, scale)));
                return new GenerationRun(generator, folder, tables, files, new BarProgress(bars)).RunAsync(numThreads, cancellationToken);
            });
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"TPC-H at scale {scale} is in {Path.GetFullPath(folder)} after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
    }
}
