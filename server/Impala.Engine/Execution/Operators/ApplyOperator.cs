using Impala.Catalog;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// The dependent loop: for each input row, the values of the outer slots are put into the subquery's plan, which then runs to its end
/// inside this operator. Results are remembered by those values, so rows that repeat them cost nothing.
/// </summary>
internal sealed class ApplyOperator : UnaryOperator
{
    private const int MaxRemembered = 10_000;

    private readonly ApplyNode _node;
    private readonly Func<FragmentInstanceContext, PlanNode, Operator> _build;
    private readonly ValueList<Slot> _outerSlots;
    private readonly BatchProjection _outerValues;
    private readonly Dictionary<ValueList<Constant>, object?> _remembered = [];
    private readonly List<object?> _results = [];
    private RecordBatch? _input;
    private Constant[][] _outerRows = [];
    private int _row;
    private SubqueryRun? _run;

    /// <param name="build">Builds the operators of a bound subquery plan.</param>
    public ApplyOperator(OperatorContext context, Operator child, ApplyNode node, Func<FragmentInstanceContext, PlanNode, Operator> build)
        : base(context, child)
    {
        _node = node;
        _build = build;
        _outerSlots = SubqueryBinding.FindOuterSlots(node.Subquery, node.Input.Output);
        // What decides the result: the outer values, and the tested ones.
        _outerValues = new BatchProjection(
            _outerSlots.Map(ScalarExpression (slot) => new SlotReference(slot)).AddRange(node.Test), node.Input.Output);
    }

    private bool IsLateral => _node.Kind is ApplyKind.LateralInner or ApplyKind.LateralLeft;

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        while (true)
        {
            if (_input is null)
            {
                var state = Child.Next(out var input);
                if (state == OperatorState.Blocked)
                    return BlockOn(Child);
                if (state == OperatorState.Done)
                    return state;
                Start(input!.Compact(Context.Memory));
            }
            while (_row < _input!.NumRows)
            {
                var state = IsLateral ? StepLateral(out batch) : StepValue();
                if (state == OperatorState.Blocked)
                    return state;
                if (batch is not null)
                    return OperatorState.Batch;
                if (Context.Instance.Slice.IsOver)
                    return YieldSlice();
            }
            batch = IsLateral ? null : Finish();
            _input?.Dispose();
            _input = null;
            if (batch is not null)
                return OperatorState.Batch;
        }
    }

    public override void Dispose()
    {
        _run?.Dispose();
        _run = null;
        _input?.Dispose();
        _outerValues.Dispose();
        base.Dispose();
    }

    private void Start(RecordBatch input)
    {
        _input = input;
        _row = 0;
        _results.Clear();
        var columns = _outerValues.Evaluate(input, Context);
        try
        {
            _outerRows = new Constant[input.NumRows][];
            for (var row = 0; row < _outerRows.Length; row++)
            {
                _outerRows[row] = new Constant[columns.Length];
                for (var i = 0; i < columns.Length; i++)
                    _outerRows[row][i] = ConstantVectors.Read(columns[i], row);
            }
        }
        finally
        {
            BatchProjection.Release(columns);
        }
    }

    private SubqueryRun NewRun()
    {
        var values = new Dictionary<int, Constant>();
        for (var i = 0; i < _outerSlots.Count; i++)
            values[_outerSlots[i].Id] = _outerRows[_row][i];
        var instance = Context.Instance.ForSubquery();
        try
        {
            return new SubqueryRun(_build(instance, SubqueryBinding.Bind(_node.Subquery, values)), instance.Shared);
        }
        catch
        {
            instance.Shared.Dispose();
            throw;
        }
    }

    /// <summary>Works on the value of the current row; Done when it is known.</summary>
    private OperatorState StepValue()
    {
        ValueList<Constant> key = [.. _outerRows[_row]];
        if (!_remembered.TryGetValue(key, out var value))
        {
            _run ??= NewRun();
            _run.Result ??= SubqueryResult.Create(_node, _outerRows[_row].AsSpan(_outerSlots.Count), Context);
            while (!_run.Result.IsDecided)
            {
                var state = _run.Root.Next(out var batch);
                if (state == OperatorState.Blocked)
                    return BlockOn(_run.Root);
                if (state == OperatorState.Done)
                    break;
                using (batch)
                    _run.Result.Add(batch!);
            }
            value = _run.Result.Value;
            _run.Dispose();
            _run = null;
            if (_remembered.Count >= MaxRemembered)
                _remembered.Clear();
            _remembered.Add(key, value);
        }
        _results.Add(value);
        _row++;
        return OperatorState.Done;
    }

    private RecordBatch Finish()
    {
        using var builder = new ConstantColumnBuilder(_node.Result!.Type, _results.Count, Context.Memory);
        foreach (var value in _results)
            builder.Append(value);
        var columns = new ColumnVector[_input!.NumColumns + 1];
        for (var i = 0; i < _input.NumColumns; i++)
            columns[i] = _input[i].AddReference();
        columns[^1] = builder.Build();
        return RecordBatch.Create(columns, _input.NumRows);
    }

    /// <summary>The next batch of the current row's subquery beside the row; moves on at its end.</summary>
    private OperatorState StepLateral(out RecordBatch? batch)
    {
        batch = null;
        _run ??= NewRun();
        var state = _run.Root.Next(out var inner);
        if (state == OperatorState.Blocked)
            return BlockOn(_run.Root);
        if (state == OperatorState.Batch)
        {
            _run.HasRows = true;
            batch = Beside(inner!.Compact(Context.Memory));
            return state;
        }
        if (_node.Kind == ApplyKind.LateralLeft && !_run.HasRows)
            batch = Beside(RecordBatch.Create([.. _node.Subquery.Output.Select(slot => ColumnVector.CreateConstantNull(slot.Type, 1, Context.Memory))], 1));
        _run.Dispose();
        _run = null;
        _row++;
        return OperatorState.Done;
    }

    private RecordBatch Beside(RecordBatch inner)
    {
        var columns = new ColumnVector[_input!.NumColumns + inner.NumColumns];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = i < _input.NumColumns
                ? StretchedRow.FromRow(_input[i], _row, inner.NumRows, Context.Memory)
                : inner[i - _input.NumColumns].AddReference();
        }
        var numRows = inner.NumRows;
        inner.Dispose();
        return RecordBatch.Create(columns, numRows);
    }

    /// <summary>A subquery under way.</summary>
    private sealed class SubqueryRun(Operator root, FragmentSharedState shared) : IDisposable
    {
        public Operator Root { get; } = root;

        public SubqueryResult? Result { get; set; }

        public bool HasRows { get; set; }

        public void Dispose()
        {
            Root.Dispose();
            Result?.Dispose();
            shared.Dispose();
        }
    }
}
