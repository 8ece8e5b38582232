using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>find_in_set(text, list): the 1-based place of a text in a list with commas; 0 when absent, or when the text has a comma itself.</summary>
internal sealed class FindInSet() : OverloadedFunction(
    "find_in_set", "Place of a text in a list with commas.", "find_in_set('b', 'a,b,c') = 2", Returns(SqlType.Int, SqlType.String, SqlType.String))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<int>(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var lists = new BytesReader(arguments[1]);
        for (var i = 0; i < numRows; i++)
            result[i] = Find(texts[i], lists[i]);
        return result.Build();
    }

    private static int Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> list)
    {
        if (text.Contains((byte)','))
            return 0;
        for (var place = 1; ; place++)
        {
            var comma = list.IndexOf((byte)',');
            if (text.SequenceEqual(comma < 0 ? list : list[..comma]))
                return place;
            if (comma < 0)
                return 0;
            list = list[(comma + 1)..];
        }
    }
}
