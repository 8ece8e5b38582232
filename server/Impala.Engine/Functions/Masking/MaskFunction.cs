using System.Buffers;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Functions.Text;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Masking;

/// <summary>
/// mask(x, ...), mask_first_n, mask_last_n, mask_show_first_n and mask_show_last_n(x, n, ...) over text (its bytes; in UTF8_MODE its characters), whole numbers and, for mask,
/// dates: Hive's masking functions as Impala has them, with all their overloads. Further arguments are read by <see cref="MaskOptions"/>.
/// </summary>
internal sealed class MaskFunction(string name, MaskKind kind, string description, string example)
    : OverloadedFunction(name, description, example, kind == MaskKind.All ? WholeOverloads() : PartOverloads())
{
    public override bool IsStrict => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) => resultType.Kind switch
    {
        SqlTypeKind.String => MaskText(arguments, resultType, numRows, context),
        SqlTypeKind.Date => MaskDate(arguments, resultType, numRows, context),
        _ => MaskNumbers(arguments, resultType, numRows, context),
    };

    private ColumnVector MaskText(ReadOnlySpan<ColumnVector> arguments, SqlType type, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(type, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var isFixed = HasConstantOptions(arguments);
        var isUtf8 = context.Statement.IsUtf8Mode;
        var options = isFixed ? MaskOptions.Read(arguments, kind != MaskKind.All, isNumber: false, 0, isUtf8) : default;
        for (var i = 0; i < numRows; i++)
        {
            if (!arguments[0].IsValid(i))
            {
                result.SetNull(i);
                continue;
            }
            if (!isFixed)
                options = MaskOptions.Read(arguments, kind != MaskKind.All, isNumber: false, i, isUtf8);
            var text = texts[i];
            if (text.IsEmpty)
                continue;
            if (isUtf8)
            {
                // A character may become one of four bytes.
                result.Commit(i, MaskCharacters(text, options, result.Reserve(text.Length * 4L)));
                continue;
            }
            var (start, end) = Range(options.Count, text.Length);
            var masked = result.Reserve(text.Length);
            text.CopyTo(masked);
            for (var at = start; at < end; at++)
                masked[at] = Mask(text[at], options);
            result.Commit(i, text.Length);
        }
        return result.Build();
    }

    private int MaskCharacters(ReadOnlySpan<byte> text, in MaskOptions options, Span<byte> target)
    {
        var (start, end) = Range(options.Count, Utf8Text.Count(text));
        var written = 0;
        for (var number = 0; !text.IsEmpty; number++)
        {
            var isValid = Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done;
            length = isValid ? length : 1;
            var replacement = isValid && number >= start && number < end ? ReplacementOf(rune, options) : MaskOptions.Keep;
            if (replacement != MaskOptions.Keep && Rune.TryCreate(replacement, out var masked))
            {
                written += masked.EncodeToUtf8(target[written..]);
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

    private static int ReplacementOf(Rune rune, in MaskOptions options)
    {
        if (Rune.IsUpper(rune))
            return options.Upper;
        if (Rune.IsLower(rune))
            return options.Lower;
        return Rune.IsDigit(rune) ? options.Digit : options.Other;
    }

    private ColumnVector MaskNumbers(ReadOnlySpan<ColumnVector> arguments, SqlType type, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<long>(type, numRows, context.Memory);
        var values = new ValueReader<long>(arguments[0]);
        var isFixed = HasConstantOptions(arguments);
        var options = isFixed ? MaskOptions.Read(arguments, kind != MaskKind.All, isNumber: true, 0) : default;
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (!arguments[0].IsValid(i))
            {
                result.SetNull(i);
                continue;
            }
            if (!isFixed)
                options = MaskOptions.Read(arguments, kind != MaskKind.All, isNumber: true, i);
            result[i] = MaskNumber(values[i], options);
        }
        return result.Build();
    }

    private static ColumnVector MaskDate(ReadOnlySpan<ColumnVector> arguments, SqlType type, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<int>(type, numRows, context.Memory);
        var values = new ValueReader<int>(arguments[0]);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (!arguments[0].IsValid(i))
            {
                result.SetNull(i);
                continue;
            }
            var options = MaskOptions.Read(arguments, hasCount: false, isNumber: false, i);
            var (year, month, day) = Calendar.FromDays(values[i]);
            year = options.Year == MaskOptions.Keep ? year : options.Year;
            month = options.Month == MaskOptions.Keep ? month : options.Month + 1;
            day = options.Day == MaskOptions.Keep ? day : options.Day;
            if (day <= Calendar.DaysInMonth(year, month))
                result[i] = Calendar.ToDays(year, month, day);
            else
                result.SetNull(i);
        }
        return result.Build();
    }

    /// <summary>The masked part of so many characters or digits.</summary>
    private (int Start, int End) Range(int count, int length)
    {
        var n = Math.Clamp(count, 0, length);
        return kind switch
        {
            MaskKind.All => (0, length),
            MaskKind.FirstN => (0, n),
            MaskKind.LastN => (length - n, length),
            MaskKind.AllButFirstN => (n, length),
            MaskKind.AllButLastN => (0, length - n),
        };
    }

    private static byte Mask(byte value, in MaskOptions options)
    {
        var replacement = value switch
        {
            >= (byte)'A' and <= (byte)'Z' => options.Upper,
            >= (byte)'a' and <= (byte)'z' => options.Lower,
            >= (byte)'0' and <= (byte)'9' => options.Digit,
            _ => options.Other,
        };
        return replacement == MaskOptions.Keep ? value : (byte)replacement;
    }

    // The sign stays; digits are numbered from the left as characters are. Nine in all places of a great number wraps, as in Hive.
    private long MaskNumber(long value, in MaskOptions options)
    {
        var rest = value < 0 ? 0 - (ulong)value : (ulong)value;
        var numDigits = 1;
        for (var shorter = rest / 10; shorter > 0; shorter /= 10)
            numDigits++;
        var (start, end) = Range(options.Count, numDigits);
        var result = 0UL;
        var place = 1UL;
        for (var at = numDigits - 1; at >= 0; at--)
        {
            var digit = rest % 10;
            rest /= 10;
            result += (at >= start && at < end ? (ulong)options.Number : digit) * place;
            place *= 10;
        }
        return value < 0 ? -(long)result : (long)result;
    }

    private static bool HasConstantOptions(ReadOnlySpan<ColumnVector> arguments)
    {
        foreach (var argument in arguments[1..])
            if (argument.Kind != VectorKind.Constant)
                return false;
        return true;
    }

    // S text, I number; the value comes first. Order decides between overloads a NULL or literal could mean.
    private static FunctionSignature[] PartOverloads() =>
    [
        .. Each(SqlType.String, "", "I", "ISSSS", "ISSSSI", "ISSSIS", "IIIIII"),
        .. Each(SqlType.BigInt, "", "I", "ISSSSI", "ISSSIS", "IIIIII"),
    ];

    private static FunctionSignature[] WholeOverloads() =>
    [
        .. Each(SqlType.String, "", "SSSS", "SSSSI", "SSSIS", "IIIII", "SSSSIIII", "SSSISIII", "IIIIIIII"),
        .. Each(SqlType.Date, "", "SSSSII", "SSSSIII", "SSSSIIII", "SSSISIII", "IIIIIIII"),
        .. Each(SqlType.BigInt, "", "SSSSI", "SSSIS", "IIIII", "SSSSIIII", "SSSISIII", "IIIIIIII"),
    ];

    private static IEnumerable<FunctionSignature> Each(SqlType value, params string[] parameters) =>
        parameters.Select(list => new FunctionSignature([value, .. list.Select(letter => letter == 'S' ? SqlType.String : SqlType.Int)], value));
}
