using System.Text;
using System.Text.RegularExpressions;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>regexp_match_count(text, pattern[, start, options]): matches that do not overlap, from a 1-based position; an empty match counts once at its place.</summary>
internal sealed class RegexMatchCount() : OverloadedFunction(
    "regexp_match_count", "Number of matches of a regular expression.", "regexp_match_count('abcabc', 'b.') = 2",
    Returns(SqlType.Int, SqlType.String, SqlType.String),
    Returns(SqlType.Int, SqlType.String, SqlType.String, SqlType.Int, SqlType.String))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<int>(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var patterns = new RegexArgument(arguments[1]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (nulls[i])
                continue;
            var text = texts[i];
            var options = RegexOptions.None;
            if (arguments.Length > 2)
            {
                var start = new ValueReader<int>(arguments[2])[i];
                if (start < 1)
                    throw FunctionErrors.Udf($"Illegal starting position {start}");
                text = text[Math.Min(start - 1, text.Length)..];
                options = Operators.RegexMatch.Flags(new BytesReader(arguments[3])[i]);
            }
            result[i] = RegexCache.Count(patterns.At(i, options), Encoding.UTF8.GetString(text));
        }
        return result.Build();
    }
}
