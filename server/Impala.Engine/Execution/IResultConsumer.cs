using Impala.Engine.Columnar;

namespace Impala.Engine.Execution;

/// <summary>Takes the rows of the root fragment, for instance to encode them for a client. Called by one worker at a time.</summary>
public interface IResultConsumer
{
    /// <summary>
    /// Takes the batch (dense, without selection; columns may be flat, constant or dictionary) and its ownership and answers true; or
    /// answers false without touching it and gives the signal after which to try again.
    /// </summary>
    bool TryConsume(RecordBatch batch, out Signal? wait);

    /// <summary>No more rows.</summary>
    void Complete();

    /// <summary>The query failed or was cancelled; no more rows.</summary>
    void Fail(Exception error);

    /// <summary>True when the consumer wants no more rows; the fragment then ends as if its input had.</summary>
    bool IsDone => false;
}
