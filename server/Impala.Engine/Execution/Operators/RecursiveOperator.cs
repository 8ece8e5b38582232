using Impala.Engine.Columnar;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// The loop of WITH RECURSIVE. Rows go out as they come; a round's rows are kept until the next round, which reads them, has ended.
/// <code>
/// initial term to [distinct] to out, and kept as the next round's table
/// step over the last round's table to [distinct] to the same, until a round gives no rows
/// </code>
/// Endless recursions end by LIMIT above, by cancellation, or at the memory limit (UNION remembers all rows).
/// </summary>
internal sealed unsafe class RecursiveOperator : UnaryOperator
{
    private readonly RecursiveNode _node;
    private readonly Func<FragmentInstanceContext, PlanNode, Operator> _build;
    private readonly int[] _initialColumns;
    private readonly int[] _stepColumns;
    private readonly WorkTable _table = new();
    private readonly GroupTable? _seen;
    private List<RecordBatch> _round = [];
    private Operator? _step;
    private FragmentSharedState? _stepShared;
    private long _numRounds;

    /// <param name="build">Builds the operators of the step.</param>
    public RecursiveOperator(OperatorContext context, Operator initial, RecursiveNode node, Func<FragmentInstanceContext, PlanNode, Operator> build)
        : base(context, initial)
    {
        _node = node;
        _build = build;
        _initialColumns = BatchProjection.OrdinalsOf(node.InitialSlots, node.Initial.Output);
        _stepColumns = BatchProjection.OrdinalsOf(node.StepSlots, node.Step.Output);
        if (node.IsDistinct)
            _seen = new GroupTable([.. node.Slots.Select(slot => slot.Type)], 0, context.Memory);
    }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        while (true)
        {
            var source = IsChildReleased ? _step : Child;
            if (source is null)
                return OperatorState.Done;
            var state = source.Next(out var rows);
            if (state == OperatorState.Blocked)
                return BlockOn(source);
            if (state == OperatorState.Done)
            {
                StartRound();
                if (Context.Instance.Slice.IsOver)
                    return YieldSlice();
                continue;
            }
            batch = Keep(BatchSlice.Pick(rows!, IsChildReleased ? _stepColumns : _initialColumns));
            if (batch is not null)
                return OperatorState.Batch;
        }
    }

    public override void Dispose()
    {
        EndStep();
        _table.Replace([]);
        _round.ForEach(batch => batch.Dispose());
        _seen?.Dispose();
        Metrics.Add("Rounds", _numRounds);
        base.Dispose();
    }

    /// <summary>The rows of the ended round become the table, and the step begins anew; without rows there is no step any more.</summary>
    private void StartRound()
    {
        ReleaseChild();
        EndStep();
        _table.Replace(_round);
        _round = [];
        if (_table.Batches.Count == 0)
            return;
        _numRounds++;
        var instance = Context.Instance.ForRound(_node.WorkTable, _table);
        _stepShared = instance.Shared;
        _step = _build(instance, _node.Step);
    }

    private void EndStep()
    {
        _step?.Dispose();
        _step = null;
        _stepShared?.Dispose();
        _stepShared = null;
    }

    /// <summary>The rows to give, a copy of which the next round will read; null when none is new.</summary>
    private RecordBatch? Keep(RecordBatch rows)
    {
        var dense = Flat(rows);
        if (_seen is not null)
            dense = Unseen(dense);
        if (dense.NumRows == 0)
        {
            dense.Dispose();
            return null;
        }
        _round.Add(dense);
        return RecordBatch.Create([.. dense.Columns.ToArray().Select(column => column.AddReference())], dense.NumRows);
    }

    private RecordBatch Flat(RecordBatch rows)
    {
        var compact = rows.Compact(Context.Memory);
        var columns = new ColumnVector[compact.NumColumns];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = compact[i].WithType(_node.Slots[i].Type);
        var numRows = compact.NumRows;
        compact.Dispose();
        BatchProjection.Flatten(columns, Context.Memory);
        return RecordBatch.Create(columns, numRows);
    }

    private RecordBatch Unseen(RecordBatch rows)
    {
        using var hashes = new Scratch<ulong>(Context.Memory);
        using var found = new Scratch<IntPtr>(Context.Memory);
        using var fresh = new Scratch<int>(Context.Memory);
        var count = Math.Max(1, rows.NumRows);
        var inserted = fresh.Ensure(count);
        var columns = rows.Columns.ToArray();
        HashKernels.Hash(columns, rows.NumRows, hashes.Ensure(count));
        var numNew = _seen!.FindOrInsert(columns, hashes.Ensure(count), rows.NumRows, (byte**)found.Ensure(count), inserted);
        if (numNew == rows.NumRows)
            return rows;
        new Span<int>(inserted, numNew).Sort();
        var picked = new ColumnVector[columns.Length];
        for (var i = 0; i < picked.Length; i++)
            picked[i] = VectorGather.Gather(columns[i], inserted, numNew, Context.Memory);
        rows.Dispose();
        return RecordBatch.Create(picked, numNew);
    }
}
