using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Kernels;
using Impala.Engine.Tests.Expressions;
using Xunit;

namespace Impala.Engine.Tests.Kernels;

/// <summary>Decimals of more than 18 digits that lie in 64 bits, against the same values in 128 bits.</summary>
public sealed unsafe class NarrowDecimalTests
{
    private static readonly SqlType Wide = SqlType.Decimal(30, 4);

    public static TheoryData<int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int>();
            foreach (var numRows in new[] { 0, 1, 7, 8, 9, 64, 101, 2048 })
                foreach (var bits in new[] { 4, 20, 30, 31, 32, 40, 61, 62, 63 })
                    shapes.Add(numRows, bits);
            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void VectorFormsAgreeWithTheirScalarTwins(int numRows, int bits)
    {
        var random = new Random(numRows + bits);
        var left = Values(random, numRows, bits);
        var right = Values(random, numRows, random.Next(1, 64));
        var fast = new long[numRows + 1];
        var slow = new long[numRows + 1];
        fixed (long* l = left)
        fixed (long* r = right)
        fixed (long* f = fast)
        fixed (long* s = slow)
        {
            foreach (var (leftConstant, rightConstant) in new[] { (false, false), (true, false), (false, true) })
            {
                var fits = NarrowDecimalKernel.TryMultiply(l, leftConstant, r, rightConstant, f, numRows);
                var expected = NarrowDecimalKernel.TryMultiplyScalar(l, leftConstant ? 0 : 1, r, rightConstant ? 0 : 1, s, 0, numRows, 0, 0);
                Assert.True(numRows == 0 || fits == expected);
                Assert.Equal(slow[..numRows], fast[..numRows]);
                for (var i = 0; fits && i < numRows; i++)
                    Assert.Equal((Int128)l[leftConstant ? 0 : i] * r[rightConstant ? 0 : i], fast[i]);
                foreach (var (leftFactor, rightFactor) in new[] { (1L, 1L), (1L, -1L), (100L, -1L), (1L, -1_000_000L) })
                {
                    fits = NarrowDecimalKernel.TryAdd(l, leftConstant, leftFactor, r, rightConstant, rightFactor, f, numRows);
                    expected = NarrowDecimalKernel.TryAddScalar(l, leftConstant ? 0 : 1, leftFactor, r, rightConstant ? 0 : 1, rightFactor, s, 0, numRows, 0, 0);
                    Assert.True(numRows == 0 || fits == expected);
                    Assert.Equal(slow[..numRows], fast[..numRows]);
                    for (var i = 0; fits && i < numRows; i++)
                        Assert.Equal(((Int128)l[leftConstant ? 0 : i] * leftFactor) + ((Int128)r[rightConstant ? 0 : i] * rightFactor), fast[i]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void NarrowAndWideVectorsGiveTheSameAnswers(int numRows, int bits)
    {
        var random = new Random(numRows * bits);
        var context = Evaluation.Context();
        var other = SqlType.Decimal(25, 2);
        var left = Narrow(Wide, numRows, random, bits, context);
        var right = Narrow(other, numRows, random, random.Next(1, 64), context);
        var (a, b) = (new Slot(1, "a", Wide), new Slot(2, "b", other));
        var (x, y) = (new SlotReference(a), new SlotReference(b));
        var sum = Evaluation.Call(true, "+", x, y);
        var product = Evaluation.Call(true, "*", x, y);
        var constant = new Constant(SqlType.Decimal(30, 4), (Int128)12345);
        ScalarExpression[] expressions =
        [
            x, sum, product,
            Evaluation.Call(true, "-", sum, y),
            Evaluation.Call(true, "*", product, constant),
            Evaluation.Call(true, "-", Evaluation.Call(true, "-", x, constant), y),
            Evaluation.Call(true, "<", x, constant),
            Evaluation.Call(true, "=", x, x),
            Evaluation.Call(true, ">=", x, y),
            Evaluation.Call(true, "negative", x),
            Evaluation.Call(true, "abs", x),
            Evaluation.Call(true, "greatest", x, constant),
            Evaluation.Call(true, "nullif", x, constant),
            new Cast(x, SqlType.Decimal(38, 6), CastFailure.Error),
            new Cast(x, SqlType.Decimal(35, 1), CastFailure.Error),
            new Cast(x, SqlType.Double, CastFailure.Error),
            new Cast(x, SqlType.String, CastFailure.Error),
            new InList(x, [constant, new Constant(Wide, (Int128)(-1))], false),
            new IsNull(x, false),
            new Case([Evaluation.Call(true, "<", x, constant), x, Evaluation.Call(true, "<", y, new Constant(other, (Int128)5)), constant, new Cast(y, Wide, CastFailure.Error)], Wide),
            new Case([Evaluation.Call(true, "<", x, constant), x, new Constant(Wide, (Int128)long.MaxValue * 1000)], Wide),
            new Coalesce([x, constant], Wide),
        ];
        using var compiled = ExpressionCompiler.Compile(expressions, [a, b]);
        using var narrow = RecordBatch.Create([left.AddReference(), right.AddReference()], numRows);
        using var wide = RecordBatch.Create([left.Widened(context.Memory), right.Widened(context.Memory)], numRows);
        Assert.True(narrow[0].IsNarrow);
        Assert.False(wide[0].IsNarrow);
        var fromNarrow = compiled.Evaluate(narrow, context);
        var fromWide = compiled.Evaluate(wide, context);
        for (var e = 0; e < expressions.Length; e++)
        {
            Assert.False(fromNarrow[e].IsNarrow);
            for (var i = 0; i < numRows; i++)
                Assert.Equal(Evaluation.TextOf(fromWide[e], i), Evaluation.TextOf(fromNarrow[e], i));
            fromNarrow[e].Release();
            fromWide[e].Release();
        }
        left.Release();
        right.Release();
    }

    [Fact]
    public void ProductsStayNarrowWhileTheyFit()
    {
        var context = Evaluation.Context();
        var slot = new Slot(1, "a", SqlType.Decimal(15, 2));
        using var compiled = ExpressionCompiler.Compile([Evaluation.Call(true, "*", new SlotReference(slot), new SlotReference(slot))], [slot]);
        foreach (var (value, fits) in new[] { (1_000_000L, true), (999_999_999_999_999L, false), (-999_999_999_999_999L, false), (-5L, true) })
        {
            var column = ColumnVector.CreateFlat(slot.Type, 100, context.Memory);
            new Span<long>(column.Values<long>(), 100).Clear();
            column.Values<long>()[57] = value;
            using var batch = RecordBatch.Create([column], 100);
            var product = compiled.Evaluate(batch, context, [true])[0];
            Assert.Equal(fits, product.IsNarrow);
            var widened = product.Widened(context.Memory);
            Assert.Equal((Int128)value * value, widened.Values<Int128>()[57]);
            widened.Release();
            product.Release();
        }
    }

    [Fact]
    public void SumsOfMixedWidthsAreExact()
    {
        var context = Evaluation.Context();
        Assert.True(BuiltinFunctions.TryGetAggregate("sum", out var sum));
        var signature = sum!.Resolve([Wide], Evaluation.Postgres)!;
        var random = new Random(5);
        using var arena = new AggregateArena(context.Memory);
        var state = stackalloc byte[sum.StateSize(signature) + 16];
        new Span<byte>(state, sum.StateSize(signature)).Clear();
        Int128 expected = 0;
        var states = stackalloc byte*[300];
        for (var i = 0; i < 300; i++)
            states[i] = state;
        for (var round = 0; round < 8; round++)
        {
            var narrow = Narrow(Wide, 300, random, 63, context);
            var vector = round % 2 == 0 ? narrow.AddReference() : narrow.Widened(context.Memory);
            sum.Update(signature, [vector], states, 300, singleState: round % 4 < 2, arena);
            for (var i = 0; i < 300; i++)
                expected += narrow.IsValid(i) ? narrow.Values<long>()[i] : 0;
            vector.Release();
            narrow.Release();
        }
        var result = ColumnVector.CreateFlat(signature.Result, 1, context.Memory);
        sum.EmitFinal(signature, states, 1, result, context);
        Assert.Equal(expected, result.Values<Int128>()[0]);
        result.Release();
    }

    private static ColumnVector Narrow(SqlType type, int numRows, Random random, int bits, EvaluationContext context)
    {
        var vector = ColumnVector.CreateNarrow(type, numRows, context.Memory);
        Values(random, numRows, bits).AsSpan(0, numRows).CopyTo(new Span<long>(vector.Values<long>(), numRows));
        for (var i = 3; i < numRows; i += 7)
            Bitmap.Clear(vector.EnsureValidity(context.Memory), i);
        return vector;
    }

    private static long[] Values(Random random, int numRows, int bits)
    {
        var limit = bits == 63 ? long.MaxValue : 1L << bits;
        var values = new long[numRows + 1];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.Next(8) switch { 0 => limit, 1 => -limit, 2 => bits == 63 ? long.MinValue : -limit - 1, 3 => limit - 1, _ => random.NextInt64(-limit, limit) };
        return values;
    }
}
