using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace Impala.Clusters;

/// <summary>The command line: <c>start</c>, <c>status</c>, <c>stop</c>, <c>kill NAME</c>, <c>restart NAME</c>.</summary>
internal static class MiniClusterCommands
{
    private static readonly Option<string> Folder = new("--dir")
    {
        Description = "The cluster's folder: logs, process ids, metastore, warehouse",
        Recursive = true,
        DefaultValueFactory = _ =>
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".impala-minicluster"),
    };

    private static readonly Argument<string> DaemonName = new("name") { Description = "statestored, catalogd, impalad0, impalad1 ..." };

    public static RootCommand Create() => new("Runs a cluster on this machine, every daemon a process of its own")
    {
        Folder,
        Start(),
        OnCluster(new Command("status", "Shows the daemons"), (cluster, _, cancel) => PrintStatusAsync(cluster, cancel)),
        OnCluster(new Command("stop", "Ends all daemons"), (cluster, _, cancel) => cluster.StopAsync(cancel)),
        OnCluster(
            new Command("kill", "Kills a daemon with SIGKILL") { DaemonName },
            (cluster, result, cancel) => cluster.KillAsync(result.GetRequiredValue(DaemonName), cancel)),
        OnCluster(
            new Command("restart", "Stops a daemon if it runs, and starts it") { DaemonName },
            (cluster, result, cancel) => cluster.RestartAsync(result.GetRequiredValue(DaemonName), cancel)),
    };

    private static Command Start()
    {
        var impalads = new Option<int>("--impalads") { Description = "Number of impalads", DefaultValueFactory = _ => 3 };
        var basePort = new Option<int>("--base-port")
        {
            Description = "Port of impalad0; impalad n has this port + n, and the cluster owns 100 ports from here",
            DefaultValueFactory = _ => 21050,
        };
        var metastore = new Option<string?>("--metastore")
        {
            Description = "PostgreSQL connection string of the metastore (default: SQLite in the folder)",
        };
        var data = new Option<string[]>("--data") { Description = "A folder that LOCATION may name, besides the warehouse (repeatable)" };
        var impaladFlags = Flags("--impalad-flags", "impalads");
        var catalogdFlags = Flags("--catalogd-flags", "catalogd");
        var statestoredFlags = Flags("--statestored-flags", "statestored");
        var command = new Command("start", "Starts the daemons and returns when all are ready")
        {
            impalads, basePort, metastore, data, impaladFlags, catalogdFlags, statestoredFlags,
        };
        command.SetAction((result, cancel) => RunAsync(async () =>
        {
            var started = Stopwatch.GetTimestamp();
            var cluster = new MiniCluster(new MiniClusterOptions
            {
                Directory = result.GetRequiredValue(Folder),
                NumImpalads = result.GetValue(impalads),
                BasePort = result.GetValue(basePort),
                Metastore = result.GetValue(metastore),
                DataLocations = result.GetValue(data) ?? [],
                ImpaladFlags = SplitFlags(result.GetValue(impaladFlags)),
                CatalogdFlags = SplitFlags(result.GetValue(catalogdFlags)),
                StatestoredFlags = SplitFlags(result.GetValue(statestoredFlags)),
            });
            await cluster.StartAsync(cancel);
            await PrintStatusAsync(cluster, cancel);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Ready after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s. Connect with"));
            Console.WriteLine($"  psql -h 127.0.0.1 -p {cluster.Options.BasePort} -U impala -d impala");
        }));
        return command;
    }

    private static Option<string[]> Flags(string name, string daemons) =>
        new(name) { Description = $"Further flags of {daemons}, separated by spaces (repeatable)", AllowMultipleArgumentsPerToken = false };

    private static string[] SplitFlags(string[]? flags) =>
        [.. (flags ?? []).SelectMany(flag => flag.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private static Command OnCluster(Command command, Func<MiniCluster, ParseResult, CancellationToken, Task> action)
    {
        command.SetAction((result, cancel) =>
            RunAsync(() => action(MiniCluster.Open(result.GetRequiredValue(Folder)), result, cancel)));
        return command;
    }

    private static async Task<int> RunAsync(Func<Task> action)
    {
        try
        {
            await action();
            return 0;
        }
        catch (MiniClusterException e)
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

    private static async Task PrintStatusAsync(MiniCluster cluster, CancellationToken cancellationToken)
    {
        const string format = "{0,-12} {1,-10} {2,8} {3,7} {4,9} {5,9} {6,9}  {7}";
        Console.WriteLine(format, "daemon", "state", "pid", "pgwire", "internal", "memory", "peak", "web");
        foreach (var daemon in cluster.Daemons)
        {
            Console.WriteLine(
                format,
                daemon.Name,
                await StateAsync(cluster, daemon, cancellationToken),
                daemon.ProcessId?.ToString(CultureInfo.InvariantCulture) ?? "-",
                daemon.PgWirePort?.ToString(CultureInfo.InvariantCulture) ?? "-",
                daemon.ServicePort.ToString(CultureInfo.InvariantCulture),
                Megabytes(daemon.ResidentBytes),
                Megabytes(daemon.PeakResidentBytes),
                $"http://127.0.0.1:{daemon.WebPort}");
        }
    }

    private static async Task<string> StateAsync(MiniCluster cluster, Daemon daemon, CancellationToken cancellationToken)
    {
        if (daemon.ProcessId is null)
            return "stopped";
        return await cluster.IsReadyAsync(daemon, cancellationToken) ? "ready" : "not ready";
    }

    private static string Megabytes(long? bytes) =>
        bytes is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value / 1048576.0:0} MB") : "-";
}
