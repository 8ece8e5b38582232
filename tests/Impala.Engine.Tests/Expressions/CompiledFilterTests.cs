using System.Globalization;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Xunit;

namespace Impala.Engine.Tests.Expressions;

public sealed class CompiledFilterTests
{
    private static readonly Slot A = new(1, "a", SqlType.Int);
    private static readonly Slot S = new(2, "s", SqlType.String);

    [Fact]
    public unsafe void ConjunctsNarrowTheSelection()
    {
        var context = Evaluation.Context();
        const int NumRows = 1000;
        using var batch = RecordBatch.Create(
            [
                Evaluation.Column(SqlType.Int, context.Memory, [.. Enumerable.Range(0, NumRows).Select(i => i % 7 == 0 ? null : i.ToString(CultureInfo.InvariantCulture))]),
                Evaluation.Column(SqlType.String, context.Memory, [.. Enumerable.Range(0, NumRows).Select(i => (i % 3) switch { 0 => "x", 1 => "a string of some length", _ => null })]),
            ],
            NumRows);
        using var filter = ExpressionCompiler.CompileFilter(
            [
                Evaluation.Call(true, "<", new SlotReference(A), Evaluation.Int(900)),
                Evaluation.Call(true, "like", new SlotReference(S), Constant.Text("%some%")),
                Evaluation.Call(true, ">=", new SlotReference(A), Evaluation.Int(100)),
            ],
            [A, S]);
        var expected = Enumerable.Range(0, NumRows).Where(i => i % 7 != 0 && i % 3 == 1 && i is >= 100 and < 900).ToArray();
        Assert.Equal(expected.Length, filter.Apply(batch, context));
        Assert.Equal(expected, new ReadOnlySpan<int>(batch.Selection!.Indices, batch.Selection.Count).ToArray());
    }

    [Fact]
    public unsafe void DictionariesAreTestedOnceAnEntry()
    {
        var context = Evaluation.Context();
        var dictionary = Evaluation.Column(SqlType.String, context.Memory, "AIR", "MAIL", "a much longer mode of shipping", "TRUCK");
        var column = ColumnVector.CreateDictionary(dictionary, 1000, context.Memory);
        dictionary.Release();
        for (var i = 0; i < 1000; i++)
            column.Codes[i] = i % 4;
        Bitmap.Clear(column.EnsureValidity(context.Memory), 1);
        var batch = RecordBatch.Create([column], 1000);
        using (var filter = ExpressionCompiler.CompileFilter([new InList(new SlotReference(S), [Constant.Text("MAIL"), Constant.Text("a much longer mode of shipping")], false)], [S]))
            Assert.Equal(499, filter.Apply(batch, context));
        Assert.Equal(2, batch.Selection!.Indices[0]);
        batch.Dispose();
        Assert.Equal(0, context.Memory.Current);
    }

    [Fact]
    public void NullAndFalseConstantsSelectNothing()
    {
        var context = Evaluation.Context();
        using var batch = RecordBatch.Create([Evaluation.Column(SqlType.Int, context.Memory, "1", "2")], 2);
        using var filter = ExpressionCompiler.CompileFilter([Constant.Null(SqlType.Boolean)], [A]);
        Assert.Equal(0, filter.Apply(batch, context));
    }
}
