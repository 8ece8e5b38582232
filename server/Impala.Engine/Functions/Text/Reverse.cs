using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>reverse: characters backwards (bytes in impala without UTF8_MODE), and utf8_reverse: always characters.</summary>
internal sealed class Reverse(string name, bool isUtf8) : OverloadedFunction(
    name, "Text backwards.", isUtf8 ? "utf8_reverse('aé') = 'éa'" : "reverse('abc') = 'cba'", Returns(SqlType.String, SqlType.String))
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
            if ((isUtf8 || context.Statement.CountsCharacters) && !Ascii.IsValid(text))
            {
                ReverseCharacters(text, room);
            }
            else
            {
                text.CopyTo(room);
                room.Reverse();
            }
            result.Commit(i, text.Length);
        }
        return result.Build();
    }

    // A byte that belongs to no character is one of its own.
    private static void ReverseCharacters(ReadOnlySpan<byte> text, Span<byte> target)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = Utf8Text.CharacterLength(text[at..]);
            text.Slice(at, length).CopyTo(target[(text.Length - at - length)..]);
            at += length;
        }
    }
}
