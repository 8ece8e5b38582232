using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>reverse: characters backwards (bytes in impala).</summary>
internal sealed class Reverse() : OverloadedFunction("reverse", "Text backwards.", "reverse('abc') = 'cba'", Returns(SqlType.String, SqlType.String))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        for (var i = 0; i < numRows; i++)
        {
            var text = texts[i];
            var room = result.Reserve(text.Length)[..text.Length];
            text.CopyTo(room);
            room.Reverse();
            if (context.Statement.IsPostgresDialect && !Ascii.IsValid(text))
                RestoreCharacters(room);
            result.Commit(i, text.Length);
        }
        return result.Build();
    }

    // After a byte-wise reversal each character stands backwards: continuation bytes, then its lead.
    private static void RestoreCharacters(Span<byte> text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if ((text[i] & 0xC0) == 0x80)
                continue;
            text[start..(i + 1)].Reverse();
            start = i + 1;
        }
    }
}
