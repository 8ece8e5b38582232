using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>regexp_replace(text, pattern, replacement[, flags]). Impala replaces every match; postgres the first unless flags has g. \1 names a group.</summary>
internal sealed class RegexReplace() : OverloadedFunction(
    "regexp_replace", "Text with matches of a regular expression replaced.", "regexp_replace('abc', 'b', 'x') = 'axc'",
    Returns(SqlType.String, SqlType.String, SqlType.String, SqlType.String),
    Returns(SqlType.String, SqlType.String, SqlType.String, SqlType.String, SqlType.String))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var patterns = new RegexArgument(arguments[1]);
        var replacements = new BytesReader(arguments[2]);
        var flags = arguments.Length > 3 ? new BytesReader(arguments[3]) : default;
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            var letters = arguments.Length > 3 ? flags[i] : default;
            var regex = patterns.At(i, Operators.RegexMatch.Flags(letters));
            var all = !context.Statement.IsPostgresDialect || letters.Contains((byte)'g');
            result.Set(i, Encoding.UTF8.GetBytes(RegexCache.Replace(regex, Encoding.UTF8.GetString(texts[i]), Encoding.UTF8.GetString(replacements[i]), all)));
        }
        return result.Build();
    }
}
