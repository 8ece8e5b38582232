using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>regexp_escape(text): a backslash before each character that RE2 gives a meaning.</summary>
internal sealed class RegexEscape() : OverloadedFunction(
    "regexp_escape", "Text with the special characters of regular expressions escaped.", @"regexp_escape('a.b') = 'a\.b'", Returns(SqlType.String, SqlType.String))
{
    private static readonly System.Buffers.SearchValues<byte> Special = System.Buffers.SearchValues.Create(@".\+*?[^]$(){}=!<>|:-"u8);

    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        for (var i = 0; i < numRows; i++)
        {
            var text = texts[i];
            if (!text.ContainsAny(Special))
            {
                result.Set(i, text);
                continue;
            }
            var room = result.Reserve(2L * text.Length);
            var at = 0;
            foreach (var c in text)
            {
                if (Special.Contains(c))
                    room[at++] = (byte)'\\';
                room[at++] = c;
            }
            result.Commit(i, at);
        }
        return result.Build();
    }
}
