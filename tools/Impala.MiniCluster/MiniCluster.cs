using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Impala.Clusters;

/// <summary>
/// A cluster on this machine: statestored, catalogd and some impalads, each a process of its own that outlives this one.
/// Any number of clusters run side by side, with folders and base ports of their own.
/// </summary>
/// <remarks>
/// The folder holds <c>cluster.json</c> (the options), <c>logs/</c>, <c>pids/</c>, <c>data/NAME/</c> for each daemon and
/// <c>warehouse/</c>. All state is read from the folder and from <c>/proc</c>, so that any process may manage the cluster.
/// </remarks>
public sealed class MiniCluster : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PortPatience = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _time;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <param name="options">The cluster; its folder is made when it is started.</param>
    /// <param name="time">The clock of all waits.</param>
    /// <exception cref="MiniClusterException">Number of impalads or base port out of range.</exception>
    public MiniCluster(MiniClusterOptions options, TimeProvider? time = null)
    {
        if (options.NumImpalads is < 1 or > MiniClusterOptions.MaxImpalads)
            throw new MiniClusterException($"--impalads takes 1 to {MiniClusterOptions.MaxImpalads}");
        if (options.BasePort is < 1024 or > 65536 - ClusterPorts.Span)
            throw new MiniClusterException($"--base-port takes 1024 to {65536 - ClusterPorts.Span}");
        Options = options with { Directory = Path.GetFullPath(options.Directory) };
        _time = time ?? TimeProvider.System;
        Daemons = DaemonLayout.Of(Options);
    }

    /// <summary>The options, with the folder's full path.</summary>
    public MiniClusterOptions Options { get; }

    /// <summary>statestored, catalogd, and the impalads in order.</summary>
    public IReadOnlyList<Daemon> Daemons { get; }

    /// <summary>The impalads.</summary>
    public IEnumerable<Daemon> Impalads => Daemons.Where(daemon => daemon.Kind == DaemonKind.Impalad);

    /// <summary>Where the catalog puts managed tables.</summary>
    public string Warehouse => DaemonLayout.Warehouse(Options);

    /// <summary>An Npgsql connection string for an impalad.</summary>
    public string ConnectionString(int impalad = 0) =>
        $"Host=127.0.0.1;Port={new ClusterPorts(Options.BasePort).PgWire(impalad)};Username=impala;Database=impala";

    /// <summary>The cluster of a folder, running or not.</summary>
    /// <exception cref="MiniClusterException">The folder holds no cluster.</exception>
    public static MiniCluster Open(string directory, TimeProvider? time = null)
    {
        var file = Path.Combine(Path.GetFullPath(directory), DaemonLayout.OptionsFile);
        if (!File.Exists(file))
            throw new MiniClusterException($"{directory} holds no cluster: start one with --dir {directory}");
        var options = JsonSerializer.Deserialize<MiniClusterOptions>(File.ReadAllText(file))
            ?? throw new MiniClusterException($"{file} is empty");
        return new MiniCluster(options, time);
    }

    /// <summary>The daemon of a name.</summary>
    /// <exception cref="MiniClusterException">There is none.</exception>
    public Daemon Daemon(string name) =>
        Daemons.FirstOrDefault(daemon => string.Equals(daemon.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new MiniClusterException($"No daemon {name}: there are {string.Join(", ", Daemons)}");

    /// <summary>Starts all daemons that do not run, and returns when all are ready.</summary>
    /// <exception cref="MiniClusterException">A port is taken, or a daemon ended or was not ready in time; the others are left running.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(Options.Directory);
        var file = Path.Combine(Options.Directory, DaemonLayout.OptionsFile);
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(Options), cancellationToken);
        // The metastore's connection string may hold a password.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        // The others register with statestored: started after it, none of them has to try twice.
        await StartAsync(Daemons.Where(daemon => daemon.Kind == DaemonKind.Statestored), cancellationToken);
        await StartAsync(Daemons.Where(daemon => daemon.Kind != DaemonKind.Statestored), cancellationToken);
    }

    /// <summary>Starts one daemon, if it does not run, and returns when it is ready.</summary>
    public Task StartAsync(string name, CancellationToken cancellationToken = default) => StartAsync([Daemon(name)], cancellationToken);

    /// <summary>Ends all daemons: SIGTERM, and SIGKILL for those that still run after the stop timeout.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        // Impalads first, so that their queries end while there still is a catalog.
        await StopAsync(Impalads, cancellationToken);
        await StopAsync(Daemons.Where(daemon => daemon.Kind != DaemonKind.Impalad), cancellationToken);
    }

    /// <summary>Ends one daemon as <see cref="StopAsync(CancellationToken)"/> does.</summary>
    public Task StopAsync(string name, CancellationToken cancellationToken = default) => StopAsync([Daemon(name)], cancellationToken);

    /// <summary>Kills a daemon with SIGKILL, as a crash would, and returns when the process is gone.</summary>
    public async Task KillAsync(string name, CancellationToken cancellationToken = default)
    {
        var daemon = Daemon(name);
        daemon.Process.Kill();
        if (!await WaitUntilGoneAsync(daemon, Options.StopTimeout, cancellationToken))
            throw new MiniClusterException($"{daemon} did not end after SIGKILL");
    }

    /// <summary>Stops a daemon if it runs, starts it, and returns when it is ready.</summary>
    public async Task RestartAsync(string name, CancellationToken cancellationToken = default)
    {
        await StopAsync(name, cancellationToken);
        await StartAsync(name, cancellationToken);
    }

    /// <summary>Returns when a daemon answers <c>/readyz</c> with 200.</summary>
    /// <exception cref="MiniClusterException">It ended, or was not ready within the start timeout; the message has the end of its log.</exception>
    public async Task WaitReadyAsync(string name, CancellationToken cancellationToken = default)
    {
        var daemon = Daemon(name);
        var started = _time.GetTimestamp();
        while (!await IsReadyAsync(daemon, cancellationToken))
        {
            if (daemon.ProcessId is null)
                throw new MiniClusterException($"{daemon} ended. The end of {daemon.LogFile}:\n{daemon.LogTail()}");
            if (_time.GetElapsedTime(started) > Options.StartTimeout)
            {
                throw new MiniClusterException(
                    $"{daemon} is not ready after {Options.StartTimeout.TotalSeconds:0} s. The end of {daemon.LogFile}:\n{daemon.LogTail()}");
            }

            await Task.Delay(PollInterval, _time, cancellationToken);
        }
    }

    /// <summary>Whether a daemon answers <c>/readyz</c> with 200 now.</summary>
    public async Task<bool> IsReadyAsync(Daemon daemon, CancellationToken cancellationToken = default)
    {
        if (daemon.ProcessId is null)
            return false;
        try
        {
            using var response = await _http.GetAsync($"http://127.0.0.1:{daemon.WebPort}/readyz", cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Stops the cluster.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
    }

    private async Task StartAsync(IEnumerable<Daemon> daemons, CancellationToken cancellationToken)
    {
        var all = daemons.ToList();
        foreach (var daemon in all.Where(daemon => daemon.ProcessId is null))
        {
            await CheckPortsAsync(daemon, cancellationToken);
            DaemonLayout.MakeFolders(Options, daemon);
            await daemon.Process.StartAsync(
                [.. Installation.Command(daemon.Kind), .. daemon.Flags], daemon.LogFile, DaemonLayout.Environment(Options, daemon), cancellationToken);
        }

        foreach (var daemon in all)
            await WaitReadyAsync(daemon.Name, cancellationToken);
    }

    private async Task StopAsync(IEnumerable<Daemon> daemons, CancellationToken cancellationToken)
    {
        var running = daemons.Where(daemon => daemon.ProcessId is not null).ToList();
        foreach (var daemon in running)
            daemon.Process.Terminate();
        foreach (var daemon in running)
        {
            if (!await WaitUntilGoneAsync(daemon, Options.StopTimeout, cancellationToken))
                await KillAsync(daemon.Name, cancellationToken);
        }
    }

    private async Task<bool> WaitUntilGoneAsync(Daemon daemon, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (daemon.ProcessId is not null)
        {
            if (_time.GetElapsedTime(started) > timeout)
                return false;
            await Task.Delay(PollInterval, _time, cancellationToken);
        }

        return true;
    }

    // A port that is taken would otherwise show only in the daemon's log; worse, /readyz of a stranger could answer. A process that was killed
    // a moment ago may still have its ports: its first thread is gone before its last one.
    private async Task CheckPortsAsync(Daemon daemon, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (FirstTakenPort(daemon) is { } taken)
        {
            if (_time.GetElapsedTime(started) > PortPatience)
                throw new MiniClusterException($"Port {taken.Port} of {daemon} is taken ({taken.Reason}): choose another --base-port");
            await Task.Delay(PollInterval, _time, cancellationToken);
        }
    }

    private static (int Port, string Reason)? FirstTakenPort(Daemon daemon)
    {
        foreach (var port in daemon.Ports)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                socket.Listen();
            }
            catch (SocketException e)
            {
                return (port, e.Message);
            }
        }

        return null;
    }
}
