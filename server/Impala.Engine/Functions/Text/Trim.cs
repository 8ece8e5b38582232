using System.Buffers;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Text;

/// <summary>trim, btrim, ltrim, rtrim: cuts blanks, or any of the given characters, from the ends.</summary>
internal sealed unsafe class Trim(string name, IReadOnlyList<string> aliases, bool atStart, bool atEnd) : OverloadedFunction(
    name,
    "Text without the blanks (or given characters) at its ends.",
    atStart && atEnd ? "btrim('xxaxx', 'x') = 'a'" : "",
    Returns(SqlType.String, SqlType.String),
    Returns(SqlType.String, SqlType.String, SqlType.String))
{
    public override IReadOnlyList<string> Aliases => aliases;

    public override bool CanFail => false;

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
            if (!context.Statement.IsPostgresDialect || Ascii.IsValid(set))
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
        while (atStart && start < end && Rune.DecodeFromUtf8(text[start..end], out _, out var used) == OperationStatus.Done && set.IndexOf(text.Slice(start, used)) >= 0)
            start += used;
        while (atEnd && start < end && Rune.DecodeLastFromUtf8(text[start..end], out _, out var used) == OperationStatus.Done && set.IndexOf(text.Slice(end - used, used)) >= 0)
            end -= used;
        return (start, end - start);
    }
}
