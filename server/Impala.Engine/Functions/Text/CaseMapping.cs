using System.Buffers;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>Which letters <see cref="CaseMapping"/> and <see cref="InitCap"/> change.</summary>
internal enum LetterSet : byte
{
    /// <summary>Unicode's in postgres and UTF8_MODE, ASCII's in impala else.</summary>
    ByDialect,
    Ascii,
    Unicode,
}

/// <summary>upper and lower, *_ascii and *_utf8: ASCII at once, other letters by Unicode's simple mapping; bytes that are no UTF-8 stay.</summary>
internal sealed class CaseMapping(string name, string? alias, bool toUpper, LetterSet letters) : OverloadedFunction(
    name,
    toUpper ? $"Text in capital letters ({letters})." : $"Text in small letters ({letters}).",
    toUpper ? $"{name}('abc') = 'ABC'" : $"{name}('ABC') = 'abc'",
    Returns(SqlType.String, SqlType.String))
{
    public override IReadOnlyList<string> Aliases => alias is null ? [] : [alias];

    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var isUnicode = IsUnicode(letters, context);
        for (var i = 0; i < numRows; i++)
        {
            var text = texts[i];
            if (Ascii.IsValid(text))
            {
                var room = result.Reserve(text.Length);
                _ = toUpper ? Ascii.ToUpper(text, room, out _) : Ascii.ToLower(text, room, out _);
                result.Commit(i, text.Length);
            }
            else if (isUnicode)
            {
                // A character's other case needs no more than one and a half times its bytes.
                result.Commit(i, MapUnicode(text, result.Reserve(text.Length * 2L)));
            }
            else
            {
                MapAscii(text, result.Reserve(text.Length)[..text.Length]);
                result.Commit(i, text.Length);
            }
        }
        return result.Build();
    }

    public static bool IsUnicode(LetterSet letters, EvaluationContext context) => letters switch
    {
        LetterSet.ByDialect => context.Statement.CountsCharacters,
        LetterSet.Ascii => false,
        LetterSet.Unicode => true,
    };

    private int MapUnicode(ReadOnlySpan<byte> text, Span<byte> target)
    {
        var written = 0;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done)
            {
                written += (toUpper ? Rune.ToUpperInvariant(rune) : Rune.ToLowerInvariant(rune)).EncodeToUtf8(target[written..]);
            }
            else
            {
                text[..length].CopyTo(target[written..]);
                written += length;
            }
            text = text[length..];
        }
        return written;
    }

    // Bytes of other letters stay.
    private void MapAscii(ReadOnlySpan<byte> text, Span<byte> target)
    {
        var first = toUpper ? (byte)'a' : (byte)'A';
        for (var i = 0; i < text.Length; i++)
            target[i] = (byte)(text[i] - first) < 26 ? (byte)(text[i] ^ 0x20) : text[i];
    }
}
