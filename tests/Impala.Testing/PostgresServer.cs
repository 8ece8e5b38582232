using System.Diagnostics;
using Npgsql;

namespace Impala.Testing;

/// <summary>A throw-away PostgreSQL cluster of Debian's postgresql packages, on a free port of loopback, without fsync. Root may not run
/// postgres, so as root everything runs as the user "postgres". Can be stopped and started again to test a metastore's outage.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _binaries;

    private PostgresServer(string folder, string binaries, int port)
    {
        _folder = folder;
        _binaries = binaries;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Npgsql's connection string to a database of this server.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Timeout=10;Command Timeout=60;Include Error Detail=true";

    /// <summary>Makes a cluster and starts it.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed or does not start; the message has its log.</exception>
    public static async Task<PostgresServer> StartNewAsync(CancellationToken cancellationToken = default)
    {
        var folder = RepositoryPaths.NewTemporaryFolder("postgres");
        var server = new PostgresServer(folder, FindBinaries(), FreePort.Next());
        if (Environment.UserName == "root")
            await RunAsync("chown", ["postgres", folder], cancellationToken);
        await server.RunAsServerUserAsync(
            "initdb", ["-D", server.DataFolder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], cancellationToken);
        await server.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Starts the stopped server on its old port.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => RunAsServerUserAsync(
        "pg_ctl",
        ["-D", DataFolder, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o", $"-p {Port} -c listen_addresses=127.0.0.1 -k {_folder} -F -c max_connections=200", "start"],
        cancellationToken);

    /// <summary>Ends it at once, as a crash would.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) =>
        RunAsServerUserAsync("pg_ctl", ["-D", DataFolder, "-w", "-m", "immediate", "stop"], cancellationToken);

    /// <summary>Creates an empty database and answers its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        // Not from the pool: its connections do not survive a restart of the server.
        await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"CREATE DATABASE \"{name}\"", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(DataFolder, "postmaster.pid")))
            await StopAsync();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A leftover in the temporary folder harms no test.
        }
    }

    private string DataFolder => Path.Combine(_folder, "data");

    private static string FindBinaries()
    {
        const string debianFolder = "/usr/lib/postgresql";
        var candidates = Directory.Exists(debianFolder)
            ? Directory.GetDirectories(debianFolder).Order(StringComparer.Ordinal).Reverse().Select(version => Path.Combine(version, "bin"))
            : [];
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return candidates.Concat(onPath).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")))
            ?? throw new InvalidOperationException("PostgreSQL is not installed: install Debian's package postgresql-15 (initdb and pg_ctl are needed).");
    }

    private Task RunAsServerUserAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_binaries, program);
        return Environment.UserName == "root"
            ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments], cancellationToken)
            : RunAsync(path, arguments, cancellationToken);
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        // Output goes to files, not pipes: the started server would inherit a pipe and keep it open.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/", UseShellExecute = false };
        var output = Path.GetTempFileName();
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$@\" > \"$OUTPUT\" 2>&1 < /dev/null");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["OUTPUT"] = output;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        await process.WaitForExitAsync(cancellationToken);
        var text = await File.ReadAllTextAsync(output, cancellationToken);
        File.Delete(output);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {text}");
    }
}
