using Impala.Engine.Columnar;

namespace Impala.Server.Queries;

/// <summary>
/// What a statement gives: columns and a stream of batches, or just a tag. Read by one reader; disposing early cancels what still runs.
/// </summary>
internal abstract class StatementResult : IAsyncDisposable
{
    /// <summary>Null for statements without rows.</summary>
    public abstract IReadOnlyList<ResultColumn>? Columns { get; }

    /// <summary>Whether the simple protocol sends the values in binary: FETCH from a BINARY cursor.</summary>
    public virtual bool IsBinary => false;

    /// <summary>The next batch (the caller disposes it), or null at the end. Errors of the execution surface here.</summary>
    public abstract ValueTask<RecordBatch?> NextAsync(CancellationToken cancellationToken);

    /// <summary>The text of CommandComplete once all rows were read.</summary>
    public abstract string Tag(long numRowsSent);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A statement that only reports its tag.</summary>
internal sealed class TagResult(string tag) : StatementResult
{
    public override IReadOnlyList<ResultColumn>? Columns => null;

    public override ValueTask<RecordBatch?> NextAsync(CancellationToken cancellationToken) => new((RecordBatch?)null);

    public override string Tag(long numRowsSent) => tag;
}
