using Impala.Engine.Columnar;
using Impala.Engine.Execution;

namespace Impala.Engine.Scan;

/// <summary>Batches that somebody else makes while a plan runs: the rows of COPY FROM. Read by one operator.</summary>
public interface IBatchSource
{
    /// <summary>True with the next batch, which the caller owns, or with null at the end; false with the signal of the next arrival.</summary>
    bool TryTake(out RecordBatch? batch, out Signal? arrival);
}
