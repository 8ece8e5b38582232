using System.Globalization;
using System.Text;
using Grpc.Core;
using Impala.Catalog.Errors;

namespace Impala.Statestore.Rpc;

/// <summary>Carries a <see cref="SqlException"/> through gRPC: code, texts and position travel as trailers of a FailedPrecondition
/// status. Texts are cut, because trailers have a size limit.</summary>
public static class RpcErrors
{
    private const string StateKey = "impala-sqlstate";
    private const string PositionKey = "impala-position";
    private const string MessageKey = "impala-message-bin";
    private const string HintKey = "impala-hint-bin";
    private const string DetailKey = "impala-detail-bin";
    private const int MaxTextLength = 4000;

    /// <summary>The exception a service throws so that <see cref="ToSqlException"/> gets the same error back.</summary>
    public static RpcException ToRpcException(SqlException exception)
    {
        var trailers = new Metadata { { StateKey, exception.SqlState }, { MessageKey, Encode(exception.Message) } };
        if (exception.Position is { } position)
            trailers.Add(PositionKey, position.ToString(CultureInfo.InvariantCulture));
        if (exception.Hint is { } hint)
            trailers.Add(HintKey, Encode(hint));
        if (exception.Detail is { } detail)
            trailers.Add(DetailKey, Encode(detail));
        return new RpcException(new Status(StatusCode.FailedPrecondition, exception.SqlState), trailers);
    }

    /// <summary>The user's error behind a failed call. Calls that did not reach the peer become <paramref name="unreachableState"/>,
    /// cancelled ones 57014, and anything else XX000.</summary>
    /// <param name="exception">What the call threw.</param>
    /// <param name="peer">Who was called, such as "catalogd at localhost:26000".</param>
    /// <param name="unreachableState">The code when the peer is away: 55000 for catalogd, 40001 for a backend.</param>
    public static SqlException ToSqlException(RpcException exception, string peer, string unreachableState = SqlState.ObjectNotInPrerequisiteState)
    {
        if (FindError(exception) is { } error)
            return error;
        return exception.StatusCode switch
        {
            StatusCode.Cancelled => new SqlException(SqlState.QueryCanceled, "canceling statement due to user request", inner: exception),
            StatusCode.Unavailable or StatusCode.DeadlineExceeded => new SqlException(
                unreachableState,
                $"{peer} is not reachable",
                hint: "Check that the daemon runs and try the statement again.",
                detail: exception.Status.Detail,
                inner: exception),
            StatusCode.Unauthenticated => new SqlException(
                SqlState.ObjectNotInPrerequisiteState,
                $"{peer} refused this daemon",
                hint: "All daemons of a cluster need the same --cluster_secret_file.",
                detail: exception.Status.Detail,
                inner: exception),
            _ => new SqlException(SqlState.InternalError, $"a call to {peer} failed", detail: exception.Status.Detail, inner: exception),
        };
    }

    /// <summary>The error the peer raised itself; null when the call failed for another reason.</summary>
    public static SqlException? FindError(RpcException exception)
    {
        if (exception.Trailers.GetValue(StateKey) is not { Length: 5 } state)
            return null;
        int? position = int.TryParse(exception.Trailers.GetValue(PositionKey), CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
        return new SqlException(
            state,
            Decode(exception.Trailers, MessageKey) ?? "The call failed without a text.",
            position,
            Decode(exception.Trailers, HintKey),
            Decode(exception.Trailers, DetailKey),
            exception);
    }

    private static byte[] Encode(string text) =>
        Encoding.UTF8.GetBytes(text.Length <= MaxTextLength ? text : string.Concat(text.AsSpan(0, MaxTextLength), "..."));

    private static string? Decode(Metadata trailers, string key) =>
        trailers.GetValueBytes(key) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
