using System.Buffers;
using System.Text;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Masking;

/// <summary>
/// What a masking function puts in the place of what it hides; -1 keeps the original. The defaults are Hive's: 4 characters, X, x, n, others
/// kept, the digit 1, and the date 0001-01-01.
/// </summary>
internal readonly ref struct MaskOptions
{
    public const int Keep = -1;

    private const int DefaultCount = 4;
    private const int DefaultNumber = 1;

    private MaskOptions(int count, int upper, int lower, int digit, int other, int number, int day, int month, int year)
    {
        Count = count;
        Upper = upper;
        Lower = lower;
        Digit = digit;
        Other = other;
        Number = number is >= 0 and <= 9 ? number : DefaultNumber;
        Day = day is Keep or (>= 1 and <= 31) ? day : 1;
        Month = month is Keep or (>= 0 and < 12) ? month : 0;
        Year = year is Keep or (> 0 and < 9999) ? year : 1;
    }

    public int Count { get; }

    public int Upper { get; }

    public int Lower { get; }

    public int Digit { get; }

    public int Other { get; }

    /// <summary>0..9.</summary>
    public int Number { get; }

    public int Day { get; }

    /// <summary>0 for January.</summary>
    public int Month { get; }

    public int Year { get; }

    /// <summary>
    /// Reads a row's options: what follows the value, led by the count where the function has one. Replacements are characters in UTF8_MODE, else bytes.
    /// </summary>
    public static MaskOptions Read(ReadOnlySpan<ColumnVector> arguments, bool hasCount, bool isNumber, int row, bool isUtf8 = false)
    {
        var next = 1;
        var count = hasCount && arguments.Length > next ? Number32(arguments[next++], row) : DefaultCount;
        var rest = arguments[next..];
        return new MaskOptions(
            count,
            Character(rest, 0, 'X', row, isUtf8),
            Character(rest, 1, 'x', row, isUtf8),
            Character(rest, 2, 'n', row, isUtf8),
            Character(rest, 3, Keep, row, isUtf8),
            isNumber ? DigitAt(rest, 4, row) : DefaultNumber,
            rest.Length > 5 ? Number32(rest[5], row) : 1,
            rest.Length > 6 ? Number32(rest[6], row) : 0,
            rest.Length > 7 ? Number32(rest[7], row) : 1);
    }

    private static int Number32(ColumnVector vector, int row) => vector.IsValid(row) ? new ValueReader<int>(vector)[row] : 0;

    private static int Character(ReadOnlySpan<ColumnVector> arguments, int index, int missing, int row, bool isUtf8)
    {
        if (arguments.Length <= index)
            return missing;
        if (arguments[index].Physical != PhysicalType.String)
            return Number32(arguments[index], row);
        if (!arguments[index].IsValid(row))
            return missing;
        var text = new BytesReader(arguments[index])[row];
        if (text.IsEmpty)
            return missing;
        return isUtf8 && Rune.DecodeFromUtf8(text, out var rune, out _) == OperationStatus.Done ? rune.Value : text[0];
    }

    private static int DigitAt(ReadOnlySpan<ColumnVector> arguments, int index, int row)
    {
        if (arguments.Length <= index)
            return DefaultNumber;
        if (arguments[index].Physical != PhysicalType.String)
            return Number32(arguments[index], row);
        var text = arguments[index].IsValid(row) ? new BytesReader(arguments[index])[row] : default;
        if (text.Length != 1 || text[0] is < (byte)'0' or > (byte)'9')
            throw FunctionErrors.Udf($"Can't convert '{Encoding.UTF8.GetString(text)}' to a valid masked_number. Valid values: 0-9.");
        return text[0] - '0';
    }
}
