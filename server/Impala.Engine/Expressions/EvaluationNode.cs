using Impala.Catalog.Types;
using Impala.Engine.Columnar;

namespace Impala.Engine.Expressions;

/// <summary>A node of a compiled expression. Its values for a scope are computed at most once and owned by the scope.</summary>
internal abstract class EvaluationNode(int id, SqlType type, bool canFail) : IDisposable
{
    /// <summary>Index of the node's values in a scope.</summary>
    public int Id => id;

    public SqlType Type => type;

    /// <summary>True when evaluating a row that nobody asked for could raise an error or be costly.</summary>
    public bool CanFail => canFail;

    /// <summary>Computes all rows of the scope. The caller owns the result.</summary>
    public abstract ColumnVector Evaluate(EvaluationScope scope);

    /// <summary>Frees what the node keeps between batches.</summary>
    public virtual void Dispose()
    {
    }

    protected static bool AnyCanFail(EvaluationNode[] nodes) => Array.Exists(nodes, node => node.CanFail);
}
