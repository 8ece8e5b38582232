using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>repeat(text, n), and space(n): n blanks.</summary>
internal sealed class Repeat(string name, bool isSpace) : OverloadedFunction(
    name, isSpace ? "A number of blanks." : "Text several times over.", isSpace ? "space(3) = '   '" : "repeat('ab', 3) = 'ababab'",
    isSpace ? Returns(SqlType.String, SqlType.BigInt) : Returns(SqlType.String, SqlType.String, SqlType.BigInt))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = isSpace ? default : new BytesReader(arguments[0]);
        var counts = new ValueReader<long>(arguments[^1]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i] || counts[i] <= 0)
                continue;
            var text = isSpace ? " "u8 : texts[i];
            if (text.IsEmpty)
                continue;
            var count = Math.Min(counts[i], StringVectorBuilder.MaxLength + 1L);
            var room = result.Reserve(text.Length * count);
            for (var j = 0; j < count; j++)
                text.CopyTo(room[(j * text.Length)..]);
            result.Commit(i, (int)(text.Length * count));
        }
        return result.Build();
    }
}
