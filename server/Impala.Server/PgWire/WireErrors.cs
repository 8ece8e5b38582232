using Impala.Catalog.Errors;

namespace Impala.Server.PgWire;

/// <summary>Errors of the protocol itself; 08P01 ends the connection.</summary>
internal static class WireErrors
{
    public static SqlException Malformed(string what) => new(SqlState.ProtocolViolation, "invalid message format", detail: what);

    public static SqlException UnexpectedMessage(byte type) =>
        new(SqlState.ProtocolViolation, $"invalid frontend message type {type}");

    public static SqlException MessageTooLong(long length, int limit) => new(
        SqlState.ProgramLimitExceeded,
        $"message of {length} bytes is larger than the limit of {limit} bytes",
        hint: "Load data with COPY or INSERT ... SELECT rather than in one statement.");

    public static SqlException ClearTextBeforeTls() => new(
        SqlState.ProtocolViolation,
        "received unencrypted data after SSL request",
        detail: "This could be either a client-software bug or evidence of an attempted man-in-the-middle attack.");

    public static SqlException NoSuchStatement(string name) =>
        new(SqlState.InvalidSqlStatementName, name.Length == 0 ? "unnamed prepared statement does not exist" : $"prepared statement \"{name}\" does not exist");

    public static SqlException NoSuchPortal(string name) =>
        new(SqlState.InvalidCursorName, $"portal \"{name}\" does not exist");

    public static SqlException StatementExists(string name) =>
        new(SqlState.DuplicatePreparedStatement, $"prepared statement \"{name}\" already exists");

    public static SqlException PortalExists(string name) =>
        new(SqlState.DuplicateCursor, $"cursor \"{name}\" already exists");

    public static SqlException TransactionAborted() => new(
        SqlState.InFailedSqlTransaction, "current transaction is aborted, commands ignored until end of transaction block");

    public static SqlException SeveralStatements() =>
        new(SqlState.SyntaxError, "cannot insert multiple commands into a prepared statement");

    public static SqlException IdleTooLong(bool isInBlock) => isInBlock
        ? new(SqlState.IdleInTransactionSessionTimeout, "terminating connection due to idle-in-transaction timeout")
        : new(SqlState.IdleSessionTimeout, "terminating connection due to idle-session timeout");
}
