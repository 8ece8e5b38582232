using Impala.Catalog.Errors;
using Microsoft.AspNetCore.Connections;

namespace Impala.Server.PgWire;

/// <summary>The one place where exceptions become errors of the protocol: a SqlException as it is, a cancellation as 57014, all else as XX000 with a logged stack.</summary>
internal static partial class ErrorMapper
{
    /// <summary>False for what only says that the client has gone.</summary>
    public static bool IsReportable(Exception error, CancellationToken connectionClosed) => error switch
    {
        ConnectionResetException or ConnectionAbortedException or ClientGoneException or ProtocolLostException => false,
        OperationCanceledException => !connectionClosed.IsCancellationRequested,
        _ => true,
    };

    public static SqlException Map(Exception error, ILogger logger)
    {
        switch (error)
        {
            case SqlException sql:
                return sql;
            case ProtocolLostException lost:
                return new SqlException(SqlState.ProtocolViolation, lost.Message);
            case OperationCanceledException:
                return new SqlException(SqlState.QueryCanceled, "canceling statement due to user request");
            case AggregateException { InnerExceptions: [var only] }:
                return Map(only, logger);
            case InsufficientExecutionStackException:
                return new SqlException(SqlState.StatementTooComplex, "stack depth limit exceeded", hint: "Nest fewer expressions or subqueries.");
            case OutOfMemoryException:
                return new SqlException(SqlState.ProgramLimitExceeded, "out of memory", hint: "Lower the query's MEM_LIMIT or the server's --mem_limit.");
            default:
                LogInternalError(logger, error);
                return new SqlException(SqlState.InternalError, $"internal error: {error.Message}", hint: "This is a defect; the server's log has the details.");
        }
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "Internal error reached a client")]
    private static partial void LogInternalError(ILogger logger, Exception error);
}
