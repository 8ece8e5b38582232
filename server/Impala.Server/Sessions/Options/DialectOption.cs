using Impala.Catalog.Errors;

namespace Impala.Server.Sessions.Options;

/// <summary>postgres or impala.</summary>
internal sealed class DialectOption : OptionType
{
    public static readonly DialectOption Instance = new();

    public override string ValueType => "enum";

    public override string Values => "postgres, impala";

    public override IReadOnlyList<string> AllowedValues => ["postgres", "impala"];

    public override string Normalize(string option, string value) => value.ToLowerInvariant() switch
    {
        "postgres" or "postgresql" => "postgres",
        "impala" => "impala",
        _ => throw new SqlException(SqlState.InvalidParameterValue, $"invalid value for parameter \"{option}\": \"{value}\"", hint: "Available values: postgres, impala."),
    };
}
