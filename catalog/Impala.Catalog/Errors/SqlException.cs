namespace Impala.Catalog.Errors;

/// <summary>The one exception whose text users see. It is made by factories that own a code and a text
/// (<c>AnalysisErrors.ColumnNotFound(...)</c>); any other exception that reaches the wire is reported as XX000.</summary>
public sealed class SqlException : Exception
{
    public SqlException(string sqlState, string message, int? position = null, string? hint = null, string? detail = null, Exception? inner = null)
        : base(message, inner)
    {
        SqlState = sqlState;
        Position = position;
        Hint = hint;
        Detail = detail;
    }

    /// <summary>Five characters, one of <see cref="Errors.SqlState"/>.</summary>
    public string SqlState { get; }

    /// <summary>0-based character offset into the statement's text, where the error has a place there.</summary>
    public int? Position { get; }

    /// <summary>What to do about it.</summary>
    public string? Hint { get; }

    /// <summary>Where and with what values, for the second line of a report.</summary>
    public string? Detail { get; }

    /// <summary>Where in the data it happened, as PostgreSQL's CONTEXT: "COPY t, line 3, column b".</summary>
    public string? Context { get; init; }

    /// <summary>The same error at a place of the statement, unless it already has one.</summary>
    public SqlException At(int position) => Position is null ? new SqlException(SqlState, Message, position, Hint, Detail, InnerException) : this;
}
