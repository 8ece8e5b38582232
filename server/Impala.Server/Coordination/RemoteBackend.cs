using System.Text.Json;
using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Engine.Execution.Profile;
using Impala.Server.Protos;
using Impala.Statestore.Cluster;
using Impala.Statestore.Rpc;

namespace Impala.Server.Coordination;

/// <summary>Another backend's part of a query: one streaming call, which is the lifeline in both directions.</summary>
internal sealed class RemoteBackend(BackendDescriptor descriptor, InternalChannels channels)
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    public BackendDescriptor Descriptor { get; } = descriptor;

    /// <summary>True when the call ended without the backend's own word: it refused, could not be reached, or died.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Takes the backend's parts of runtime filters; set before it runs.</summary>
    public Action<int, byte[]>? FilterMade { get; init; }

    /// <summary>Takes what the backend has used, of queries with limits; set before it runs.</summary>
    public Action<ResourceUseUpdate>? UseGrown { get; init; }

    /// <summary>Runs to the end and never throws.</summary>
    public async Task<BackendOutcome> RunAsync(ExecQueryRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var call = Client.ExecQueryFInstances(request, cancellationToken: cancellationToken);
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                var status = call.ResponseStream.Current;
                if (status.StatusCase == ExecStatus.StatusOneofCase.Finished)
                    return ToOutcome(status.Finished);
                if (status.StatusCase == ExecStatus.StatusOneofCase.Filter)
                    FilterMade?.Invoke(status.Filter.FilterId, status.Filter.Filter.ToByteArray());
                else if (status.StatusCase == ExecStatus.StatusOneofCase.Use)
                    UseGrown?.Invoke(status.Use);
            }
            IsLost = true;
            return Failed(new SqlException(SqlState.SerializationFailure, "the call ended without a result"));
        }
        catch (Exception error) when (cancellationToken.IsCancellationRequested && error is RpcException or OperationCanceledException)
        {
            return Failed(new OperationCanceledException(cancellationToken));
        }
        catch (RpcException error)
        {
            IsLost = error.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled or StatusCode.DeadlineExceeded;
            return Failed(RpcErrors.ToSqlException(error, "impalad at " + Descriptor.InternalAddress, SqlState.SerializationFailure));
        }
    }

    /// <summary>Whether the backend takes calls at all.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Client.CancelQueryAsync(new CancelQueryRequest(), deadline: DateTime.UtcNow + ProbeTimeout, cancellationToken: cancellationToken);
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private ControlService.ControlServiceClient Client => new(channels.To(Descriptor.InternalAddress));

    private static BackendOutcome Failed(Exception error) => new([], 0, error);

    private static BackendOutcome ToOutcome(Finished finished)
    {
        var profiles = JsonSerializer.Deserialize<FragmentInstanceProfile[]>(finished.Profiles.Span) ?? [];
        var error = finished.ErrorState.Length == 0
            ? null
            : new SqlException(
                finished.ErrorState,
                finished.ErrorMessage,
                hint: finished.ErrorHint.Length > 0 ? finished.ErrorHint : null,
                detail: finished.ErrorDetail.Length > 0 ? finished.ErrorDetail : null);
        return new BackendOutcome(profiles, finished.PeakMemory, error is { SqlState: SqlState.QueryCanceled } ? new OperationCanceledException() : error)
        {
            Warnings = [.. finished.Warnings],
        };
    }
}
