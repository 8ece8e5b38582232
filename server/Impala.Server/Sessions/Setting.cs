using Impala.Server.Sessions.Options;

namespace Impala.Server.Sessions;

/// <summary>What a setting is: PostgreSQL's (known by name and default) or an Impala query option.</summary>
/// <param name="Name">As SHOW prints it; look-ups ignore case.</param>
/// <param name="Default">The value of a new session.</param>
/// <param name="Category">PostgreSQL's category, or Impala's level (REGULAR, ADVANCED, DEVELOPMENT, REMOVED).</param>
internal sealed record Setting(string Name, string Default, string Category, string Description, bool IsQueryOption)
{
    /// <summary>PostgreSQL's vartype: bool, integer, real, string, enum.</summary>
    public string ValueType { get; init; } = "string";

    public string? Unit { get; init; }

    /// <summary>PostgreSQL's context: only user and superuser settings can be SET.</summary>
    public string Context { get; init; } = "user";

    public IReadOnlyList<string> AllowedValues { get; init; } = [];

    /// <summary>Of a query option.</summary>
    public OptionType? Type { get; init; }

    /// <summary>Of a query option: what setting it does.</summary>
    public OptionEffect Effect { get; init; } = OptionEffect.Implemented;

    /// <summary>A query option that Impala no longer has.</summary>
    public bool IsRemoved => IsQueryOption && Category == QueryOptions.RemovedLevel;

    public bool IsSettable => Context is "user" or "superuser";
}
