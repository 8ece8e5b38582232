using System.Numerics;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Kernels;
using Impala.Engine.Tests.Expressions;
using Xunit;

namespace Impala.Engine.Tests.Kernels;

/// <summary>DECIMAL kernels against exact integers.</summary>
public sealed class DecimalArithmeticTests
{
    [Theory]
    [InlineData(12, 2, 12, 2)]
    [InlineData(15, 2, 16, 2)]
    [InlineData(9, 4, 7, 0)]
    [InlineData(32, 4, 16, 2)]
    [InlineData(38, 4, 38, 4)]
    [InlineData(38, 10, 38, 0)]
    [InlineData(38, 37, 38, 20)]
    [InlineData(1, 0, 38, 38)]
    [InlineData(18, 18, 18, 0)]
    public void ResultsAreExactAndRoundedOnce(int p1, int s1, int p2, int s2)
    {
        var random = new Random(p1 + (100 * s1) + (10000 * p2) + s2);
        var (left, right) = (SqlType.Decimal(p1, s1), SqlType.Decimal(p2, s2));
        for (var i = 0; i < 300; i++)
        {
            var a = Pick(random, p1);
            var b = Pick(random, p2);
            Check(left, a, right, b, "+", DecimalArithmetic.AddType(left, right), (a * Ten(Math.Max(s1, s2) - s1)) + (b * Ten(Math.Max(s1, s2) - s2)), 1, Math.Max(s1, s2));
            Check(left, a, right, b, "-", DecimalArithmetic.AddType(left, right), (a * Ten(Math.Max(s1, s2) - s1)) - (b * Ten(Math.Max(s1, s2) - s2)), 1, Math.Max(s1, s2));
            Check(left, a, right, b, "*", DecimalArithmetic.MultiplyType(left, right), a * b, 1, s1 + s2);
            if (b == 0)
                continue;
            // a/10^s1 over b/10^s2 is a * 10^s2 over b * 10^s1, at scale 0.
            Check(left, a, right, b, "/", DecimalArithmetic.DivideType(left, right), a * Ten(s2), b * Ten(s1), 0);
            var scale = Math.Max(s1, s2);
            Check(left, a, right, b, "%", DecimalArithmetic.ModuloType(left, right), BigInteger.Remainder(a * Ten(scale - s1), b * Ten(scale - s2)), 1, scale);
        }
    }

    [Fact]
    public void TypesFollowTheFormulas()
    {
        Assert.Equal(SqlType.Decimal(13, 2), DecimalArithmetic.AddType(SqlType.Decimal(12, 2), SqlType.Decimal(12, 2)));
        Assert.Equal(SqlType.Decimal(25, 4), DecimalArithmetic.MultiplyType(SqlType.Decimal(12, 2), SqlType.Decimal(12, 2)));
        Assert.Equal(SqlType.Decimal(27, 15), DecimalArithmetic.DivideType(SqlType.Decimal(12, 2), SqlType.Decimal(12, 2)));
        Assert.Equal(SqlType.Decimal(38, 6), DecimalArithmetic.DivideType(SqlType.Decimal(38, 4), SqlType.Decimal(38, 4)));
        Assert.Equal(SqlType.Decimal(38, 6), DecimalArithmetic.MultiplyType(SqlType.Decimal(38, 10), SqlType.Decimal(38, 10)));
    }

    [Fact]
    public void NullRowsDoNotOverflow()
    {
        var context = Evaluation.Context();
        var a = new Slot(1, "a", SqlType.Decimal(38, 0));
        using var batch = RecordBatch.Create([Evaluation.Column(SqlType.Decimal(38, 0), context.Memory, "99999999999999999999999999999999999999", null, "5")], 3);
        batch.SetSelection(Select(context, 1, 2));
        var square = Evaluation.Call(true, "*", new SlotReference(a), new SlotReference(a));
        Assert.Equal((string?[])[null, "25"], Evaluation.Rows(square, [a], batch, context));
        batch.SetSelection(null);
        Assert.Equal(SqlState.NumericValueOutOfRange, Assert.Throws<SqlException>(() => Evaluation.Rows(square, [a], batch, context)).SqlState);
    }

    private static unsafe SelectionVector Select(EvaluationContext context, params int[] rows)
    {
        var selection = SelectionVector.Create(rows.Length, context.Memory, rows.Length);
        rows.CopyTo(new Span<int>(selection.Indices, rows.Length));
        return selection;
    }

    private static void Check(SqlType left, BigInteger a, SqlType right, BigInteger b, string name, SqlType type, BigInteger numerator, BigInteger denominator, int scale)
    {
        // The exact value is numerator / denominator / 10^scale; the result is that at type.Scale, rounded half away from zero.
        if (type.Scale >= scale)
            numerator *= Ten(type.Scale - scale);
        else
            denominator *= Ten(scale - type.Scale);
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        if (BigInteger.Abs(rest) * 2 >= BigInteger.Abs(denominator))
            quotient += rest.Sign * denominator.Sign;
        var call = Evaluation.Call(true, name, Literal(left, a), Literal(right, b));
        Assert.Equal(type, call.Type);
        if (BigInteger.Abs(quotient) >= Ten(type.Precision))
        {
            Assert.Equal(SqlState.NumericValueOutOfRange, Assert.Throws<SqlException>(() => Evaluate(call)).SqlState);
            return;
        }
        Assert.True(quotient == Evaluate(call), $"{a}@{left.Scale} {name} {b}@{right.Scale}");
    }

    private static BigInteger Evaluate(ScalarExpression call)
    {
        var value = ConstantFolder.Evaluate(call, Evaluation.Statement()).Value;
        return value is Int128 wide ? wide : (long)value!;
    }

    private static Constant Literal(SqlType type, BigInteger value) => new(type, type.Precision <= 18 ? (long)value : (object)(Int128)value);

    private static BigInteger Ten(int exponent) => BigInteger.Pow(10, exponent);

    private static BigInteger Pick(Random random, int precision)
    {
        if (random.Next(10) == 0)
            return random.Next(3) switch { 0 => BigInteger.Zero, 1 => Ten(precision) - 1, _ => 1 - Ten(precision) };
        var bytes = new byte[17];
        random.NextBytes(bytes);
        bytes[16] = 0;
        var value = new BigInteger(bytes) % Ten(random.Next(1, precision + 1));
        return random.Next(2) == 0 ? value : -value;
    }
}
