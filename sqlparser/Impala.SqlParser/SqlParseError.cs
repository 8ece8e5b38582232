namespace Impala.SqlParser;

/// <summary>Why a text did not parse: 42601 for its grammar, 54001 for its nesting, 54000 for its size.</summary>
public sealed record SqlParseError(string SqlState, string Message, int? Position, string? Hint);
