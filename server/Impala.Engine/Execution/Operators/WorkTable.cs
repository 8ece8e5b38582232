using Impala.Engine.Columnar;

namespace Impala.Engine.Execution.Operators;

/// <summary>The rows of a recursion's last round, which its step reads, perhaps more than once.</summary>
public sealed class WorkTable
{
    internal List<RecordBatch> Batches { get; private set; } = [];

    /// <summary>Takes over the next round's rows and frees the last one's.</summary>
    internal void Replace(List<RecordBatch> batches)
    {
        foreach (var batch in Batches)
            batch.Dispose();
        Batches = batches;
    }
}
