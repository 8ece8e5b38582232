using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Text;

/// <summary>split_part(text, delimiter, n): the n-th field, from the end when negative, '' when there is none.</summary>
internal sealed unsafe class SplitPart() : OverloadedFunction(
    "split_part", "One field of a delimited text.", "split_part('a,b,c', ',', 2) = 'b'", Returns(SqlType.String, SqlType.String, SqlType.String, SqlType.BigInt))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        result.Share(arguments[0]);
        var texts = new BytesReader(arguments[0]);
        var delimiters = new BytesReader(arguments[1]);
        var numbers = new ValueReader<long>(arguments[2]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            if (numbers[i] == 0)
                throw context.Statement.IsPostgresDialect ? FunctionErrors.InvalidParameter("split_part", "field position must not be zero.") : FunctionErrors.Udf("Invalid field position: 0");
            // Impala leaves a text without delimiter whole, whichever field is asked for.
            var (start, length) = delimiters[i].IsEmpty && !context.Statement.IsPostgresDialect ? (0, texts[i].Length) : Field(texts[i], delimiters[i], numbers[i]);
            result.SetView(i, StringView.BytesOf(texts.View(i)) + start, length);
        }
        return result.Build();
    }

    private static (int Start, int Length) Field(ReadOnlySpan<byte> text, ReadOnlySpan<byte> delimiter, long number)
    {
        var numFields = delimiter.IsEmpty ? 1 : text.Count(delimiter) + 1;
        if (number < 0)
            number = numFields + number + 1;
        if (number < 1 || number > numFields)
            return (0, 0);
        var start = 0;
        for (var n = 1; n < number; n++)
            start += text[start..].IndexOf(delimiter) + delimiter.Length;
        var end = delimiter.IsEmpty ? -1 : text[start..].IndexOf(delimiter);
        return (start, end < 0 ? text.Length - start : end);
    }
}
