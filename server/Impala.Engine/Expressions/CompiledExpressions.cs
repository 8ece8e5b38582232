using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Expressions;

/// <summary>
/// Expressions ready to run over batches of one layout. One instance serves one operator instance (it keeps constants and per-dictionary
/// results between batches) and must be disposed.
/// </summary>
public sealed class CompiledExpressions : IDisposable
{
    private readonly EvaluationNode[] _roots;
    private readonly IReadOnlyList<EvaluationNode> _nodes;
    private EvaluationScope? _scope;

    internal CompiledExpressions(EvaluationNode[] roots, IReadOnlyList<EvaluationNode> nodes)
    {
        _roots = roots;
        _nodes = nodes;
    }

    public int Count => _roots.Length;

    /// <summary>True when evaluating a row that was not asked for could raise.</summary>
    public bool CanFail => Array.Exists(_roots, root => root.CanFail);

    public SqlType TypeOf(int expression) => _roots[expression].Type;

    /// <summary>
    /// One vector for each expression, of <see cref="RecordBatch.NumSelected"/> rows: flat, constant, or the dictionary vector of a plain column.
    /// The caller owns them; the batch is left as it is.
    /// </summary>
    public ColumnVector[] Evaluate(RecordBatch batch, EvaluationContext context) => Evaluate(batch, context, ignoreSelection: false);

    /// <summary>As <see cref="Evaluate(RecordBatch, EvaluationContext)"/>; expressions whose flag is set may answer narrow decimals.</summary>
    public ColumnVector[] Evaluate(RecordBatch batch, EvaluationContext context, bool[]? takesNarrow) =>
        Evaluate(batch, context, ignoreSelection: false, takesNarrow);

    /// <summary>Of the first expression, as <see cref="EvaluationNode.TrySelect"/>.</summary>
    internal unsafe int TrySelect(RecordBatch batch, EvaluationContext context, int* rows, int numRows, int* selected) =>
        _roots[0].TrySelect(batch, context, rows, numRows, selected);

    public void Dispose()
    {
        foreach (var node in _nodes)
            node.Dispose();
    }

    internal ColumnVector[] Evaluate(RecordBatch batch, EvaluationContext context, bool ignoreSelection, bool[]? takesNarrow = null)
    {
        // Taken while it is in use, so that it is never used twice at once.
        var scope = _scope is { } kept && ReferenceEquals(kept.Context, context) ? kept : new EvaluationScope(_nodes.Count, context);
        _scope = null;
        var results = ColumnArrays.Rent(_roots.Length);
        try
        {
            scope.Begin(batch, ignoreSelection);
            for (var i = 0; i < results.Length; i++)
            {
                var values = scope.Get(_roots[i]);
                results[i] = takesNarrow is not null && takesNarrow[i] ? values.AddReference() : values.Widened(context.Memory);
            }
            return results;
        }
        catch
        {
            foreach (var result in results)
                result?.Release();
            throw;
        }
        finally
        {
            scope.Dispose();
            _scope = scope;
        }
    }
}
