using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>repeat(text, n), and space(n).</summary>
internal sealed class Repeat() : OverloadedFunction("repeat", "Text several times over.", "repeat('ab', 3) = 'ababab'", Returns(SqlType.String, SqlType.String, SqlType.BigInt))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var counts = new ValueReader<long>(arguments[1]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i] || counts[i] <= 0 || texts[i].IsEmpty)
                continue;
            var text = texts[i];
            var count = Math.Min(counts[i], StringVectorBuilder.MaxLength);
            var room = result.Reserve(text.Length * count);
            for (var j = 0; j < count; j++)
                text.CopyTo(room[(j * text.Length)..]);
            result.Commit(i, (int)(text.Length * count));
        }
        return result.Build();
    }
}
