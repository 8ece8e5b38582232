using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Scan;

/// <summary>
/// A condition on a scan's rows: a conjunct of the query, or a filter that arrives while the scan runs. A reader works off the ready ones
/// in the order of <see cref="ScanPlan.Filters"/> and reads a filter's columns only for slices in which rows are left. One instance
/// serves one operator instance. To add a kind, derive from this and put it into the plan by <see cref="ScanPlan.AddFilter"/>.
/// </summary>
/// <param name="columns">Ordinals into <see cref="ScanPlan.Columns"/> of what it looks at.</param>
internal abstract class RowFilter(int[] columns) : IDisposable
{
    public int[] Columns { get; } = columns;

    /// <summary>Whether rows can be tested now; asked for once a slice. A filter that is not ready lets every row pass.</summary>
    public virtual bool IsReady => true;

    /// <summary>Whether testing a row that an earlier filter refuses could raise, so that the order matters.</summary>
    public virtual bool CanFail => false;

    /// <summary>Whether the answer for a row depends on one column's value only and may be asked for values that no row has, so that it
    /// can be found once for each entry of a dictionary. What a ready filter answers for a value must not change from then on.</summary>
    public virtual bool DecidesByValue => Columns.Length == 1 && !CanFail;

    /// <summary>
    /// Leaves in the batch's selection the rows that pass; answers how many. The batch's columns stand at the scan's ordinals, and those
    /// that were not read yet are absent (null).
    /// </summary>
    public abstract int Apply(RecordBatch batch, EvaluationContext context);

    public virtual void Dispose()
    {
    }
}
