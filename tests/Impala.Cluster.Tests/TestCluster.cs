using System.Text.Json;
using Impala.Clusters;
using Impala.Testing;
using Impala.Tpch.Tables;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>
/// A cluster of real processes that the tests of a collection share. Its folder and ports are its own; it is stopped and deleted at
/// the end. A connection that breaks, or an internal error, fails the test with the end of every daemon's log.
/// </summary>
public abstract class TestCluster(int numImpalads, bool onPostgres) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Dictionary<string, Task> _databases = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private MiniCluster? _cluster;
    private string _folder = "";

    /// <summary>The processes.</summary>
    public MiniCluster Processes => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    /// <summary>The server of the metastore, when that is PostgreSQL.</summary>
    public PostgresServer? Metastore { get; private set; }

    /// <summary>A folder of the tests' own that LOCATION may name.</summary>
    public string DataFolder => Path.Combine(_folder, "external");

    public virtual async Task InitializeAsync()
    {
        _folder = RepositoryPaths.NewTemporaryFolder("cluster");
        Directory.CreateDirectory(DataFolder);
        if (onPostgres)
            Metastore = await PostgresServer.StartNewAsync();
        var options = new MiniClusterOptions
        {
            Directory = Path.Combine(_folder, "cluster"),
            NumImpalads = numImpalads,
            BasePort = FreePort.Block(ClusterPorts.Span),
            Metastore = Metastore is null ? null : await Metastore.CreateDatabaseAsync("metastore"),
            DataLocations = [DataFolder, TpchData.Folder, RepositoryPaths.SharedPath("tpch"), RepositoryPaths.SharedPath("parquet")],
            StartTimeout = TimeSpan.FromMinutes(4),
            // The tests' tables are small, and are to be on every node all the same.
            ImpaladFlags = ["--default_query_options=MIN_BYTES_PER_BACKEND=0", .. MakeImpaladFlags(_folder)],
        };
        _cluster = new MiniCluster(Configure(options));
        await EnsureRunningAsync();
    }

    /// <summary>Further flags of every impalad; may write files into the cluster's folder first.</summary>
    protected virtual IReadOnlyList<string> MakeImpaladFlags(string folder) => [];

    /// <summary>The options of a cluster that wants others than the usual ones.</summary>
    protected virtual MiniClusterOptions Configure(MiniClusterOptions options) => options;

    public virtual async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        if (Metastore is not null)
            await Metastore.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Starts daemons that a test before may have ended, and waits until every impalad knows all others.</summary>
    public async Task EnsureRunningAsync()
    {
        await Processes.StartAsync();
        await WaitForMembersAsync(numImpalads);
    }

    /// <summary>Waits until each running impalad sees so many backends.</summary>
    public async Task WaitForMembersAsync(int count, TimeSpan? limit = null)
    {
        foreach (var impalad in Processes.Impalads.Where(impalad => impalad.ProcessId is not null))
            await Deadline.UntilAsync($"{count} backends on {impalad}", limit ?? Patience, () => NumBackendsAsync(impalad), found => found == count);
    }

    /// <summary>How many backends an impalad's page shows.</summary>
    public async Task<int> NumBackendsAsync(Daemon impalad) => (await PageAsync(impalad, "/backends")).RootElement.GetProperty("content").GetArrayLength();

    /// <summary>A page of a daemon as JSON.</summary>
    public async Task<JsonDocument> PageAsync(Daemon daemon, string path) =>
        JsonDocument.Parse(await _http.GetStringAsync($"http://127.0.0.1:{daemon.WebPort}{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}json"));

    /// <summary>The statements an impalad runs now.</summary>
    public async Task<int> NumRunningAsync(Daemon impalad) => (await PageAsync(impalad, "/queries")).RootElement.GetProperty("in_flight").GetArrayLength();

    /// <summary>A connection with Npgsql's default options, apart from pooling: a pool would hand out connections that died with a daemon.</summary>
    public async Task<NpgsqlConnection> OpenAsync(int impalad = 0, string options = "")
    {
        var connection = new NpgsqlConnection($"{Processes.ConnectionString(impalad)};Pooling=false;Timeout=60;Command Timeout=300;Include Error Detail=true;{options}");
        try
        {
            await ReportAsync(() => connection.OpenAsync());
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs statements one after the other in a session of their own.</summary>
    public async Task ExecuteAsync(int impalad, params IReadOnlyList<string> statements)
    {
        await using var connection = await OpenAsync(impalad);
        foreach (var sql in statements)
            await ExecuteAsync(connection, sql);
    }

    /// <summary>Runs a statement; answers the rows it changed, or -1.</summary>
    public async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await ReportAsync(() => command.ExecuteNonQueryAsync());
    }

    /// <summary>The first value of a query's result.</summary>
    public async Task<object?> ScalarAsync(string sql, int impalad = 0)
    {
        await using var connection = await OpenAsync(impalad);
        return await ScalarAsync(connection, sql);
    }

    /// <summary>The first value of a query's result.</summary>
    public async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await ReportAsync(() => command.ExecuteScalarAsync());
    }

    /// <summary>All rows, their values joined by <c>|</c>.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string sql, int impalad = 0)
    {
        await using var connection = await OpenAsync(impalad);
        await using var command = new NpgsqlCommand(sql, connection);
        var answer = await ReportAsync(() => Impala.Tpch.Answers.AnswerReader.ReadAsync(command, CancellationToken.None));
        return [.. answer.Rows.Select(row => string.Join('|', row))];
    }

    /// <summary>The error of a statement that must fail.</summary>
    public async Task<PostgresException> FailureAsync(string sql, int impalad = 0)
    {
        await using var connection = await OpenAsync(impalad);
        return await FailureAsync(connection, sql);
    }

    /// <summary>The error of a statement that must fail.</summary>
    public async Task<PostgresException> FailureAsync(NpgsqlConnection connection, string sql) =>
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, sql));

    /// <summary>The SQLSTATE a running statement ends with. Npgsql wraps the error of one that was cancelled.</summary>
    public static async Task<string> EndOfAsync(Task running)
    {
        var error = await Record.ExceptionAsync(() => running.WaitAsync(Patience));
        return error switch
        {
            null => "00000",
            PostgresException postgres => postgres.SqlState,
            OperationCanceledException { InnerException: PostgresException postgres } => postgres.SqlState,
            _ => throw error,
        };
    }

    /// <summary>Makes a database of external tables over TPC-H files, one folder a table, once.</summary>
    public Task UseTpchAsync(string database, string location)
    {
        lock (_databases)
        {
            if (!_databases.TryGetValue(database, out var made) || made.IsFaulted)
                _databases[database] = made = RegisterAsync(database, location);
            return made;
        }
    }

    /// <summary>The ids of all processes: none of them may change when nobody killed one.</summary>
    public IReadOnlyList<int?> ProcessIds => [.. Processes.Daemons.Select(daemon => daemon.ProcessId)];

    /// <summary>Runs something; when it loses the connection or meets an internal error, the message gets the daemons' logs.</summary>
    public Task ReportAsync(Func<Task> action) => ReportAsync(async () =>
    {
        await action();
        return true;
    });

    private async Task<T> ReportAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (PostgresException error) when (error.SqlState != "XX000")
        {
            throw;
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            throw new ClusterFailureException($"{error.Message} {(error as PostgresException)?.Detail}\n{Logs()}", error);
        }
    }

    private string Logs() => string.Join(
        "\n", Processes.Daemons.Select(daemon => $"--- {daemon}{(daemon.ProcessId is null ? " (does not run)" : "")}\n{daemon.LogTail(25)}"));

    private async Task RegisterAsync(string database, string location)
    {
        await ExecuteAsync(
            0,
            [
                $"CREATE DATABASE IF NOT EXISTS {database}",
                .. TpchTables.All.Select(table =>
                {
                    var folder = Path.Combine(location, table.Name);
                    var file = Directory.EnumerateFiles(folder, "*.parquet").Order(StringComparer.Ordinal).First();
                    return $"CREATE EXTERNAL TABLE IF NOT EXISTS {database}.{table.Name} LIKE PARQUET '{file}' STORED AS PARQUET LOCATION '{folder}'";
                }),
            ]);
        for (var impalad = 0; impalad < numImpalads; impalad++)
        {
            var node = impalad;
            await Deadline.UntilAsync(
                $"the tables of {database} on impalad{node}",
                Patience,
                () => ScalarAsync($"SELECT count(*) FROM pg_tables WHERE schemaname = '{database}'", node),
                count => count is long numTables && numTables == TpchTables.All.Count());
        }
    }
}
