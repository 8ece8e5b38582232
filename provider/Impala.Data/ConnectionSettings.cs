using System.Collections.Concurrent;
using System.Text;
using Npgsql;

namespace Impala.Data;

/// <summary>What a connection string means for the wire, worked out once for each string: programs open connections far more often than they
/// have strings.</summary>
internal sealed class ConnectionSettings
{
    // A server's one PostgreSQL database; Impala's databases are its schemas.
    private const string PostgresDatabase = "impala";

    private static readonly ConcurrentDictionary<string, ConnectionSettings> ByText = new(StringComparer.Ordinal);

    private ConnectionSettings(string text)
    {
        var builder = new ImpalaConnectionStringBuilder(text);
        ConnectionString = text;
        Database = builder.Database ?? ImpalaConnectionStringBuilder.DefaultDatabase;
        Timeout = builder.Timeout;
        NpgsqlConnectionString = Translate(builder).ConnectionString;
        builder.Password = builder.PersistSecurityInfo ? builder.Password : null;
        PublicConnectionString = builder.PersistSecurityInfo ? text : builder.ConnectionString;
    }

    public string ConnectionString { get; }

    /// <summary>The connection string that an open connection tells: without the password unless that is wanted.</summary>
    public string PublicConnectionString { get; }

    public string NpgsqlConnectionString { get; }

    public string Database { get; }

    public int Timeout { get; }

    public static ConnectionSettings Of(string? text) => ByText.GetOrAdd(text ?? "", static key => new ConnectionSettings(key));

    private static NpgsqlConnectionStringBuilder Translate(ImpalaConnectionStringBuilder builder)
    {
        var wire = new NpgsqlConnectionStringBuilder
        {
            Host = builder.LoadBalancing == ImpalaLoadBalancing.Random ? Shuffled(builder.Host) : builder.Host,
            Port = builder.Port,
            Database = PostgresDatabase,
            Username = builder.Username,
            Timeout = builder.Timeout,
            CommandTimeout = builder.CommandTimeout,
            Pooling = builder.Pooling,
            MinPoolSize = builder.MinPoolSize,
            MaxPoolSize = builder.MaxPoolSize,
            ConnectionIdleLifetime = builder.ConnectionIdleLifetime,
            ConnectionPruningInterval = Math.Clamp(builder.ConnectionPruningInterval, 1, Math.Max(1, builder.ConnectionIdleLifetime)),
            ConnectionLifetime = builder.ConnectionLifetime,
            KeepAlive = builder.KeepAlive,
            SslMode = Enum.Parse<SslMode>(builder.SslMode.ToString()),
            // The server has no GSS encryption: asking for it costs a round trip.
            GssEncryptionMode = GssEncryptionMode.Disable,
            // Statements end by themselves; a transaction of the caller's scope would promise what is not there.
            Enlist = false,
            // The server's details hold no row data.
            IncludeErrorDetail = true,
            IncludeFailedBatchedCommand = true,
            PersistSecurityInfo = builder.PersistSecurityInfo,
        };
        if (builder.LoadBalancing != ImpalaLoadBalancing.None)
            wire.LoadBalanceHosts = true;
        if (builder.Password is { } password)
            wire.Password = password;
        if (builder.Database is { } database)
            wire.SearchPath = SearchPath(database);
        if (builder.ApplicationName is { } application)
            wire.ApplicationName = application;
        if (builder.TimeZone is { } timeZone)
            wire.Timezone = timeZone;
        if (builder.RootCertificate is { } rootCertificate)
            wire.RootCertificate = rootCertificate;
        if (StartupOptions(builder) is { Length: > 0 } options)
            wire.Options = options;
        return wire;
    }

    private static string Shuffled(string hosts)
    {
        var all = hosts.Split(',', StringSplitOptions.TrimEntries);
        Random.Shared.Shuffle(all);
        return string.Join(',', all);
    }

    /// <summary>The start-up packet's options: blanks and backslashes inside a value are escaped, as PostgreSQL's server splits them.</summary>
    private static string StartupOptions(ImpalaConnectionStringBuilder builder)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in builder.GetOptions())
        {
            if (text.Length > 0)
                text.Append(' ');
            text.Append("-c ").Append(name.ToLowerInvariant()).Append('=');
            foreach (var c in value)
            {
                if (c == '\\' || char.IsWhiteSpace(c))
                    text.Append('\\');
                text.Append(c);
            }
        }

        return text.ToString();
    }

    // The value is a list of names for the server: what is no plain name is quoted.
    private static string SearchPath(string database) =>
        database.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') && !char.IsAsciiDigit(database[0])
            ? database
            : "\"" + database.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
