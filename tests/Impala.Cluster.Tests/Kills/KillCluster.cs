using Impala.Clusters;

namespace Impala.Cluster.Tests.Kills;

/// <summary>Three impalads whose catalogd waits at the steps that files in a folder name, and keeps retired files for five seconds only.</summary>
public abstract class KillCluster(bool onPostgres) : TestCluster(3, onPostgres)
{
    /// <summary>A file here named as a step makes catalogd wait there (its flag --debug_pause_dir).</summary>
    public string PauseFolder { get; private set; } = "";

    protected override MiniClusterOptions Configure(MiniClusterOptions options)
    {
        PauseFolder = Path.Combine(options.Directory, "pauses");
        Directory.CreateDirectory(PauseFolder);
        return options with { CatalogdFlags = ["--retired_file_retention_s=5", $"--debug_pause_dir={PauseFolder}"] };
    }
}

/// <summary>Over the embedded metastore.</summary>
public sealed class SqliteKillCluster() : KillCluster(onPostgres: false);

/// <summary>Over a metastore in PostgreSQL.</summary>
public sealed class PostgresKillCluster() : KillCluster(onPostgres: true);
