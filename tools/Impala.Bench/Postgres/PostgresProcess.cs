using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Impala.Bench.Postgres;

/// <summary>
/// The PostgreSQL that figures are compared with: one that runs already, or a throw-away one of the installed packages on a free port of
/// loopback, without fsync. PostgreSQL refuses to run as root, so as root everything runs as the user "postgres".
/// </summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    private readonly string? _folder;

    private PostgresProcess(int port, string? folder)
    {
        Port = port;
        _folder = folder;
    }

    public int Port { get; }

    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = Port, Username = "postgres", Database = "postgres", Pooling = false, CommandTimeout = 600, Timeout = 30,
    }.ConnectionString;

    /// <summary>The server at a port, or a new one for port null.</summary>
    /// <exception cref="IOException">PostgreSQL is not installed or does not start.</exception>
    public static async Task<PostgresProcess> StartAsync(int? port, CancellationToken cancellationToken)
    {
        if (port is { } running)
            return new PostgresProcess(running, null);
        var server = new PostgresProcess(FreePort(), Directory.CreateTempSubdirectory("impala-bench-postgres-").FullName);
        if (Environment.UserName == "root")
            await RunAsync("chown", ["postgres", server._folder!], cancellationToken);
        await RunAsServerUserAsync("initdb", ["-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], cancellationToken);
        await RunAsServerUserAsync(
            "pg_ctl",
            ["-D", server.Data, "-w", "-l", Path.Combine(server._folder!, "log"), "-o", $"-p {server.Port} -c listen_addresses=127.0.0.1 -c shared_buffers=1GB -k {server._folder} -F", "start"],
            cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is null)
            return;
        await RunAsServerUserAsync("pg_ctl", ["-D", Data, "-w", "-m", "immediate", "stop"], CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder!, "data");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task RunAsServerUserAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        const string debianFolder = "/usr/lib/postgresql";
        var folder = (Directory.Exists(debianFolder) ? Directory.GetDirectories(debianFolder).Select(version => Path.Combine(version, "bin")) : [])
            .OrderDescending(StringComparer.Ordinal).FirstOrDefault(folder => File.Exists(Path.Combine(folder, program)));
        var path = folder is null ? program : Path.Combine(folder, program);
        return Environment.UserName == "root"
            ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments], cancellationToken)
            : RunAsync(path, arguments, cancellationToken);
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        // The started server would inherit a pipe and keep it open, so output goes nowhere.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", "exec \"$@\" > /dev/null 2>&1 < /dev/null", "sh", program, .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new IOException($"{program} does not start.");
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new IOException($"{program} ended with {process.ExitCode}; is PostgreSQL installed?");
    }
}
