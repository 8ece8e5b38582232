using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>regexp_extract(text, pattern, group): the first match's group, '' when there is no match.</summary>
internal sealed class RegexExtract() : OverloadedFunction(
    "regexp_extract", "Group of the first match of a regular expression.", "regexp_extract('abcdef123', '([a-z]+)([0-9]+)', 2) = '123'",
    Returns(SqlType.String, SqlType.String, SqlType.String, SqlType.BigInt))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var patterns = new RegexArgument(arguments[1]);
        var groups = new ValueReader<long>(arguments[2]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            var match = RegexCache.Match(patterns.At(i), Encoding.UTF8.GetString(texts[i]));
            if (match.Success && groups[i] >= 0 && groups[i] < match.Groups.Count)
                result.Set(i, Encoding.UTF8.GetBytes(match.Groups[(int)groups[i]].Value));
        }
        return result.Build();
    }
}
