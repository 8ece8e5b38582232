using Impala.Statestore.Configuration;

namespace Impala.Catalogd;

/// <summary>catalogd's flags, with Impala's names where Impala has the flag.</summary>
public sealed class CatalogdOptions : SubscriberDaemonOptions
{
    public CatalogdOptions() => WebserverPort = 25020;

    public override string DaemonName => "catalogd";

    public override string DaemonDescription => "catalogd: databases, tables, files and versions of an Impala cluster.";

    public override int InternalPort => CatalogServicePort;

    [Flag("catalog_service_port", "Port of the catalog service (and of the subscriber service statestored calls).", Min = 0, Max = 65535)]
    public int CatalogServicePort { get; set; } = 26000;

    [Flag("metastore", "Npgsql connection string of the PostgreSQL metastore. Empty: an embedded SQLite database in data_dir.", IsSecret = true)]
    public string Metastore { get; set; } = "";

    [Flag("data_dir", "Folder for the embedded metastore and, by default, the warehouse.")]
    public string DataDir { get; set; } = "impala-data";

    [Flag("warehouse_dir", "Folder for databases and managed tables; every node must see it under this path. Empty: data_dir/warehouse.")]
    public string WarehouseDir { get; set; } = "";

    [Flag("allowed_locations", "Further folders, separated by commas, that LOCATION and LOAD DATA may name besides the warehouse; s3a://bucket/folder too.")]
    public IReadOnlyList<string> AllowedLocations { get; set; } = [];

    [Flag("load_catalog_in_background", "true: serve as soon as names are known and load tables meanwhile. false: refuse statements until all tables are loaded.")]
    public bool LoadCatalogInBackground { get; set; } = true;

    [Flag("num_metadata_loading_threads", "How many files' footers are read at once.", Min = 1, Max = 256)]
    public int NumMetadataLoadingThreads { get; set; } = 16;

    [Flag("catalog_cache_tables", "How many tables' bodies are kept in memory.", Min = 1)]
    public int CatalogCacheTables { get; set; } = 20_000;

    [Flag("retired_file_retention_s", "Replaced and dropped files are deleted after so long, and not while a running statement reads an older version.", Min = 0)]
    public double RetiredFileRetentionS { get; set; } = 600;

    [Flag("insert_staging_retention_s", "Staging folders of inserts that neither committed nor aborted are deleted after so long.", Min = 1)]
    public double InsertStagingRetentionS { get; set; } = 86_400;

    [Flag("metastore_retry_s", "How long a statement waits for a metastore that is away.", Min = 0)]
    public double MetastoreRetryS { get; set; } = 15;

    [Flag("catalog_operation_log_size", "How many finished operations the page /operations shows.", Min = 0)]
    public int CatalogOperationLogSize { get; set; } = 100;

    [Flag("debug_pause_dir", "For tests: commits and DDL wait at the steps whose names are files in this folder. Empty: nowhere.")]
    public string DebugPauseDir { get; set; } = "";

    public override string? Validate() => WarehouseDir.Contains("://", StringComparison.Ordinal)
        ? $"--warehouse_dir={WarehouseDir} is not a folder that every node sees: give databases a LOCATION on the object store instead, and allow it by --allowed_locations."
        : base.Validate();

    /// <summary>Absolute.</summary>
    public string EffectiveWarehouseDir => Path.GetFullPath(WarehouseDir.Length > 0 ? WarehouseDir : Path.Combine(DataDir, "warehouse"));
}
