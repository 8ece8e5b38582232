namespace Impala.Clusters;

/// <summary>Which daemons a cluster has, with their ports, flags and folders.</summary>
internal static class DaemonLayout
{
    public const string OptionsFile = "cluster.json";

    private const string Host = "127.0.0.1";

    public static string Warehouse(MiniClusterOptions options) => Path.Combine(options.Directory, "warehouse");

    public static IReadOnlyList<Daemon> Of(MiniClusterOptions options)
    {
        var ports = new ClusterPorts(options.BasePort);
        return
        [
            Statestored(options, ports),
            Catalogd(options, ports),
            .. Enumerable.Range(0, options.NumImpalads).Select(number => Impalad(options, ports, number)),
        ];
    }

    /// <summary>What a daemon gets through its environment: a connection string may hold a password, and command lines are public.</summary>
    public static Dictionary<string, string> Environment(MiniClusterOptions options, Daemon daemon)
    {
        var environment = new Dictionary<string, string>(options.Environment);
        if (daemon.Kind == DaemonKind.Catalogd && options.Metastore is { } metastore)
            environment["IMPALA_METASTORE"] = metastore;
        return environment;
    }

    public static void MakeFolders(MiniClusterOptions options, Daemon daemon)
    {
        Directory.CreateDirectory(DataFolder(options, daemon.Name));
        Directory.CreateDirectory(Warehouse(options));
        Directory.CreateDirectory(Path.Combine(options.Directory, "logs"));
        Directory.CreateDirectory(Path.Combine(options.Directory, "pids"));
    }

    private static string DataFolder(MiniClusterOptions options, string name) => Path.Combine(options.Directory, "data", name);

    private static Daemon Statestored(MiniClusterOptions options, ClusterPorts ports) => new(
        "statestored", DaemonKind.Statestored, ports.Statestored, ports.StatestoredWeb, null,
        [
            $"--state_store_port={ports.Statestored}",
            $"--webserver_port={ports.StatestoredWeb}",
            .. options.StatestoredFlags,
        ],
        options.Directory);

    private static Daemon Catalogd(MiniClusterOptions options, ClusterPorts ports) => new(
        "catalogd", DaemonKind.Catalogd, ports.Catalogd, ports.CatalogdWeb, null,
        [
            $"--catalog_service_port={ports.Catalogd}",
            $"--webserver_port={ports.CatalogdWeb}",
            $"--state_store_host={Host}",
            $"--state_store_port={ports.Statestored}",
            $"--data_dir={DataFolder(options, "catalogd")}",
            $"--warehouse_dir={Warehouse(options)}",
            $"--allowed_locations={string.Join(',', options.DataLocations.Select(location => location.Contains("://", StringComparison.Ordinal) ? location : Path.GetFullPath(location)).Prepend(Warehouse(options)))}",
            .. options.CatalogdFlags,
        ],
        options.Directory);

    private static Daemon Impalad(MiniClusterOptions options, ClusterPorts ports, int number) => new(
        $"impalad{number}", DaemonKind.Impalad, ports.Internal(number), ports.ImpaladWeb(number), ports.PgWire(number),
        [
            $"--pg_port={ports.PgWire(number)}",
            $"--webserver_port={ports.ImpaladWeb(number)}",
            $"--krpc_port={ports.Internal(number)}",
            $"--hostname={Host}",
            $"--state_store_host={Host}",
            $"--state_store_port={ports.Statestored}",
            $"--catalog_service_host={Host}",
            $"--catalog_service_port={ports.Catalogd}",
            $"--data_dir={DataFolder(options, $"impalad{number}")}",
            .. options.ImpaladFlags,
        ],
        options.Directory);
}
