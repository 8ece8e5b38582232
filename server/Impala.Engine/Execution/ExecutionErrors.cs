using Impala.Catalog.Errors;

namespace Impala.Engine.Execution;

/// <summary>The errors that operators raise to users; kernels have their own.</summary>
internal static class ExecutionErrors
{
    public static SqlException MoreThanOneRow() =>
        new(SqlState.CardinalityViolation, "more than one row returned by a subquery used as an expression");

    public static SqlException PlanTooDeep() =>
        new(SqlState.StatementTooComplex, "The plan is nested too deeply to run.", hint: "Split the statement, for instance by a temporary table.");

    public static SqlException FileChanged(string path) => new(
        SqlState.ObjectNotInPrerequisiteState,
        $"File {path} has changed since its table's metadata was loaded.",
        hint: "Run REFRESH on the table and try again.");

    public static SqlException UnknownVirtualTable(string schema, string name) =>
        new(SqlState.InternalError, $"Relation {schema}.{name} can be read on the coordinator only.");

    public static SqlException UnknownTableFunction(string name) =>
        new(SqlState.UndefinedFunction, $"set-returning function {name} does not exist");

    public static SqlException StepIsZero() => new(SqlState.InvalidParameterValue, "step size cannot equal zero");

    public static SqlException NthValueNotPositive() => new(SqlState.InvalidNthValueArgument, "argument of nth_value must be greater than zero");

    public static SqlException TilesNotPositive() => new(SqlState.InvalidNtileArgument, "argument of ntile must be greater than zero");

    public static SqlException FrameOffsetInvalid() => new(SqlState.InvalidWindowFrameOffset, "frame offset must not be null or negative");

    public static SqlException ScanBytesLimit(string queryId, long limit) => Terminated(queryId, $"scan bytes limit of {QuantityText.Bytes(limit)}");

    public static SqlException CpuLimit(string queryId, long limit) => Terminated(queryId, $"CPU limit of {QuantityText.Seconds(limit)}");

    public static SqlException JoinRowsLimit(string queryId, long limit, int nodeId) => Terminated(
        queryId,
        FormattableString.Invariant($"join rows produced exceeds the limit of {limit} at node with id {nodeId}. Unset or increase JOIN_ROWS_PRODUCED_LIMIT query option to produce more rows."));

    private static SqlException Terminated(string queryId, string reason) => new(SqlState.ProgramLimitExceeded, $"Query {queryId} terminated due to {reason}");

    public static SqlException BadArgument(string function, string reason) => new(SqlState.InvalidParameterValue, $"argument of {function} {reason}");
}
