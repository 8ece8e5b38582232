using Impala.Server.Sessions.Options;

namespace Impala.Server.Sessions;

/// <summary>
/// Impala's query options: name, type, default, level, meaning, and what setting one does here (impala.md 4). One part of this class a
/// family. SET takes every one; the page QueryOptions.md is written from this table.
/// </summary>
internal static partial class QueryOptions
{
    private const string Regular = "REGULAR";
    private const string Advanced = "ADVANCED";
    private const string Development = "DEVELOPMENT";

    /// <summary>The level of options that Impala once had: SET takes them with a notice and forgets them.</summary>
    public const string RemovedLevel = "REMOVED";

    /// <summary>By name.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        .. Limits().Concat(Execution()).Concat(Planning()).Concat(RuntimeFilters()).Concat(Files()).Concat(Semantics()).Concat(Services()).Concat(Removed())
            .OrderBy(option => option.Name, StringComparer.Ordinal),
    ];

    /// <summary>Options that PostgreSQL has a setting of the same name for, which keeps the value: TIMEZONE, and IDLE_SESSION_TIMEOUT in seconds
    /// where PostgreSQL counts milliseconds.</summary>
    public static bool IsShared(string name) =>
        string.Equals(name, "TIMEZONE", StringComparison.OrdinalIgnoreCase) || string.Equals(name, "IDLE_SESSION_TIMEOUT", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Setting> Removed()
    {
        string[] names =
        [
            "ABORT_ON_DEFAULT_LIMIT_EXCEEDED", "ALLOW_UNSUPPORTED_FORMATS", "DEFAULT_ORDER_BY_LIMIT", "DISABLE_CACHED_READS", "MAX_IO_BUFFERS", "RESERVATION_REQUEST_TIMEOUT",
            "RM_INITIAL_MEM", "SCAN_NODE_CODEGEN_THRESHOLD", "SEQ_COMPRESSION_MODE", "USE_CALCITE_PLANNER", "V_CPU_CORES",
        ];
        return names.Select(name => Kept(name, TextOption.Instance, "", RemovedLevel, "Removed from Impala.", "removed from Impala; SET says so and forgets it"));
    }

    private static Setting Acts(string name, OptionType type, string value, string level, string description) =>
        Option(name, type, value, level, description, OptionEffect.Implemented);

    private static Setting Kept(string name, OptionType type, string value, string level, string description, string reason) =>
        Option(name, type, value, level, description, OptionEffect.Accepted(reason));

    private static Setting Option(string name, OptionType type, string value, string level, string description, OptionEffect effect) =>
        new(name, value, level, description, IsQueryOption: true)
        {
            ValueType = type.ValueType,
            AllowedValues = type.AllowedValues,
            Type = type,
            Effect = effect,
        };
}
