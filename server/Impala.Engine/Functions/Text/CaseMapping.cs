using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>upper and lower: ASCII at once, other letters by Unicode's simple mapping.</summary>
internal sealed class CaseMapping(string name, string alias, bool toUpper) : OverloadedFunction(
    name,
    toUpper ? "Text in capital letters." : "Text in small letters.",
    toUpper ? "upper('abc') = 'ABC'" : "lower('ABC') = 'abc'",
    Returns(SqlType.String, SqlType.String))
{
    public override IReadOnlyList<string> Aliases => [alias];

    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        for (var i = 0; i < numRows; i++)
        {
            var text = texts[i];
            if (!Ascii.IsValid(text))
            {
                var decoded = Encoding.UTF8.GetString(text);
                result.Set(i, Encoding.UTF8.GetBytes(toUpper ? decoded.ToUpperInvariant() : decoded.ToLowerInvariant()));
                continue;
            }
            var room = result.Reserve(text.Length);
            _ = toUpper ? Ascii.ToUpper(text, room, out _) : Ascii.ToLower(text, room, out _);
            result.Commit(i, text.Length);
        }
        return result.Build();
    }
}
