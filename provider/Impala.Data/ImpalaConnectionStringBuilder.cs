using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Impala.Data;

/// <summary>
/// Reads and writes connection strings such as <c>Host=node1,node2;Database=sales;Option:MEM_LIMIT=2g</c>.
/// </summary>
/// <remarks>
/// <para>Besides the keywords that have a property, <c>Option:NAME=value</c> sets a query option for every session, and
/// <c>Options=NAME=value,NAME=value</c> sets several. Names of options are not checked here: the server refuses those it does not know.</para>
/// <para><c>Database</c> is an Impala database. It becomes the session's search path, for the server's one PostgreSQL database holds all
/// Impala databases as its schemas.</para>
/// </remarks>
public sealed class ImpalaConnectionStringBuilder : DbConnectionStringBuilder
{
    /// <summary>The port of impalad.</summary>
    public const int DefaultPort = 21050;

    /// <summary>The Impala database of a session that names none.</summary>
    public const string DefaultDatabase = "default";

    internal const string OptionPrefix = "Option:";

    /// <summary>Makes an empty connection string, which means a server on this machine.</summary>
    public ImpalaConnectionStringBuilder()
    {
    }

    /// <summary>Reads a connection string.</summary>
    /// <param name="connectionString">Keywords and values; null is an empty one.</param>
    /// <exception cref="ArgumentException">A keyword is unknown or a value does not fit its keyword.</exception>
    public ImpalaConnectionStringBuilder(string? connectionString) => ConnectionString = connectionString ?? "";

    /// <summary>One host or several with commas between, each with a port if it is not <see cref="Port"/>: <c>node1,node2:21051</c>. A
    /// connection goes to the first that takes it.</summary>
    [AllowNull]
    public string Host
    {
        get => Text("Host") ?? "127.0.0.1";
        set => this["Host"] = value;
    }

    /// <summary>The port of hosts that name none.</summary>
    public int Port
    {
        get => Number("Port", DefaultPort);
        set => this["Port"] = value;
    }

    /// <summary>The Impala database that names without one are looked up in; null for the server's default.</summary>
    public string? Database
    {
        get => Text("Database");
        set => this["Database"] = value;
    }

    /// <summary>Whose session it is.</summary>
    [AllowNull]
    public string Username
    {
        get => Text("Username") ?? "impala";
        set => this["Username"] = value;
    }

    /// <summary>The user's password; null where the server trusts the connection.</summary>
    public string? Password
    {
        get => Text("Password");
        set => this["Password"] = value;
    }

    /// <summary>Seconds that opening a connection may take; 0 for ever.</summary>
    public int Timeout
    {
        get => Number("Timeout", 15);
        set => this["Timeout"] = value;
    }

    /// <summary>Seconds that a command may take until its first result; 0, the default, for ever: analytic queries take what they take.</summary>
    public int CommandTimeout
    {
        get => Number("Command Timeout", 0);
        set => this["Command Timeout"] = value;
    }

    /// <summary>Whether closed connections are kept and used again.</summary>
    public bool Pooling
    {
        get => Flag("Pooling", true);
        set => this["Pooling"] = value;
    }

    /// <summary>How many connections a pool keeps open at least.</summary>
    public int MinPoolSize
    {
        get => Number("Minimum Pool Size", 0);
        set => this["Minimum Pool Size"] = value;
    }

    /// <summary>How many connections a pool opens at most; who wants one more waits.</summary>
    public int MaxPoolSize
    {
        get => Number("Maximum Pool Size", 100);
        set => this["Maximum Pool Size"] = value;
    }

    /// <summary>Seconds after which an unused connection above <see cref="MinPoolSize"/> is closed.</summary>
    public int ConnectionIdleLifetime
    {
        get => Number("Connection Idle Lifetime", 300);
        set => this["Connection Idle Lifetime"] = value;
    }

    /// <summary>Seconds between two looks for connections that have been unused for too long; at most <see cref="ConnectionIdleLifetime"/>.</summary>
    public int ConnectionPruningInterval
    {
        get => Number("Connection Pruning Interval", 10);
        set => this["Connection Pruning Interval"] = value;
    }

    /// <summary>Seconds after which a connection that comes back is closed, however busy it was; 0, the default, for never. New nodes get their share so.</summary>
    public int ConnectionLifetime
    {
        get => Number("Connection Lifetime", 0);
        set => this["Connection Lifetime"] = value;
    }

    /// <summary>Which of several hosts a new connection goes to; <see cref="LoadBalanceHosts"/> is <see cref="ImpalaLoadBalancing.RoundRobin"/>.</summary>
    public ImpalaLoadBalancing LoadBalancing
    {
        get => Text("Load Balancing") is { } text ? Enum.Parse<ImpalaLoadBalancing>(text) : LoadBalanceHosts ? ImpalaLoadBalancing.RoundRobin : ImpalaLoadBalancing.None;
        set => this["Load Balancing"] = value.ToString();
    }

    /// <summary>Whether new connections go to the hosts in turn instead of to the first that takes them.</summary>
    public bool LoadBalanceHosts
    {
        get => Flag("Load Balance Hosts", false);
        set => this["Load Balance Hosts"] = value;
    }

    /// <summary>Seconds without traffic after which a connection is probed; 0 for never.</summary>
    public int KeepAlive
    {
        get => Number("Keep Alive", 0);
        set => this["Keep Alive"] = value;
    }

    /// <summary>The name that the server's pages show for the sessions.</summary>
    public string? ApplicationName
    {
        get => Text("Application Name");
        set => this["Application Name"] = value;
    }

    /// <summary><c>postgres</c> or <c>impala</c>; null for the server's default. Parameters need <c>postgres</c>.</summary>
    public string? Dialect
    {
        get => Text("Dialect");
        set => this["Dialect"] = value;
    }

    /// <summary>The time zone of the sessions, such as <c>Europe/Vienna</c>; null for the server's.</summary>
    public string? TimeZone
    {
        get => Text("Time Zone");
        set => this["Time Zone"] = value;
    }

    /// <summary>Whether connections are encrypted.</summary>
    public ImpalaSslMode SslMode
    {
        get => Text("SSL Mode") is { } mode ? Enum.Parse<ImpalaSslMode>(mode) : ImpalaSslMode.Prefer;
        set => this["SSL Mode"] = value.ToString();
    }

    /// <summary>A file with the certificates of the authorities to trust; null for those of the machine.</summary>
    public string? RootCertificate
    {
        get => Text("Root Certificate");
        set => this["Root Certificate"] = value;
    }

    /// <summary>Whether an open connection tells its password in its connection string.</summary>
    public bool PersistSecurityInfo
    {
        get => Flag("Persist Security Info", false);
        set => this["Persist Security Info"] = value;
    }

    /// <summary>Query options, as <c>NAME=value</c> with commas between; <see cref="GetOptions"/> has these and the single ones together.</summary>
    public string? Options
    {
        get => Text("Options");
        set => this["Options"] = value;
    }

    /// <inheritdoc/>
    [AllowNull]
    public override object this[string keyword]
    {
        get => base[ConnectionKeyword.Canonical(keyword)];
        set
        {
            var name = ConnectionKeyword.Canonical(keyword);
            if (value is null)
                base.Remove(name);
            else
                base[name] = ConnectionKeyword.Check(name, value);
        }
    }

    /// <inheritdoc/>
    public override bool ContainsKey(string keyword) => ConnectionKeyword.TryCanonical(keyword, out var name) && base.ContainsKey(name);

    /// <inheritdoc/>
    public override bool Remove(string keyword) => ConnectionKeyword.TryCanonical(keyword, out var name) && base.Remove(name);

    /// <inheritdoc/>
    public override bool TryGetValue(string keyword, [NotNullWhen(true)] out object? value)
    {
        value = null;
        return ConnectionKeyword.TryCanonical(keyword, out var name) && base.TryGetValue(name, out value);
    }

    /// <summary>Sets a query option for every session.</summary>
    /// <param name="name">Such as <c>MEM_LIMIT</c>.</param>
    /// <param name="value">Its value; null takes the option away.</param>
    public void SetOption(string name, string? value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        this[OptionPrefix + name] = value;
    }

    /// <summary>All query options that the sessions start with, names in upper case; a single option wins over <see cref="Options"/>.</summary>
    public IReadOnlyDictionary<string, string> GetOptions()
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Options is { } list)
        {
            foreach (var (name, value) in ConnectionKeyword.SplitOptions(list))
                options[name] = value;
        }

        foreach (string key in Keys)
        {
            if (key.StartsWith(OptionPrefix, StringComparison.OrdinalIgnoreCase))
                options[key[OptionPrefix.Length..].ToUpperInvariant()] = Text(key)!;
        }

        if (Dialect is { } dialect)
            options["SQL_DIALECT"] = dialect;
        return options;
    }

    private string? Text(string name) => base.TryGetValue(name, out var value) ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    private int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private bool Flag(string name, bool otherwise) => Text(name) is { } text ? bool.Parse(text) : otherwise;
}
