using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Expressions;

/// <summary>A node of a compiled expression. Its values for a scope are computed at most once and owned by the scope.</summary>
internal abstract unsafe class EvaluationNode(int id, SqlType type, bool canFail) : IDisposable
{
    /// <summary>Index of the node's values in a scope.</summary>
    public int Id => id;

    public SqlType Type => type;

    /// <summary>True when evaluating a row that nobody asked for could raise an error or be costly.</summary>
    public bool CanFail => canFail;

    /// <summary>Computes all rows of the scope. The caller owns the result.</summary>
    public abstract ColumnVector Evaluate(EvaluationScope scope);

    /// <summary>
    /// Of a predicate over plain columns and constants: writes the rows of the batch for which it is TRUE without making a vector of truth
    /// values; -1 where there is no such way. <paramref name="rows"/> names <paramref name="numRows"/> rows (null: the first) and may be
    /// the list that is written to.
    /// </summary>
    public virtual int TrySelect(RecordBatch batch, EvaluationContext context, int* rows, int numRows, int* selected) => -1;

    /// <summary>The node's values for all rows of the batch, borrowed from it or from the node, when it is a plain column or a constant.</summary>
    public virtual ColumnVector? Plain(RecordBatch batch, EvaluationContext context) => null;

    /// <summary>Frees what the node keeps between batches.</summary>
    public virtual void Dispose()
    {
    }

    protected static bool AnyCanFail(EvaluationNode[] nodes) => Array.Exists(nodes, node => node.CanFail);
}
