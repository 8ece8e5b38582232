using Impala.Catalog.Errors;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries;

/// <summary>How COPY reads or writes its rows. Source: PostgreSQL 15, COPY.</summary>
internal sealed record CopyOptions(CopyFormat Format, char Delimiter, string Null, CopyHeader Header, char Quote, char Escape)
{
    /// <summary>Columns that CSV always quotes; "*" is all.</summary>
    public IReadOnlyList<string> ForceQuote { get; init; } = [];

    /// <summary>Columns whose unquoted values are never NULL.</summary>
    public IReadOnlyList<string> ForceNotNull { get; init; } = [];

    /// <summary>Columns whose quoted values may be NULL too.</summary>
    public IReadOnlyList<string> ForceNull { get; init; } = [];

    public bool IsCsv => Format == CopyFormat.Csv;

    /// <summary>Reads the options of a statement; the errors are PostgreSQL's.</summary>
    public static CopyOptions Of(CopyStatement statement)
    {
        var values = new Dictionary<string, Option>(StringComparer.OrdinalIgnoreCase);
        foreach (var option in statement.Options)
        {
            if (option.Name.ToLowerInvariant() is not ("format" or "freeze" or "delimiter" or "null" or "header" or "quote" or "escape" or "force_quote" or "force_not_null" or "force_null" or "encoding"))
                throw new SqlException(SqlState.SyntaxError, $"option \"{option.Name}\" not recognized", option.Span.Start);
            if (!values.TryAdd(option.Name, option))
                throw new SqlException(SqlState.SyntaxError, "conflicting or redundant options", option.Span.Start);
        }
        var format = FormatOf(values.GetValueOrDefault("format"));
        var isFrom = statement.Direction == CopyDirection.From;
        var header = HeaderOf(values.GetValueOrDefault("header"), isFrom);
        var delimiter = values.GetValueOrDefault("delimiter")?.Value;
        var nullText = values.GetValueOrDefault("null")?.Value;
        if (values.GetValueOrDefault("encoding") is { } encoding && encoding.Value?.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant() is not ("UTF8" or "UNICODE"))
            throw new SqlException(SqlState.FeatureNotSupported, $"encoding \"{encoding.Value}\" is not supported", encoding.Span.Start, hint: "Use UTF8.");
        if (format == CopyFormat.Binary)
            RefuseInBinary(delimiter, nullText, header, statement);
        var options = new CopyOptions(
            format,
            One(delimiter ?? (format == CopyFormat.Csv ? "," : "\t"), "delimiter", statement),
            nullText ?? (format == CopyFormat.Csv ? "" : "\\N"),
            header,
            One(values.GetValueOrDefault("quote")?.Value ?? "\"", "quote", statement),
            One(values.GetValueOrDefault("escape")?.Value ?? values.GetValueOrDefault("quote")?.Value ?? "\"", "escape", statement))
        {
            ForceQuote = Names(values, "force_quote"),
            ForceNotNull = Names(values, "force_not_null"),
            ForceNull = Names(values, "force_null"),
        };
        options.Check(values, isFrom, statement);
        return options;
    }

    private static CopyFormat FormatOf(Option? option) => option?.Value?.ToLowerInvariant() switch
    {
        null when option is null => CopyFormat.Text,
        "csv" => CopyFormat.Csv,
        "text" => CopyFormat.Text,
        "binary" => CopyFormat.Binary,
        _ => throw new SqlException(SqlState.InvalidParameterValue, $"COPY format \"{option!.Value}\" not recognized", option.Span.Start),
    };

    private static CopyHeader HeaderOf(Option? option, bool isFrom)
    {
        if (option is null)
            return CopyHeader.None;
        switch (option.Value?.ToLowerInvariant())
        {
            case null or "true" or "on" or "1":
                return CopyHeader.Line;
            case "false" or "off" or "0":
                return CopyHeader.None;
            case "match" when isFrom:
                return CopyHeader.Match;
            case "match":
                throw new SqlException(SqlState.FeatureNotSupported, "cannot use \"match\" with HEADER in COPY TO", option.Span.Start);
            default:
                throw new SqlException(SqlState.SyntaxError, "header requires a Boolean value or \"match\"", option.Span.Start);
        }
    }

    private static void RefuseInBinary(string? delimiter, string? nullText, CopyHeader header, CopyStatement statement)
    {
        var what = delimiter is not null ? "DELIMITER" : nullText is not null ? "NULL" : header != CopyHeader.None ? "HEADER" : null;
        if (what is "HEADER")
            throw Unsupported("cannot specify HEADER in BINARY mode", statement);
        if (what is not null)
            throw new SqlException(SqlState.SyntaxError, $"cannot specify {what} in BINARY mode", statement.Span.Start);
    }

    private void Check(Dictionary<string, Option> values, bool isFrom, CopyStatement statement)
    {
        if (Delimiter is '\n' or '\r')
            throw new SqlException(SqlState.InvalidParameterValue, "COPY delimiter cannot be newline or carriage return", statement.Span.Start);
        if (Null.AsSpan().ContainsAny('\n', '\r'))
            throw new SqlException(SqlState.InvalidParameterValue, "COPY null representation cannot use newline or carriage return", statement.Span.Start);
        if (!IsCsv && (Delimiter is '\\' or '.' || char.IsAsciiLetterLower(Delimiter) || char.IsAsciiDigit(Delimiter)))
            throw new SqlException(SqlState.InvalidParameterValue, $"COPY delimiter cannot be \"{Delimiter}\"", statement.Span.Start);
        foreach (var (key, word) in new[] { ("quote", "quote"), ("escape", "escape"), ("force_quote", "force quote"), ("force_not_null", "force not null"), ("force_null", "force null") })
            if (!IsCsv && values.ContainsKey(key))
                throw Unsupported($"COPY {word} available only in CSV mode", statement);
        if (IsCsv && Delimiter == Quote)
            throw new SqlException(SqlState.InvalidParameterValue, "COPY delimiter and quote must be different", statement.Span.Start);
        if (isFrom && values.ContainsKey("force_quote"))
            throw Unsupported("COPY force quote only available using COPY TO", statement);
        if (!isFrom && values.ContainsKey("force_not_null"))
            throw Unsupported("COPY force not null only available using COPY FROM", statement);
        if (!isFrom && values.ContainsKey("force_null"))
            throw Unsupported("COPY force null only available using COPY FROM", statement);
        if (Format != CopyFormat.Binary && Null.Contains(Delimiter, StringComparison.Ordinal))
            throw Unsupported("COPY delimiter must not appear in the NULL specification", statement);
        if (IsCsv && Null.Contains(Quote, StringComparison.Ordinal))
            throw Unsupported("CSV quote character must not appear in the NULL specification", statement);
    }

    private static string[] Names(Dictionary<string, Option> values, string key) =>
        values.GetValueOrDefault(key)?.Value?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static char One(string text, string what, CopyStatement statement) => text is [< '\x80' and var only]
        ? only
        : throw Unsupported($"COPY {what} must be a single one-byte character", statement);

    private static SqlException Unsupported(string message, CopyStatement statement) => new(SqlState.FeatureNotSupported, message, statement.Span.Start);
}

/// <summary>PostgreSQL's formats of COPY.</summary>
internal enum CopyFormat
{
    Text,
    Csv,
    Binary,
}

/// <summary>Whether the first line names the columns, and whether the names must be the table's.</summary>
internal enum CopyHeader
{
    None,
    Line,
    Match,
}
