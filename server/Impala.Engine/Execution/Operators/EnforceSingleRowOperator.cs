using Impala.Catalog;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;

namespace Impala.Engine.Execution.Operators;

/// <summary>A scalar subquery's guard: fails with 21000 at a second row; may give one row of NULLs for none.</summary>
internal sealed class EnforceSingleRowOperator : UnaryOperator
{
    private readonly ValueList<Slot> _output;
    private readonly bool _padEmpty;
    private RecordBatch? _row;
    private bool _isDone;

    public EnforceSingleRowOperator(OperatorContext context, Operator child, ValueList<Slot> output, bool padEmpty)
        : base(context, child)
    {
        _output = output;
        _padEmpty = padEmpty;
    }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        while (!_isDone)
        {
            switch (Child.Next(out var input))
            {
                case OperatorState.Blocked:
                    return BlockOn(Child);
                case OperatorState.Batch:
                    var isSecond = _row is not null || input!.NumSelected > 1;
                    if (_row is null)
                        _row = input;
                    else
                        input!.Dispose();
                    if (isSecond)
                        throw ExecutionErrors.MoreThanOneRow();
                    break;
                case OperatorState.Done:
                    _isDone = true;
                    batch = _row ?? (_padEmpty ? NullRow() : null);
                    _row = null;
                    break;
            }
        }
        return batch is null ? OperatorState.Done : OperatorState.Batch;
    }

    public override void Dispose()
    {
        _row?.Dispose();
        _row = null;
        base.Dispose();
    }

    private RecordBatch NullRow()
    {
        var columns = new ColumnVector[_output.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = ColumnVector.CreateConstantNull(_output[i].Type, 1, Context.Memory);
        return RecordBatch.Create(columns, 1);
    }
}
