using Impala.Statestore.Configuration;

namespace Impala.Server;

/// <summary>impalad's flags; names and defaults are Impala's where Impala has them (impala.md 5).</summary>
internal sealed class ImpaladOptions : SubscriberDaemonOptions
{
    public ImpaladOptions() => WebserverPort = 25000;

    [Flag("pg_port", "Port of the PostgreSQL wire protocol.", Min = 0, Max = 65535)]
    public int PgPort { get; set; } = 21050;

    [Flag("pg_bind_address", "Address the PostgreSQL port listens on. Any other than loopback needs --password_file or --hba_file.")]
    public string PgBindAddress { get; set; } = "127.0.0.1";

    [Flag("krpc_port", "Port of the internal gRPC services (control and data streams).", Min = 0, Max = 65535)]
    public int KrpcPort { get; set; } = 27000;

    [Flag("catalog_service_host", "Host of catalogd.")]
    public string CatalogServiceHost { get; set; } = "localhost";

    [Flag("catalog_service_port", "Port of catalogd's service.", Min = 1, Max = 65535)]
    public int CatalogServicePort { get; set; } = 26000;

    [Flag("is_coordinator", "Take client sessions and coordinate their queries.")]
    public bool IsCoordinator { get; set; } = true;

    [Flag("is_executor", "Run fragments of queries.")]
    public bool IsExecutor { get; set; } = true;

    [Flag("mem_limit", "Memory for queries: bytes, a number with k, m, g, or a percentage of the machine's memory.")]
    public string MemLimit { get; set; } = "80%";

    [Flag("num_worker_threads", "Threads that run fragments; 0 takes one a core.", Min = 0, Max = 1024)]
    public int NumWorkerThreads { get; set; }

    [Flag("max_connections", "Client sessions at a time.", Min = 1)]
    public int MaxConnections { get; set; } = 1000;

    [Flag("password_file", "File with user:password lines (or SCRAM secrets); without --hba_file all clients must then authenticate by SCRAM-SHA-256.")]
    public string PasswordFile { get; set; } = "";

    [Flag("hba_file", "File of rules in the format of PostgreSQL's pg_hba.conf: who may connect from where, with which proof.")]
    public string HbaFile { get; set; } = "";

    [Flag("pg_ssl_certificate", "PEM file with the certificate of the PostgreSQL port. Empty: ssl_server_certificate; neither: no TLS on that port.")]
    public string PgSslCertificate { get; set; } = "";

    [Flag("pg_ssl_key", "PEM file with the private key of pg_ssl_certificate.")]
    public string PgSslKey { get; set; } = "";

    [Flag("pg_ssl_ca_certificate", "PEM file with the authorities that may sign the certificates of clients (methods cert and clientcert of --hba_file).")]
    public string PgSslCaCertificate { get; set; } = "";

    [Flag("ssl_minimum_version", "Oldest version of TLS on the PostgreSQL port.", OneOf = "tlsv1.2,tlsv1.3")]
    public string SslMinimumVersion { get; set; } = "tlsv1.2";

    [Flag("authorization_provider", "catalog: statements need the privileges that GRANT gives, which catalogd keeps. Empty: everyone may do everything.", OneOf = ",catalog")]
    public string AuthorizationProvider { get; set; } = "";

    [Flag("admin_users", "With authorization: users, separated by commas, who may do everything and give roles and privileges.")]
    public IReadOnlyList<string> AdminUsers { get; set; } = ["impala"];

    [Flag("group_file", "With authorization: file with name:user,user lines, or in the format of /etc/group: the groups of users. Everyone is also in a group of his own name.")]
    public string GroupFile { get; set; } = "";

    [Flag("shutdown_grace_period_s", "Seconds a graceful shutdown waits at least, so that all coordinators hear of it.", Min = 0)]
    public int ShutdownGracePeriodSeconds { get; set; } = 120;

    [Flag("shutdown_deadline_s", "Seconds after which a graceful shutdown ends what still runs, unless :shutdown() says how many.", Min = 0)]
    public int ShutdownDeadlineSeconds { get; set; } = 3600;

    [Flag("query_log_size", "Ended queries that /queries and SHOW PROFILE remember.", Min = 0)]
    public int QueryLogSize { get; set; } = 200;

    [Flag("default_query_options", "Query options that sessions begin with: name=value, with commas between them.")]
    public string DefaultQueryOptions { get; set; } = "";

    [Flag("idle_session_timeout", "Seconds a session may do nothing before it is closed; 0 never closes one.", Min = 0)]
    public int IdleSessionTimeout { get; set; }

    [Flag("local_catalog_cache_mb", "Memory for the bodies of tables that are kept; those that do not fit are fetched from catalogd again.", Min = 1, Max = 1_000_000)]
    public int LocalCatalogCacheMb { get; set; } = 512;

    [Flag("release_memory_after_s", "Seconds without work after which memory that is only kept for the next statements goes back to the system; 0 keeps it.", Min = 0, Max = 86400)]
    public int ReleaseMemoryAfterSeconds { get; set; } = 30;

    [Flag("data_dir", "Folder for this daemon's own files (logs of queries, scratch).")]
    public string DataDir { get; set; } = "";

    [Flag("reserved_words_version", "Which words the impala dialect reserves: 3.0.0, or 2.11.0 for Impala's own keywords only.")]
    public string ReservedWordsVersion { get; set; } = "3.0.0";

    [Flag("allow_ordinals_in_having", "HAVING 1 means the first item of the select list.")]
    public bool AllowOrdinalsInHaving { get; set; }

    public override int InternalPort => KrpcPort;

    public override string DaemonName => "impalad";

    public override string DaemonDescription => "Coordinates and executes SQL behind the PostgreSQL wire protocol.";

    /// <summary>What sessions begin with.</summary>
    public string SessionDefaults => FormattableString.Invariant($"IDLE_SESSION_TIMEOUT={IdleSessionTimeout},{DefaultQueryOptions}");

    public string CatalogAddress => $"{(UsesTls ? "https" : "http")}://{HostAndPort.Format(CatalogServiceHost, CatalogServicePort)}";

    public override string? Validate()
    {
        if (!IsCoordinator && !IsExecutor)
            return "An impalad must be a coordinator, an executor or both.";
        if (PgBindAddress is not ("127.0.0.1" or "::1" or "localhost") && PasswordFile.Length == 0 && HbaFile.Length == 0)
            return $"--pg_bind_address={PgBindAddress} is open to other machines: give --password_file or --hba_file so that clients must authenticate, or bind 127.0.0.1.";
        if (PgSslCertificate.Length > 0 != PgSslKey.Length > 0)
            return "--pg_ssl_certificate and --pg_ssl_key go together: set both or none.";
        if (PgSslCaCertificate.Length > 0 && PgSslCertificate.Length == 0 && !UsesTls)
            return "--pg_ssl_ca_certificate needs TLS on the PostgreSQL port: set --pg_ssl_certificate and --pg_ssl_key.";
        if (HbaFile.Length > 0 && !File.Exists(HbaFile))
            return $"--hba_file={HbaFile} does not exist.";
        if (PasswordFile.Length > 0 && !File.Exists(PasswordFile))
            return $"--password_file={PasswordFile} does not exist.";
        if (GroupFile.Length > 0 && !File.Exists(GroupFile))
            return $"--group_file={GroupFile} does not exist.";
        if (ReservedWordsVersion is not ("3.0.0" or "2.11.0"))
            return $"--reserved_words_version={ReservedWordsVersion} is neither 3.0.0 nor 2.11.0.";
        return Sessions.Options.DefaultQueryOptions.Parse(SessionDefaults).Error is { } error ? "--default_query_options: " + error : base.Validate();
    }
}
