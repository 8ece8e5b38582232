using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>initcap: each word with a capital first letter, the rest small. Words are letters and digits, in impala whatever stands between blanks.</summary>
internal sealed class InitCap() : OverloadedFunction("initcap", "Text with each word capitalised.", "initcap('hello wORLD') = 'Hello World'", Returns(SqlType.String, SqlType.String))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        for (var i = 0; i < numRows; i++)
        {
            if (!context.Statement.IsPostgresDialect)
            {
                Capitalize(texts[i], result.Reserve(texts[i].Length));
                result.Commit(i, texts[i].Length);
                continue;
            }
            var text = Encoding.UTF8.GetString(texts[i]).ToCharArray();
            var inWord = false;
            for (var j = 0; j < text.Length; j++)
            {
                text[j] = inWord ? char.ToLowerInvariant(text[j]) : char.ToUpperInvariant(text[j]);
                inWord = char.IsLetterOrDigit(text[j]);
            }
            result.Set(i, Encoding.UTF8.GetBytes(text));
        }
        return result.Build();
    }

    // Impala's words end at blanks alone, and its letters are ASCII's.
    private static void Capitalize(ReadOnlySpan<byte> text, Span<byte> target)
    {
        var inWord = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var isBlank = c is (byte)' ' or >= (byte)'\t' and <= (byte)'\r';
            if (inWord && c is >= (byte)'A' and <= (byte)'Z')
                c += 32;
            else if (!inWord && c is >= (byte)'a' and <= (byte)'z')
                c -= 32;
            target[i] = c;
            inWord = !isBlank;
        }
    }
}
