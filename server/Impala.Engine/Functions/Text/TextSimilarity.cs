using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>
/// jaro_similarity and jaro_winkler_similarity (0..1), and the distances 1 - similarity. The Winkler forms take a scaling factor of the common prefix
/// (0.1, at most 0.25) and the similarity from which it counts (0.7). Bytes are compared; more than 255 of them are an error.
/// </summary>
internal sealed class TextSimilarity(string name, string alias, bool isWinkler, bool isDistance) : OverloadedFunction(
    name, isDistance ? "How different two texts are, 0 to 1." : "How alike two texts are, 0 to 1.", $"{name}('abc', 'abc') = {(isDistance ? 0 : 1)}",
    isWinkler
        ?
        [
            Returns(SqlType.Double, SqlType.String, SqlType.String),
            Returns(SqlType.Double, SqlType.String, SqlType.String, SqlType.Double),
            Returns(SqlType.Double, SqlType.String, SqlType.String, SqlType.Double, SqlType.Double),
        ]
        : [Returns(SqlType.Double, SqlType.String, SqlType.String)])
{
    public const int MaxLength = 255;
    private const int MaxPrefix = 4;

    public override IReadOnlyList<string> Aliases => [alias];

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<double>(resultType, numRows, context.Memory);
        var lefts = new BytesReader(arguments[0]);
        var rights = new BytesReader(arguments[1]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (nulls[i])
                continue;
            var left = lefts[i];
            var right = rights[i];
            if (left.Length > MaxLength || right.Length > MaxLength)
                throw FunctionErrors.Udf($"jaro argument exceeds maximum length of {MaxLength} characters");
            var factor = arguments.Length > 2 ? new ValueReader<double>(arguments[2])[i] : 0.1;
            var threshold = arguments.Length > 3 ? new ValueReader<double>(arguments[3])[i] : 0.7;
            if (factor is not (>= 0 and <= 0.25))
                throw FunctionErrors.Udf("jaro-winkler scaling factor values can range between 0.0 and 0.25");
            if (threshold is not (>= 0 and <= 1))
                throw FunctionErrors.Udf("jaro-winkler boost threshold values can range between 0.0 and 1.0");
            var similarity = Jaro(left, right);
            if (isWinkler && similarity > threshold)
                similarity += Math.Min(MaxPrefix, left.CommonPrefixLength(right)) * factor * (1 - similarity);
            result[i] = isDistance ? 1 - similarity : similarity;
        }
        return result.Build();
    }

    // Characters match within half the longer length; matches out of order are half a transposition each.
    private static double Jaro(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.SequenceEqual(right))
            return 1;
        if (left.IsEmpty || right.IsEmpty)
            return 0;
        var window = Math.Max(0, (Math.Max(left.Length, right.Length) / 2) - 1);
        Span<bool> leftMatched = stackalloc bool[left.Length];
        Span<bool> rightMatched = stackalloc bool[right.Length];
        var numMatches = 0;
        for (var i = 0; i < left.Length; i++)
        {
            for (var j = Math.Max(0, i - window); j < Math.Min(right.Length, i + window + 1); j++)
            {
                if (rightMatched[j] || left[i] != right[j])
                    continue;
                leftMatched[i] = rightMatched[j] = true;
                numMatches++;
                break;
            }
        }
        if (numMatches == 0)
            return 0;
        var numDisordered = 0;
        for (int i = 0, j = 0; i < left.Length; i++)
        {
            if (!leftMatched[i])
                continue;
            while (!rightMatched[j])
                j++;
            numDisordered += left[i] == right[j++] ? 0 : 1;
        }
        double matches = numMatches;
        return ((matches / left.Length) + (matches / right.Length) + ((matches - (numDisordered / 2)) / matches)) / 3;
    }
}
