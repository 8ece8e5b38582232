using System.CommandLine;
using System.Data.Common;
using Impala.Bench.Aggregation;
using Impala.Bench.Copy;
using Impala.Bench.Data;
using Impala.Bench.Exchange;
using Impala.Bench.Expressions;
using Impala.Bench.Joins;
using Impala.Bench.Latency;
using Impala.Bench.Planning;
using Impala.Bench.Queries;
using Impala.Bench.Reports;
using Impala.Bench.Scan;
using Impala.Bench.Sessions;
using Impala.Bench.Sort;
using Impala.Bench.Stress;
using Impala.Bench.Tpcds;
using Impala.Bench.Tpch;
using Impala.Bench.Wire;
using Impala.Clusters;

namespace Impala.Bench;

/// <summary>The command line: one sub-command a line, each with a line in README.md.</summary>
internal static class BenchCommands
{
    public static RootCommand Create() => new("Measures a cluster against DuckDB, and runs statements")
    {
        TpchCommand.Create(),
        TpcdsCommand.Create(),
        SortCommand.Create(),
        StressCommand.Create(),
        AggregationCommand.Create(),
        ExpressionsCommand.Create(),
        JoinCommand.Create(),
        DataCommand.Create(),
        ReportCommand.Create(),
        QueryCommand.Create(),
        PlanningCommand.Create(),
        LatencyCommand.Create(),
        ScanCommand.Create(),
        WireCommand.Create(),
        CopyCommand.Create(),
        ExchangeCommand.Create(),
        SessionsCommand.Create(),
    };

    /// <summary>Runs the command line; errors of the cluster and of statements are messages, not stack traces.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return await Create().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is DbException or MiniClusterException or IOException or FormatException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Ended before it was done.");
            return 130;
        }
    }
}
