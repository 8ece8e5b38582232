using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>
/// Where a part begins, 1-based, 0 when absent: strpos(text, part), position(part, text), instr(text, part[, from[, occurrence]]) and
/// locate(part, text[, from]). A negative from searches backwards from that far before the end.
/// </summary>
internal sealed class Position(string name, bool partFirst) : OverloadedFunction(
    name, "Position of a part within a text, 0 when absent.", name == "position" ? "position('b' IN 'abc') = 2" : partFirst ? $"{name}('b', 'abc') = 2" : $"{name}('abc', 'b') = 2",
    Returns(SqlType.Int, SqlType.String, SqlType.String),
    Returns(SqlType.Int, SqlType.String, SqlType.String, SqlType.BigInt),
    Returns(SqlType.Int, SqlType.String, SqlType.String, SqlType.BigInt, SqlType.BigInt))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<int>(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[partFirst ? 1 : 0]);
        var parts = new BytesReader(arguments[partFirst ? 0 : 1]);
        var froms = arguments.Length > 2 ? new ValueReader<long>(arguments[2]) : default;
        var occurrences = arguments.Length > 3 ? new ValueReader<long>(arguments[3]) : default;
        var characters = context.Statement.CountsCharacters;
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (nulls[i])
                continue;
            var text = texts[i];
            var from = arguments.Length > 2 ? froms[i] : 1;
            var occurrence = arguments.Length > 3 ? occurrences[i] : 1;
            if (occurrence < 1 && !context.Statement.IsPostgresDialect)
                throw FunctionErrors.Udf($"Invalid occurrence parameter to {Name} function: {occurrence}");
            // Impala finds no empty part, and locate has no way backwards.
            if (from == 0 || occurrence < 1 || (!context.Statement.IsPostgresDialect && (parts[i].IsEmpty || (partFirst && from < 0))))
                continue;
            var at = from > 0
                ? Forward(text, parts[i], Utf8Text.Offset(text, from - 1, characters), occurrence)
                : Backward(text, parts[i], BytesFromEnd(text, from, characters), occurrence);
            if (at >= 0)
                result[i] = Utf8Text.Length(text[..at], characters) + 1;
        }
        return result.Build();
    }

    // A negative start in bytes, from one in characters.
    private static long BytesFromEnd(ReadOnlySpan<byte> text, long from, bool characters)
    {
        if (!characters)
            return from;
        var start = Utf8Text.Count(text) + from;
        return (start < 0 ? start : Utf8Text.Offset(text, start, true)) - text.Length;
    }

    private static int Forward(ReadOnlySpan<byte> text, ReadOnlySpan<byte> part, int start, long occurrence)
    {
        while (true)
        {
            var found = text[start..].IndexOf(part);
            if (found < 0 || --occurrence == 0)
                return found < 0 ? -1 : start + found;
            start += found + 1;
            if (start > text.Length)
                return -1;
        }
    }

    private static int Backward(ReadOnlySpan<byte> text, ReadOnlySpan<byte> part, long from, long occurrence)
    {
        var end = text.Length + from + part.Length;
        while (end >= part.Length)
        {
            var found = text[..(int)Math.Min(end, text.Length)].LastIndexOf(part);
            if (found < 0 || --occurrence == 0)
                return found;
            end = found + part.Length - 1;
        }
        return -1;
    }
}
