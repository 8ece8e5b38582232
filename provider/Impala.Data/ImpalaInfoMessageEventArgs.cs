using Npgsql;

namespace Impala.Data;

/// <summary>A message of the server that is not an error: a warning of a query, or a notice.</summary>
public sealed class ImpalaInfoMessageEventArgs : EventArgs
{
    internal ImpalaInfoMessageEventArgs(PostgresNotice notice)
    {
        Severity = notice.InvariantSeverity ?? notice.Severity;
        SqlState = notice.SqlState;
        Message = notice.MessageText;
        Detail = notice.Detail;
        Hint = notice.Hint;
    }

    /// <summary><c>WARNING</c>, <c>NOTICE</c>, <c>INFO</c>, <c>LOG</c> or <c>DEBUG</c>.</summary>
    public string Severity { get; }

    /// <summary>The SQLSTATE; 00000 or 01000 for most.</summary>
    public string SqlState { get; }

    /// <summary>The message.</summary>
    public string Message { get; }

    /// <summary>More about it, when there is more.</summary>
    public string? Detail { get; }

    /// <summary>What may help, when the server knows.</summary>
    public string? Hint { get; }
}
