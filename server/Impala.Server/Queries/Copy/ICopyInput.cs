namespace Impala.Server.Queries.Copy;

/// <summary>The bytes that a client sends for COPY FROM STDIN.</summary>
internal interface ICopyInput
{
    /// <summary>Reads at least one byte; 0 is the end. Raises 57014 when the client gives up.</summary>
    ValueTask<int> ReadAsync(nint target, int capacity, CancellationToken cancellationToken);
}
