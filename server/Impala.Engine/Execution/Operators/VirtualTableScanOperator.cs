using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Scan;

namespace Impala.Engine.Execution.Operators;

/// <summary>Reads a relation that the coordinator makes up, row by row, into batches; then applies the conjuncts.</summary>
internal sealed class VirtualTableScanOperator : Operator
{
    private readonly VirtualTableScanNode _node;
    private readonly IVirtualRows _tables;
    private readonly CompiledFilter _filter;
    private IEnumerator<object?[]>? _rows;
    private bool _isDone;

    public VirtualTableScanOperator(OperatorContext context, VirtualTableScanNode node, IVirtualRows tables)
        : base(context)
    {
        _node = node;
        _tables = tables;
        _filter = ExpressionCompiler.CompileFilter(node.Predicates, node.Output);
    }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        _rows ??= Open();
        while (!_isDone)
        {
            batch = ReadBatch();
            if (batch.NumRows > 0 && _filter.Apply(batch, Context.Evaluation) > 0)
                return OperatorState.Batch;
            batch.Dispose();
            batch = null;
            Context.CancellationToken.ThrowIfCancellationRequested();
        }
        return OperatorState.Done;
    }

    public override void Dispose()
    {
        _rows?.Dispose();
        _filter.Dispose();
        base.Dispose();
    }

    private IEnumerator<object?[]> Open()
    {
        var lookups = new List<Constant>(_node.Lookups.Count);
        foreach (var lookup in _node.Lookups)
        {
            var value = BatchProjection.EvaluateConstant(lookup.Value, Context.Evaluation);
            lookups.Add(ConstantVectors.Read(value, 0));
            value.Release();
        }
        return _tables.Read(_node, lookups, Context.Evaluation).GetEnumerator();
    }

    private RecordBatch ReadBatch()
    {
        var builders = new ConstantColumnBuilder[_node.Columns.Count];
        try
        {
            for (var i = 0; i < builders.Length; i++)
                builders[i] = new ConstantColumnBuilder(_node.Columns[i].Slot.Type, RecordBatch.DefaultNumRows, Context.Memory);
            var numRows = 0;
            while (numRows < RecordBatch.DefaultNumRows)
            {
                if (!_rows!.MoveNext())
                {
                    _isDone = true;
                    break;
                }
                for (var i = 0; i < builders.Length; i++)
                    builders[i].Append(_rows.Current[i]);
                numRows++;
            }
            return RecordBatch.Create([.. builders.Select(builder => builder.Build())], numRows);
        }
        finally
        {
            foreach (var builder in builders)
                builder?.Dispose();
        }
    }
}
