using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Xunit;

namespace Impala.Engine.Tests.Expressions;

/// <summary>Filters, which select without truth vectors where they can, against the truth of the same predicates.</summary>
public sealed unsafe class FilterTests
{
    public static TheoryData<int> Lengths => [0, 1, 15, 16, 17, 64, 100, 500, 2048];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void SelectionsHoldTheRowsWhosePredicatesAreTrue(int numRows)
    {
        var context = Evaluation.Context();
        var (a, b, c, d) = (new Slot(1, "a", SqlType.BigInt), new Slot(2, "b", SqlType.BigInt), new Slot(3, "c", SqlType.Int), new Slot(4, "d", SqlType.String));
        var (x, y, code, text) = (new SlotReference(a), new SlotReference(b), new SlotReference(c), new SlotReference(d));
        ScalarExpression[] predicates =
        [
            Evaluation.Call(true, "<", x, Evaluation.Long(3)),
            Evaluation.Call(true, "<>", Evaluation.Long(2), y),
            Evaluation.Call(true, ">=", x, y),
            Evaluation.Call(true, "=", x, Constant.Null(SqlType.BigInt)),
            Evaluation.Call(true, ">", code, Evaluation.Int(1)),
            new InList(code, [Evaluation.Int(0), Evaluation.Int(3)], false),
            new InList(code, [Evaluation.Int(0), Constant.Null(SqlType.Int)], true),
            Evaluation.Call(true, "like", text, Constant.Text("%b%")),
            Evaluation.Call(true, "<=", text, Constant.Text("b")),
            Evaluation.Call(true, "<", code, Evaluation.Call(true, "+", code, Evaluation.Int(1))),
            new IsNull(y, true),
            Constant.True,
        ];
        Slot[] layout = [a, b, c, d];
        var random = new Random(numRows);
        foreach (var first in predicates)
        {
            foreach (var second in predicates)
            {
                using var batch = Batch(layout, numRows, random, context);
                using var truths = ExpressionCompiler.Compile([first, second], layout);
                var vectors = truths.Evaluate(batch, context);
                var expected = Enumerable.Range(0, numRows).Where(row => IsTrue(vectors[0], row) && IsTrue(vectors[1], row)).ToArray();
                foreach (var vector in vectors)
                    vector.Release();
                using var filter = ExpressionCompiler.CompileFilter([first, second], layout);
                Assert.Equal(expected.Length, filter.Apply(batch, context));
                var selected = batch.Selection is { } selection ? new ReadOnlySpan<int>(selection.Indices, selection.Count).ToArray() : [.. Enumerable.Range(0, numRows)];
                Assert.Equal(expected, selected);
            }
        }
        Assert.Equal(0, context.Memory.Current);
    }

    private static bool IsTrue(ColumnVector vector, int row)
    {
        var flat = ConstantVectors.Read(vector, row).Value;
        return flat is true;
    }

    // Two flat columns, one with NULLs, and two dictionary columns, one with NULLs.
    private static RecordBatch Batch(Slot[] layout, int numRows, Random random, EvaluationContext context)
    {
        var columns = new ColumnVector[4];
        for (var i = 0; i < 2; i++)
        {
            columns[i] = ColumnVector.CreateFlat(layout[i].Type, numRows, context.Memory);
            for (var row = 0; row < numRows; row++)
                columns[i].Values<long>()[row] = random.Next(5);
        }
        for (var row = 2; row < numRows; row += 5)
            Bitmap.Clear(columns[1].EnsureValidity(context.Memory), row);
        var numbers = Evaluation.Column(SqlType.Int, context.Memory, "0", "1", "2", "3", "4");
        var texts = Evaluation.Column(SqlType.String, context.Memory, "a", "b", "abc", "a string that is not inline, with a b", "c");
        columns[2] = ColumnVector.CreateDictionary(numbers, numRows, context.Memory);
        columns[3] = ColumnVector.CreateDictionary(texts, numRows, context.Memory);
        for (var row = 0; row < numRows; row++)
            (columns[2].Codes[row], columns[3].Codes[row]) = (random.Next(5), random.Next(5));
        for (var row = 1; row < numRows; row += 3)
            Bitmap.Clear(columns[2].EnsureValidity(context.Memory), row);
        numbers.Release();
        texts.Release();
        return RecordBatch.Create(columns, numRows);
    }
}
