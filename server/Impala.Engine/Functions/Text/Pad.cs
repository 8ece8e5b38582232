using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>lpad and rpad: fills up to a length with a repeated text (blanks unless given), or cuts to it.</summary>
internal sealed class Pad(string name, bool atLeft) : OverloadedFunction(
    name, "Text filled up or cut to a length.", atLeft ? "lpad('7', 3, '0') = '007'" : "rpad('7', 3, '0') = '700'",
    Returns(SqlType.String, SqlType.String, SqlType.BigInt),
    Returns(SqlType.String, SqlType.String, SqlType.BigInt, SqlType.String))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var lengths = new ValueReader<long>(arguments[1]);
        var fills = arguments.Length > 2 ? new BytesReader(arguments[2]) : default;
        var characters = context.Statement.IsPostgresDialect;
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            if (lengths[i] < 0 && !characters)
            {
                result.SetNull(i);
                continue;
            }
            var text = texts[i];
            var fill = arguments.Length > 2 ? fills[i] : " "u8;
            var wanted = Math.Max(0, lengths[i]);
            var missing = wanted - Utf8Text.Length(text, characters);
            if (missing <= 0 || fill.IsEmpty)
            {
                result.Set(i, text[..(missing <= 0 ? Utf8Text.Offset(text, wanted, characters) : text.Length)]);
                continue;
            }
            var fillSize = Utf8Text.Length(fill, characters);
            var whole = missing / fillSize;
            var part = fill[..Utf8Text.Offset(fill, missing % fillSize, characters)];
            var padding = (whole * fill.Length) + part.Length;
            var room = result.Reserve(text.Length + padding);
            text.CopyTo(atLeft ? room[(int)padding..] : room);
            var target = atLeft ? room : room[text.Length..];
            for (var j = 0; j < whole; j++)
                fill.CopyTo(target[(j * fill.Length)..]);
            part.CopyTo(target[(int)(whole * fill.Length)..]);
            result.Commit(i, text.Length + (int)padding);
        }
        return result.Build();
    }
}
