using Impala.SqlParser;

namespace Impala.Shell;

/// <summary>What the command line asked for.</summary>
internal sealed record ShellOptions
{
    public string Server { get; init; } = "127.0.0.1:21050";

    public string? Database { get; init; }

    public string User { get; init; } = "impala";

    public string? Password { get; init; }

    public string? Query { get; init; }

    /// <summary>A file of statements; <c>-</c> is standard input.</summary>
    public string? File { get; init; }

    public string? Output { get; init; }

    public OutputFormat Format { get; init; } = OutputFormat.Table;

    public string Delimiter { get; init; } = "\t";

    public bool PrintHeader { get; init; }

    public bool Quiet { get; init; }

    public bool IgnoreFailure { get; init; }

    public bool ShowProfiles { get; init; }

    public SqlDialect Dialect { get; init; } = SqlDialect.Impala;

    public int ConnectTimeout { get; init; } = 15;

    public IReadOnlyList<KeyValuePair<string, string>> QueryOptions { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; init; } = [];

    public bool IsInteractive => Query is null && File is null;
}
