using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Text;

/// <summary>left (strleft) and right (strright): a number of characters from one end; a negative number leaves that many out at the other (postgres).</summary>
internal sealed unsafe class Ends(string name, string alias, bool fromLeft) : OverloadedFunction(
    name, fromLeft ? "First characters of a text." : "Last characters of a text.", fromLeft ? "left('abc', 2) = 'ab'" : "right('abc', 2) = 'bc'",
    Returns(SqlType.String, SqlType.String, SqlType.BigInt))
{
    public override IReadOnlyList<string> Aliases => [alias];

    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        result.Share(arguments[0]);
        var texts = new BytesReader(arguments[0]);
        var counts = new ValueReader<long>(arguments[1]);
        var postgres = context.Statement.IsPostgresDialect;
        for (var i = 0; i < numRows; i++)
        {
            var text = texts[i];
            var size = Utf8Text.Length(text, postgres);
            var count = counts[i] >= 0 ? Math.Min(counts[i], size) : postgres ? Math.Max(0, size + counts[i]) : 0;
            var cut = Utf8Text.Offset(text, fromLeft ? count : size - count, postgres);
            if (fromLeft)
                result.SetView(i, StringView.BytesOf(texts.View(i)), cut);
            else
                result.SetView(i, StringView.BytesOf(texts.View(i)) + cut, text.Length - cut);
        }
        return result.Build();
    }
}
