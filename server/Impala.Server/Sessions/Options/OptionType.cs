using Impala.Catalog.Errors;

namespace Impala.Server.Sessions.Options;

/// <summary>The type of a query option: which texts it takes, and how SET prints the value. Refusals are 22023 in Impala's words.</summary>
internal abstract class OptionType
{
    /// <summary>As PostgreSQL's pg_settings names it: bool, integer, real, string, enum.</summary>
    public virtual string ValueType => "string";

    /// <summary>What the table of options says of the values.</summary>
    public abstract string Values { get; }

    public virtual IReadOnlyList<string> AllowedValues => [];

    /// <summary>The value as it is kept and shown; raises 22023.</summary>
    /// <param name="option">Name, in capitals.</param>
    /// <param name="value">What was written, trimmed and not empty.</param>
    public abstract string Normalize(string option, string value);

    /// <summary>What the user should hear about a value that is taken, or null.</summary>
    public virtual string? Doubt(string option, string value) => null;

    protected static SqlException NotParsed(string option, string value) => Refused($"Failed to parse query option '{option}': {value}");

    protected static SqlException Invalid(string option, string reason) => Refused($"Invalid value for query option {option}: {reason}");

    protected static SqlException Refused(string message) => new(SqlState.InvalidParameterValue, message);
}
