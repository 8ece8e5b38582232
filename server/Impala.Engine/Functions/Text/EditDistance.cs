using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>
/// levenshtein(a, b), and damerau_levenshtein(a, b), in which exchanging two neighbours is one edit (each part of a text is edited once). Bytes are
/// compared; more than 255 of them are an error.
/// </summary>
internal sealed class EditDistance(string name, string alias, bool exchanges) : OverloadedFunction(
    name, "Number of edits that turn one text into another.", exchanges ? "damerau_levenshtein('ab', 'ba') = 1" : "levenshtein('kitten', 'sitting') = 3",
    Returns(SqlType.Int, SqlType.String, SqlType.String))
{
    public override IReadOnlyList<string> Aliases => [alias];

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<int>(resultType, numRows, context.Memory);
        var lefts = new BytesReader(arguments[0]);
        var rights = new BytesReader(arguments[1]);
        var nulls = new NullMask(arguments);
        Span<int> rows = stackalloc int[3 * (TextSimilarity.MaxLength + 1)];
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (nulls[i])
                continue;
            var left = lefts[i];
            var right = rights[i];
            if (left.Length > TextSimilarity.MaxLength || right.Length > TextSimilarity.MaxLength)
                throw FunctionErrors.Udf($"{(exchanges ? "damerau-levenshtein" : "levenshtein")} argument exceeds maximum length of {TextSimilarity.MaxLength} characters");
            result[i] = Distance(left, right, rows, exchanges);
        }
        return result.Build();
    }

    // Three rows of the table of distances between prefixes: the one before last is needed for exchanges.
    private static int Distance(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<int> rows, bool exchanges)
    {
        var width = right.Length + 1;
        var beforeLast = rows[..width];
        var last = rows.Slice(width, width);
        var current = rows.Slice(2 * width, width);
        for (var j = 0; j < width; j++)
            last[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j < width; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                var best = Math.Min(Math.Min(last[j] + 1, current[j - 1] + 1), last[j - 1] + cost);
                if (exchanges && i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    best = Math.Min(best, beforeLast[j - 2] + 1);
                current[j] = best;
            }
            var oldest = beforeLast;
            beforeLast = last;
            last = current;
            current = oldest;
        }
        return last[right.Length];
    }
}
