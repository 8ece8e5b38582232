using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>upper and lower: ASCII at once; other letters by Unicode's simple mapping in postgres, as they are in impala.</summary>
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
                if (!context.Statement.IsPostgresDialect)
                {
                    MapAscii(text, result.Reserve(text.Length)[..text.Length]);
                    result.Commit(i, text.Length);
                    continue;
                }
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

    // Impala's letters are ASCII's; all other bytes stay.
    private void MapAscii(ReadOnlySpan<byte> text, Span<byte> target)
    {
        var first = toUpper ? (byte)'a' : (byte)'A';
        for (var i = 0; i < text.Length; i++)
            target[i] = (byte)(text[i] - first) < 26 ? (byte)(text[i] ^ 0x20) : text[i];
    }
}
