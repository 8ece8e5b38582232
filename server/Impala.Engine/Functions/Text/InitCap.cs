using System.Buffers;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>
/// initcap, initcap_ascii and initcap_utf8: each word with a capital first letter, the rest small. Words are letters and digits in postgres, in impala
/// whatever stands between blanks.
/// </summary>
internal sealed class InitCap(string name, LetterSet letters) : OverloadedFunction(
    name, $"Text with each word capitalised ({letters}).", $"{name}('hello wORLD') = 'Hello World'", Returns(SqlType.String, SqlType.String))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var isUnicode = CaseMapping.IsUnicode(letters, context);
        var endsAtPunctuation = context.Statement.IsPostgresDialect && letters == LetterSet.ByDialect;
        for (var i = 0; i < numRows; i++)
        {
            var text = texts[i];
            if (isUnicode)
            {
                result.Commit(i, Capitalize(text, result.Reserve(text.Length * 2L), endsAtPunctuation));
                continue;
            }
            CapitalizeAscii(text, result.Reserve(text.Length));
            result.Commit(i, text.Length);
        }
        return result.Build();
    }

    private static int Capitalize(ReadOnlySpan<byte> text, Span<byte> target, bool endsAtPunctuation)
    {
        var written = 0;
        var inWord = false;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done)
            {
                rune = inWord ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune);
                written += rune.EncodeToUtf8(target[written..]);
                inWord = endsAtPunctuation ? Rune.IsLetterOrDigit(rune) : !Rune.IsWhiteSpace(rune);
            }
            else
            {
                text[..length].CopyTo(target[written..]);
                written += length;
                inWord = true;
            }
            text = text[length..];
        }
        return written;
    }

    // Words end at blanks alone, and letters are ASCII's.
    private static void CapitalizeAscii(ReadOnlySpan<byte> text, Span<byte> target)
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
