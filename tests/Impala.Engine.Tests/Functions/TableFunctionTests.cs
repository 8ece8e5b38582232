using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Tests.Expressions;
using Xunit;

namespace Impala.Engine.Tests.Functions;

public sealed class TableFunctionTests
{
    [Theory]
    [InlineData("generate_series", "1:int4|5:int4|2:int4", "1|3|5")]
    [InlineData("generate_series", "3:int4|1:int4|-1:int4", "3|2|1")]
    [InlineData("generate_series", "3:int4|1:int4", "")]
    [InlineData("generate_series", "2024-01-31:timestamp|2024-04-01:timestamp|1 mon:interval", "2024-01-31 00:00:00|2024-02-29 00:00:00|2024-03-29 00:00:00")]
    [InlineData("unnest", "{a,NULL,c}:text[]", "a||c")]
    [InlineData("_pg_expandarray", "{7,9}:int4[]", "7|9")]
    [InlineData("generate_subscripts", "{a,b}:text[]|1:int8", "1|2")]
    public void RowsComeInOrder(string name, string arguments, string expected)
    {
        var rows = Rows(name, arguments.Split('|'));
        Assert.Equal(expected, string.Join('|', rows));
    }

    [Fact]
    public void LongSeriesComeInBatches() => Assert.Equal(10_000, Rows("generate_series", ["1:int8", "10000:int8"]).Count);

    private static List<string?> Rows(string name, string[] arguments)
    {
        var context = Evaluation.Context();
        Assert.True(BuiltinFunctions.TryGetTableFunction(name, out var function));
        var literals = arguments.Select(ScalarFunctionTests.Parse).ToArray();
        var signature = function!.Resolve([.. literals.Select(literal => literal.Type)], Evaluation.Postgres)!;
        using var compiled = ExpressionCompiler.Compile([.. literals.Select((literal, i) => Evaluation.CastTo(literal, signature.Arguments[i]))], []);
        using var input = RecordBatch.Create([], 1);
        var vectors = compiled.Evaluate(input, context);
        var rows = new List<string?>();
        foreach (var batch in function.Evaluate(signature, vectors, context))
        {
            for (var i = 0; i < batch.NumRows; i++)
                rows.Add(Evaluation.TextOf(batch[0], i));
            batch.Dispose();
        }
        foreach (var vector in vectors)
            vector.Release();
        return rows;
    }
}
