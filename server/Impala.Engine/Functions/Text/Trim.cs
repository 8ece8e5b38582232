using System.Buffers;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Text;

/// <summary>
/// trim, btrim, ltrim, rtrim: cuts blanks, or any of the given characters (bytes in impala without UTF8_MODE), from the ends. The utf8_ forms take characters everywhere.
/// </summary>
internal sealed unsafe class Trim(string name, IReadOnlyList<string> aliases, bool atStart, bool atEnd, bool isUtf8) : OverloadedFunction(
    name,
    "Text without the blanks (or given characters) at its ends.",
    $"{name}('xxaxx', 'x') = '{(atStart ? "" : "xx")}a{(atEnd ? "" : "xx")}'",
    Returns(SqlType.String, SqlType.String),
    Returns(SqlType.String, SqlType.String, SqlType.String))
{
    public override IReadOnlyList<string> Aliases => aliases;

    public override bool CanFail => false;

    /// <summary>Impala's trim() takes no characters but by TRIM(.. FROM ..).</summary>
    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        Name == "trim" && !resolution.IsPostgres && arguments.Length > 1 ? null : base.Resolve(arguments, resolution);

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        result.Share(arguments[0]);
        var texts = new BytesReader(arguments[0]);
        var sets = arguments.Length > 1 ? new BytesReader(arguments[1]) : default;
        for (var i = 0; i < numRows; i++)
        {
            var text = texts[i];
            var set = arguments.Length > 1 ? sets[i] : " "u8;
            int start, length;
            if (Ascii.IsValid(set) || !(isUtf8 || context.Statement.CountsCharacters))
            {
                var rest = atStart ? text.TrimStart(set) : text;
                start = text.Length - rest.Length;
                length = (atEnd ? rest.TrimEnd(set) : rest).Length;
            }
            else
            {
                (start, length) = TrimCharacters(text, set);
            }
            result.SetView(i, StringView.BytesOf(texts.View(i)) + start, length);
        }
        return result.Build();
    }

    private (int Start, int Length) TrimCharacters(ReadOnlySpan<byte> text, ReadOnlySpan<byte> set)
    {
        var start = 0;
        var end = text.Length;
        while (atStart && start < end && Utf8Text.CharacterLength(text[start..end]) is var used && Has(set, text.Slice(start, used)))
            start += used;
        while (atEnd && start < end && LastLength(text[start..end]) is var used && Has(set, text.Slice(end - used, used)))
            end -= used;
        return (start, end - start);
    }

    private static int LastLength(ReadOnlySpan<byte> text) => Rune.DecodeLastFromUtf8(text, out _, out var length) == OperationStatus.Done ? length : 1;

    // A continuation byte alone must not be found inside a character of the set.
    private static bool Has(ReadOnlySpan<byte> set, ReadOnlySpan<byte> character)
    {
        for (var at = 0; at < set.Length;)
        {
            var length = Utf8Text.CharacterLength(set[at..]);
            if (set.Slice(at, length).SequenceEqual(character))
                return true;
            at += length;
        }
        return false;
    }
}
