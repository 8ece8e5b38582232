using System.CommandLine;
using Impala.Bench.Records;
using Impala.Tpch;

namespace Impala.Bench.Planning;

/// <summary><c>planning</c>: text to plan, against DuckDB's EXPLAIN; parser against lexer; and plans to look at.</summary>
internal static class PlanningCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder with one folder of Parquet files a table", Required = true };
        var threads = new Option<int>("--threads") { Description = "Cores that plans are made for", DefaultValueFactory = _ => Environment.ProcessorCount };
        var rounds = new Option<int>("--rounds") { Description = "Measured runs of each query", DefaultValueFactory = _ => 101 };
        var queries = new Option<int[]>("--queries") { Description = "Some queries only (repeatable)", AllowMultipleArgumentsPerToken = true };
        var explain = new Option<bool>("--explain") { Description = "Print the plans instead" };
        var rules = new Option<bool>("--rules") { Description = "Print the time of each optimizer rule instead" };
        var disable = new Option<string>("--disable") { Description = "Optimizer rules to leave out, with commas between", DefaultValueFactory = _ => "" };
        var json = BenchOutput.CreateOption();
        var command = new Command("planning", "Measures parsing and planning of the 22 queries in this process") { data, threads, rounds, queries, explain, rules, disable, json };
        command.SetAction((result, cancel) =>
        {
            using var output = new BenchOutput(result.GetValue(json));
            using var benchmark = new PlanningBenchmark(
                Path.GetFullPath(result.GetRequiredValue(data)), result.GetValue(threads), Math.Max(1, result.GetValue(rounds)), result.GetRequiredValue(disable), output);
            var chosen = result.GetValue(queries) is { Length: > 0 } some ? some : [.. Enumerable.Range(1, TpchQueries.Count)];
            if (result.GetValue(explain) || result.GetValue(rules))
            {
                foreach (var number in chosen)
                {
                    if (result.GetValue(explain))
                        benchmark.PrintPlan(number);
                    else
                        benchmark.PrintRules(number);
                }
            }
            else
            {
                benchmark.Run(chosen, cancel);
            }

            return Task.FromResult(0);
        });
        return command;
    }
}
