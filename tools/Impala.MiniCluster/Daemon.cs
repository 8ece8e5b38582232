namespace Impala.Clusters;

/// <summary>One daemon of a cluster: how it is started, and its process while there is one.</summary>
public sealed class Daemon
{
    private readonly DaemonProcess _process;

    internal Daemon(
        string name, DaemonKind kind, int servicePort, int webPort, int? pgWirePort, IReadOnlyList<string> flags, string directory)
    {
        Name = name;
        Kind = kind;
        ServicePort = servicePort;
        WebPort = webPort;
        PgWirePort = pgWirePort;
        Flags = flags;
        LogFile = Path.Combine(directory, "logs", name + ".log");
        _process = new DaemonProcess(Path.Combine(directory, "pids", name + ".pid"));
    }

    /// <summary><c>statestored</c>, <c>catalogd</c>, <c>impalad0</c>, <c>impalad1</c> ...</summary>
    public string Name { get; }

    /// <summary>Which program.</summary>
    public DaemonKind Kind { get; }

    /// <summary>The port of its gRPC service.</summary>
    public int ServicePort { get; }

    /// <summary>The port of its web pages.</summary>
    public int WebPort { get; }

    /// <summary>The port of the PostgreSQL protocol, of impalads only.</summary>
    public int? PgWirePort { get; }

    /// <summary>The flags it is started with.</summary>
    public IReadOnlyList<string> Flags { get; }

    /// <summary>Where its output goes; a restart appends.</summary>
    public string LogFile { get; }

    /// <summary>The id of its process; null when it does not run.</summary>
    public int? ProcessId => _process.Id;

    /// <summary>The most memory its process ever had resident, in bytes; null when it does not run.</summary>
    public long? PeakResidentBytes => ProcessId is { } id ? ProcessMemory.PeakResidentBytes(id) : null;

    /// <summary>The memory its process has resident, in bytes; null when it does not run.</summary>
    public long? ResidentBytes => ProcessId is { } id ? ProcessMemory.ResidentBytes(id) : null;

    internal IEnumerable<int> Ports => PgWirePort is { } port ? [ServicePort, WebPort, port] : [ServicePort, WebPort];

    internal DaemonProcess Process => _process;

    /// <summary>The last lines of the log.</summary>
    public string LogTail(int numLines = 30) =>
        File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(numLines)) : "(no log)";

    /// <inheritdoc/>
    public override string ToString() => Name;
}
