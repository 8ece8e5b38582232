using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>replace(text, from, to): every occurrence.</summary>
internal sealed class Replace() : OverloadedFunction(
    "replace", "Text with every occurrence of a part replaced.", "replace('banana', 'an', 'o') = 'booa'", Returns(SqlType.String, SqlType.String, SqlType.String, SqlType.String))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var froms = new BytesReader(arguments[1]);
        var tos = new BytesReader(arguments[2]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            var text = texts[i];
            var from = froms[i];
            var to = tos[i];
            var count = from.IsEmpty ? 0 : text.Count(from);
            if (count == 0)
            {
                result.Set(i, text);
                continue;
            }
            var length = text.Length + ((long)count * (to.Length - from.Length));
            var room = result.Reserve(length);
            var at = 0;
            for (int found; (found = text.IndexOf(from)) >= 0; text = text[(found + from.Length)..])
            {
                text[..found].CopyTo(room[at..]);
                at += found;
                to.CopyTo(room[at..]);
                at += to.Length;
            }
            text.CopyTo(room[at..]);
            result.Commit(i, (int)length);
        }
        return result.Build();
    }
}
