using Impala.Catalog.Errors;

namespace Impala.Server.Coordination;

/// <summary>Errors of running a query over several nodes: 40001 where a retry may succeed, 55000 where the cluster is not fit.</summary>
internal static class CoordinationErrors
{
    public static SqlException NoExecutors() => new(
        SqlState.ObjectNotInPrerequisiteState,
        "no executor is available for the query",
        hint: "Start an impalad with --is_executor=true, or wait until blacklisted ones are tried again; /backends lists them.");

    public static SqlException BackendLost(string backend, string reason) => new(
        SqlState.SerializationFailure,
        $"Failed due to unreachable impalad(s): {backend}",
        detail: reason,
        hint: "The node was blacklisted; run the statement again.");

    public static SqlException StreamBroken(int exchangeId) => new(
        SqlState.SerializationFailure, "A node that sends rows to this query was lost.", detail: $"exchange {exchangeId}", hint: "Run the statement again.");

    /// <summary>The link with a sender broke when it had done its part: its last rows may be lost.</summary>
    public static SqlException SenderLost(string address) => new(
        SqlState.SerializationFailure, "A node that sends rows to this query was lost.", detail: address, hint: "Run the statement again.");

    public static SqlException OtherBuild(string theirs, string ours) => new(
        SqlState.SerializationFailure, $"A plan of build {theirs} reached an impalad of build {ours}.", hint: "Run the same build on all nodes.");

    /// <summary>A receiver ended the stream before its sender did: its node was lost, or its part of the query failed for a reason of its own.</summary>
    public static SqlException PeerBroken(string address, string reason) => new(
        SqlState.SerializationFailure, "A node that takes rows of this query was lost.", detail: $"{address}: {reason}", hint: "Run the statement again.");

    /// <summary>A batch travels in parts of fewer rows where it must; a row cannot be parted.</summary>
    public static SqlException RowTooLong(long numBytes, long maxBytes) => new(
        SqlState.ProgramLimitExceeded, $"A row is too long to be sent to another node: {numBytes} bytes of at most {maxBytes}.");
}
