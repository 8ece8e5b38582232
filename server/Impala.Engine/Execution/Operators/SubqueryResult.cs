using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>Turns a subquery's rows into the one value that its kind of apply adds; fed batch by batch.</summary>
internal abstract class SubqueryResult : IDisposable
{
    /// <summary>As <see cref="Constant.Value"/>.</summary>
    public abstract object? Value { get; }

    /// <summary>True when further rows cannot change the value.</summary>
    public virtual bool IsDecided => false;

    public abstract void Add(RecordBatch batch);

    public virtual void Dispose()
    {
    }

    public static SubqueryResult Create(ApplyNode node, ReadOnlySpan<Constant> test, OperatorContext context) => node.Kind switch
    {
        ApplyKind.Scalar => new ScalarResult(),
        ApplyKind.Exists => new ExistsResult(),
        ApplyKind.In => new InResult(node, test, context),
        ApplyKind.Array => new ArrayResult(),
        ApplyKind.LateralInner or ApplyKind.LateralLeft => throw new UnreachableException(node.Kind.ToString()),
    };

    private static int PhysicalRow(RecordBatch batch, int k)
    {
        unsafe
        {
            return batch.Selection is null ? k : batch.Selection.Indices[k];
        }
    }

    private sealed class ScalarResult : SubqueryResult
    {
        private Constant? _value;

        public override object? Value => _value?.Value;

        public override void Add(RecordBatch batch)
        {
            if (_value is not null || batch.NumSelected > 1)
                throw ExecutionErrors.MoreThanOneRow();
            _value = ConstantVectors.Read(batch[0], PhysicalRow(batch, 0));
        }
    }

    private sealed class ExistsResult : SubqueryResult
    {
        private bool _exists;

        public override object Value => _exists;

        public override bool IsDecided => _exists;

        public override void Add(RecordBatch batch) => _exists = true;
    }

    /// <summary>True when one comparison is true, else NULL when one was NULL, else false.</summary>
    private sealed class InResult : SubqueryResult
    {
        private readonly CompiledExpressions _comparison;
        private readonly OperatorContext _context;
        private bool _isTrue;
        private bool _isUnknown;

        public InResult(ApplyNode node, ReadOnlySpan<Constant> test, OperatorContext context)
        {
            _context = context;
            var comparisons = new ScalarExpression[test.Length];
            for (var i = 0; i < comparisons.Length; i++)
            {
                comparisons[i] = new FunctionCall(
                    BuiltinFunctions.Operator(node.Operator), [test[i], new SlotReference(node.Subquery.Output[i])], SqlType.Boolean);
            }
            _comparison = ExpressionCompiler.Compile([comparisons.Length == 1 ? comparisons[0] : new Logical(LogicalKind.And, [.. comparisons])], node.Subquery.Output);
        }

        public override object? Value => _isTrue ? true : _isUnknown ? null : false;

        public override bool IsDecided => _isTrue;

        public override void Add(RecordBatch batch)
        {
            var truth = _comparison.Evaluate(batch, _context.Evaluation)[0];
            for (var i = 0; i < batch.NumSelected && !_isTrue; i++)
            {
                var value = ConstantVectors.Read(truth, i).Value;
                _isTrue = value is true;
                _isUnknown |= value is null;
            }
            truth.Release();
        }

        public override void Dispose() => _comparison.Dispose();
    }

    private sealed class ArrayResult : SubqueryResult
    {
        private readonly ArrayBuilder _builder = new();

        public override object Value => new ByteString(_builder.Encoded);

        public override void Add(RecordBatch batch)
        {
            for (var k = 0; k < batch.NumSelected; k++)
            {
                var row = PhysicalRow(batch, k);
                var column = batch[0];
                if (!column.IsValid(row))
                    _builder.AddNull();
                else if (column.Kind == VectorKind.Dictionary)
                    AddCode(column, row);
                else
                    _builder.Add(ArrayValue.ElementBytes(column, row));
            }
        }

        private unsafe void AddCode(ColumnVector column, int row) => _builder.Add(ArrayValue.ElementBytes(column.Dictionary!, column.Codes[row]));
    }
}
