using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Xunit;

namespace Impala.Engine.Tests.Expressions;

public sealed class LazyEvaluationTests
{
    private static readonly Slot A = new(1, "a", SqlType.Int);
    private static readonly Slot B = new(2, "b", SqlType.Int);

    [Fact]
    public void CaseDoesNotEvaluateUntakenBranches()
    {
        var context = Evaluation.Context();
        using var batch = Batch(context, ["10", "20", null, "30"], ["2", "0", "5", null]);
        var divide = Evaluation.Call(true, "/", new SlotReference(A), new SlotReference(B));
        var guarded = new Case([Evaluation.Call(true, "<>", new SlotReference(B), Evaluation.Int(0)), divide, Evaluation.Int(-1)], SqlType.Int);
        Assert.Equal((string?[])["5", "-1", null, "-1"], Evaluation.Rows(guarded, [A, B], batch, context));
        var error = Assert.Throws<SqlException>(() => Evaluation.Rows(divide, [A, B], batch, context));
        Assert.Equal(SqlState.DivisionByZero, error.SqlState);
    }

    [Fact]
    public void AndSkipsWhatEarlierOperandsDecided()
    {
        var context = Evaluation.Context();
        using var batch = Batch(context, ["10", "20", null], ["2", "0", "1"]);
        var guard = Evaluation.Call(true, "<>", new SlotReference(B), Evaluation.Int(0));
        var test = Evaluation.Call(true, ">", Evaluation.Call(true, "/", new SlotReference(A), new SlotReference(B)), Evaluation.Int(1));
        Assert.Equal((string?[])["t", "f", null], Evaluation.Rows(new Logical(LogicalKind.And, [guard, test]), [A, B], batch, context));
        var or = new Logical(LogicalKind.Or, [Conjuncts.Negate(guard), test]);
        Assert.Equal((string?[])["t", "t", null], Evaluation.Rows(or, [A, B], batch, context));
    }

    [Fact]
    public void CoalesceEvaluatesLaterArgumentsForOpenRowsOnly()
    {
        var context = Evaluation.Context();
        using var batch = Batch(context, ["10", null, null], ["0", "4", null]);
        var divide = Evaluation.Call(true, "/", Evaluation.Int(100), new SlotReference(B));
        var first = new Coalesce([new SlotReference(A), divide, Evaluation.Int(7)], SqlType.Int);
        Assert.Equal((string?[])["10", "25", "7"], Evaluation.Rows(first, [A, B], batch, context));
    }

    [Theory]
    [InlineData("t", "t", "t", "t")]
    [InlineData("t", "f", "f", "t")]
    [InlineData("t", null, null, "t")]
    [InlineData("f", "t", "f", "t")]
    [InlineData("f", "f", "f", "f")]
    [InlineData("f", null, "f", null)]
    [InlineData(null, "t", null, "t")]
    [InlineData(null, "f", "f", null)]
    [InlineData(null, null, null, null)]
    public void LogicHasThreeValues(string? left, string? right, string? and, string? or)
    {
        var context = Evaluation.Context();
        var a = new Slot(1, "a", SqlType.Boolean);
        var b = new Slot(2, "b", SqlType.Boolean);
        using var batch = RecordBatch.Create(
            [Evaluation.Column(SqlType.Boolean, context.Memory, left, "t"), Evaluation.Column(SqlType.Boolean, context.Memory, right, "t")], 2);
        Assert.Equal(and, Evaluation.Rows(new Logical(LogicalKind.And, [new SlotReference(a), new SlotReference(b)]), [a, b], batch, context)[0]);
        Assert.Equal(or, Evaluation.Rows(new Logical(LogicalKind.Or, [new SlotReference(a), new SlotReference(b)]), [a, b], batch, context)[0]);
    }

    [Fact]
    public void CommonSubexpressionsRunOnceABatch()
    {
        var context = Evaluation.Context();
        using var batch = Batch(context, ["1", "2"], ["3", "4"]);
        var counting = new CountingFunction();
        var call = new FunctionCall(counting, [new SlotReference(A)], SqlType.Int);
        using var compiled = ExpressionCompiler.Compile([call, Evaluation.Call(true, "+", call, call), new FunctionCall(counting, [new SlotReference(A)], SqlType.Int)], [A, B]);
        foreach (var vector in compiled.Evaluate(batch, context))
            vector.Release();
        Assert.Equal(1, counting.NumCalls);
    }

    [Fact]
    public void DeepTreesEvaluateAndFold()
    {
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    ScalarExpression deep = new SlotReference(A);
                    ScalarExpression constant = Evaluation.Int(0);
                    for (var i = 0; i < 1000; i++)
                    {
                        deep = Evaluation.Call(true, "+", deep, Evaluation.Int(1));
                        constant = Evaluation.Call(true, "+", constant, Evaluation.Int(1));
                    }
                    var context = Evaluation.Context();
                    using var batch = Batch(context, ["5"], ["0"]);
                    Assert.Equal((string?[])["1005"], Evaluation.Rows(deep, [A, B], batch, context));
                    Assert.Equal(1000, ((Constant)ConstantFolder.Fold(constant, Evaluation.Statement())).Value);
                }
                catch (Exception error)
                {
                    failure = error;
                }
            },
            16 << 20);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    [Fact]
    public void NothingLeaks()
    {
        var context = Evaluation.Context();
        var batch = Batch(context, ["10", "20", null, "30"], ["2", "0", "5", null]);
        var divide = Evaluation.Call(true, "/", new SlotReference(A), new SlotReference(B));
        Assert.Throws<SqlException>(() => Evaluation.Rows(divide, [A, B], batch, context));
        var guarded = new Case([Evaluation.Call(true, "<>", new SlotReference(B), Evaluation.Int(0)), divide, Evaluation.Int(-1)], SqlType.Int);
        Evaluation.Rows(guarded, [A, B], batch, context);
        batch.Dispose();
        Assert.Equal(0, context.Memory.Current);
    }

    private static RecordBatch Batch(EvaluationContext context, string?[] a, string?[] b) =>
        RecordBatch.Create([Evaluation.Column(SqlType.Int, context.Memory, a), Evaluation.Column(SqlType.Int, context.Memory, b)], a.Length);

    private sealed class CountingFunction : ScalarFunction
    {
        public int NumCalls { get; private set; }

        public override string Name => "counting";

        public override string Description => "Counts its calls.";

        public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) => new([SqlType.Int], SqlType.Int);

        public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
        {
            NumCalls++;
            return arguments[0].AddReference();
        }
    }
}
