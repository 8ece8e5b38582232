using Impala.Catalog.Errors;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries;

/// <summary>How COPY writes its rows. Source: PostgreSQL 15, COPY.</summary>
internal sealed record CopyOptions(bool IsCsv, char Delimiter, string Null, bool Header, char Quote, char Escape)
{
    /// <summary>Columns that CSV always quotes; "*" is all.</summary>
    public IReadOnlyList<string> ForceQuote { get; init; } = [];

    public static CopyOptions Of(CopyStatement statement)
    {
        var isCsv = false;
        string? delimiter = null, nullText = null, quote = null, escape = null;
        var header = false;
        string[] force = [];
        foreach (var option in statement.Options)
        {
            var value = option.Value;
            switch (option.Name.ToLowerInvariant())
            {
                case "format":
                    isCsv = value?.ToLowerInvariant() switch
                    {
                        "csv" => true,
                        "text" => false,
                        "binary" => throw new SqlException(SqlState.FeatureNotSupported, "COPY in binary format is not supported", option.Span.Start),
                        _ => throw Invalid($"COPY format \"{value}\" not recognized", option),
                    };
                    break;
                case "delimiter":
                    delimiter = value;
                    break;
                case "null":
                    nullText = value;
                    break;
                case "header":
                    header = value?.ToLowerInvariant() is null or "true" or "on" or "1" or "match";
                    break;
                case "quote":
                    quote = value;
                    break;
                case "escape":
                    escape = value;
                    break;
                case "force_quote":
                    force = value?.Split(',') ?? [];
                    break;
                case "encoding" when value?.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant() is "UTF8" or "UNICODE":
                    break;
                default:
                    throw new SqlException(SqlState.SyntaxError, $"option \"{option.Name}\" not recognized", option.Span.Start);
            }
        }
        var quoteByte = One(quote ?? "\"", "quote", statement);
        return new CopyOptions(isCsv, One(delimiter ?? (isCsv ? "," : "\t"), "delimiter", statement), nullText ?? (isCsv ? "" : "\\N"), header, quoteByte, escape is null ? quoteByte : One(escape, "escape", statement))
        {
            ForceQuote = force,
        };
    }

    private static char One(string text, string what, CopyStatement statement) => text is [< '\x80' and not '\n' and not '\r' and var only]
        ? only
        : throw new SqlException(SqlState.FeatureNotSupported, $"COPY {what} must be a single one-byte character", statement.Span.Start);

    private static SqlException Invalid(string message, Option option) => new(SqlState.InvalidParameterValue, message, option.Span.Start);
}
