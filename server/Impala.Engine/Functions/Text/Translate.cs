using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>translate(text, from, to): each character of from becomes the one at the same place of to, or disappears.</summary>
internal sealed class Translate() : OverloadedFunction(
    "translate", "Text with characters exchanged one by one.", "translate('12345', '143', 'ax') = 'a2x5'", Returns(SqlType.String, SqlType.String, SqlType.String, SqlType.String))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var froms = new BytesReader(arguments[1]);
        var tos = new BytesReader(arguments[2]);
        var nulls = new NullMask(arguments);
        var text = new StringBuilder();
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            var from = Encoding.UTF8.GetString(froms[i]).EnumerateRunes().ToArray();
            var to = Encoding.UTF8.GetString(tos[i]).EnumerateRunes().ToArray();
            text.Clear();
            foreach (var rune in Encoding.UTF8.GetString(texts[i]).EnumerateRunes())
            {
                var at = Array.IndexOf(from, rune);
                if (at < 0)
                    text.Append(rune.ToString());
                else if (at < to.Length)
                    text.Append(to[at].ToString());
            }
            result.Set(i, Encoding.UTF8.GetBytes(text.ToString()));
        }
        return result.Build();
    }
}
