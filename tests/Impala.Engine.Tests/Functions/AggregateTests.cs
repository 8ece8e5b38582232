using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Engine.Tests.Expressions;
using Xunit;

namespace Impala.Engine.Tests.Functions;

/// <summary>Aggregates: partial states merged give what one pass gives, with and without groups.</summary>
public sealed unsafe class AggregateTests
{
    public static TheoryData<string, string, string, string?> SinglePass => new()
    {
        { "count", "int4", "1,NULL,3", "2" },
        { "sum", "int4", "1,NULL,3", "4" },
        { "sum", "int4", "NULL,NULL", null },
        { "sum", "int8", "9223372036854775807,-9223372036854775807,5", "5" },
        { "sum", "decimal(6,2)", "1.50,2.25,NULL", "3.75" },
        { "sum", "float8", "0.5,0.25,NULL", "0.75" },
        { "avg", "int4", "1,2,NULL", "1.5000000000000000" },
        { "avg", "decimal(6,2)", "1.00,2.01", "1.505000" },
        { "avg", "float8", "1,2", "1.5" },
        { "min", "text", "banana is a long word,apple,NULL", "apple" },
        { "max", "text", "banana is a long word,apple,NULL", "banana is a long word" },
        { "min", "date", "2024-01-02,2023-01-02", "2023-01-02" },
        { "max", "float8", "nan,1,2", "2" },
        { "min", "float8", "nan,1,2", "NaN" },
        { "max", "bool", "true,false", "t" },
        { "max", "decimal(38,10)", "1.5,-2,NULL", "1.5000000000" },
        { "bool_and", "bool", "true,NULL,false", "f" },
        { "every", "bool", "true,NULL", "t" },
        { "bool_or", "bool", "false,NULL,true", "t" },
        { "any_value", "text", "NULL,x", "x" },
        { "stddev", "float8", "2,4,4,4,5,5,7,9", "2.138089935299395" },
        { "var_pop", "float8", "2,4,4,4,5,5,7,9", "4" },
        { "stddev_samp", "float8", "2", null },
        { "group_concat", "text", "a,NULL,b,", "a, b, " },
        { "array_agg", "int4", "1,NULL,3", "{1,NULL,3}" },
        { "bit_and", "int4", "12,NULL,10", "8" },
        { "bit_or", "int8", "12,NULL,10", "14" },
        { "bit_xor", "int2", "12,NULL,10", "6" },
        { "ndv", "text", "a,NULL,b,a", "2" },
        { "ndv", "text", "NULL", "0" },
        { "distinctpcsa", "int8", "NULL,NULL", "0" },
        { "appx_median", "int4", "5,NULL,1,3", "3" },
        { "appx_median", "text", "some text of length,b,NULL", "some text " },
        { "histogram", "decimal(6,2)", "1.50,-2.25,NULL", "-225, 150" },
        { "histogram", "float4", "1234567,0.00001,NULL,0.5", "1e-05, 0.5, 1.23457e+06" },
        { "array_agg", "text", "some text of length,b", "{\"some text of length\",b}" },
    };

    [Theory]
    [MemberData(nameof(SinglePass))]
    public void OnePassAndMergedPartialsAgree(string name, string type, string values, string? expected)
    {
        var texts = values.Split(',').Select(text => text == "NULL" ? null : text).ToArray();
        Assert.Equal(expected, Run(name, type, texts, texts.Length, singleState: true));
        Assert.Equal(expected, Run(name, type, texts, texts.Length, singleState: false));
        for (var cut = 1; cut < texts.Length; cut++)
        {
            var merged = Run(name, type, texts, cut, singleState: true);
            // Welford's recurrence and its merge round differently in the last digits.
            if (type == "float8" && expected is not null and not "NaN")
                Assert.Equal(double.Parse(expected, CultureInfo.InvariantCulture), double.Parse(merged!, CultureInfo.InvariantCulture), 1e-9);
            else
                Assert.Equal(expected, merged);
        }
    }

    [Fact]
    public void SumOverflowsByDialect()
    {
        Assert.Throws<SqlException>(() => Run("sum", "int8", ["9223372036854775807", "1"], 2, true));
        Assert.Equal("-9223372036854775808", Run("sum", "int8", ["9223372036854775807", "1"], 2, true, postgres: false));
        Assert.Equal("1.5", Run("avg", "int4", ["1", "2"], 2, true, postgres: false));
    }

    [Fact]
    public void DistinctCountsAreEstimatedWithinBounds()
    {
        foreach (var distinct in new[] { 1, 10, 500, 20_000 })
        {
            var texts = Enumerable.Range(0, 20_000).Select(i => (i % distinct).ToString(CultureInfo.InvariantCulture)).ToArray();
            var estimate = long.Parse(Run("ndv", "int4", texts, 10_000, true)!, CultureInfo.InvariantCulture);
            Assert.InRange(estimate, distinct * 0.88, distinct * 1.12);
        }
    }

    // Splits the rows at the cut into two partial states, which are emitted, and merged into a third.
    private static string? Run(string name, string type, string?[] texts, int cut, bool singleState, bool postgres = true)
    {
        var context = Evaluation.Context(postgres);
        Assert.True(BuiltinFunctions.TryGetAggregate(name, out var aggregate));
        var sqlType = ScalarFunctionTests.TypeOf(type);
        var signature = aggregate!.Resolve([sqlType], new FunctionResolution(postgres))!;
        Assert.Equal(sqlType, signature.Arguments[0]);
        using var arena = new AggregateArena(context.Memory);
        var result = cut == texts.Length
            ? Final(aggregate, signature, Update(aggregate, signature, texts, singleState, arena, context), context, arena)
            : Merged(aggregate, signature, [texts[..cut], texts[cut..]], arena, context);
        var text = Evaluation.TextOf(result, 0);
        result.Release();
        return text;
    }

    private static byte* NewState(AggregateFunction aggregate, AggregateSignature signature, AggregateArena arena)
    {
        var size = aggregate.StateSize(signature);
        Assert.Equal(0, size % 8);
        var state = arena.Allocate(size);
        new Span<byte>(state, size).Clear();
        return state;
    }

    private static byte* Update(AggregateFunction aggregate, AggregateSignature signature, string?[] texts, bool singleState, AggregateArena arena, EvaluationContext context)
    {
        var state = NewState(aggregate, signature, arena);
        var column = Evaluation.Column(signature.Arguments[0], context.Memory, texts);
        var states = (byte**)arena.Allocate(texts.Length * sizeof(byte*));
        for (var i = 0; i < texts.Length; i++)
            states[i] = state;
        aggregate.Update(signature, [column], states, texts.Length, singleState, arena);
        column.Release();
        return state;
    }

    private static ColumnVector Final(AggregateFunction aggregate, AggregateSignature signature, byte* state, EvaluationContext context, AggregateArena arena)
    {
        var result = ColumnVector.CreateFlat(signature.Result, 1, context.Memory);
        aggregate.EmitFinal(signature, &state, 1, result, context);
        arena.KeepAliveIn(result);
        return result;
    }

    private static ColumnVector Merged(AggregateFunction aggregate, AggregateSignature signature, string?[][] parts, AggregateArena arena, EvaluationContext context)
    {
        var merged = NewState(aggregate, signature, arena);
        foreach (var part in parts)
        {
            var state = Update(aggregate, signature, part, singleState: true, arena, context);
            var columns = new ColumnVector[signature.Intermediate.Count];
            for (var i = 0; i < columns.Length; i++)
                columns[i] = ColumnVector.CreateFlat(signature.Intermediate[i], 1, context.Memory);
            aggregate.EmitIntermediate(signature, &state, 1, columns, context);
            aggregate.Merge(signature, columns, &merged, 1, singleState: true, arena);
            foreach (var column in columns)
                column.Release();
        }
        return Final(aggregate, signature, merged, context, arena);
    }
}
