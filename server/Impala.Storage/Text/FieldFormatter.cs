using System.Buffers.Text;
using System.Globalization;
using Impala.Catalog.Types;
using Impala.Storage.Parquet.Decoding;

namespace Impala.Storage.Text;

/// <summary>Values of the engine's physical types as UTF-8 text, in the form Impala writes to text files: dates as yyyy-MM-dd, timestamps
/// with nine fractional digits when there is a fraction, floats in their shortest form that reads back.</summary>
public static unsafe class FieldFormatter
{
    /// <summary>No value but text is longer.</summary>
    public const int MaxLength = 64;

    /// <summary>Writes a value that is not text and answers its length; <paramref name="target"/> has room for <see cref="MaxLength"/>.</summary>
    public static int Format(SqlType type, byte* values, int row, Span<byte> target)
    {
        var length = 0;
        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
                var text = values[row] == 0 ? "false"u8 : "true"u8;
                text.CopyTo(target);
                return text.Length;
            case SqlTypeKind.TinyInt:
                Utf8Formatter.TryFormat(((sbyte*)values)[row], target, out length);
                return length;
            case SqlTypeKind.SmallInt:
                Utf8Formatter.TryFormat(((short*)values)[row], target, out length);
                return length;
            case SqlTypeKind.Int:
                Utf8Formatter.TryFormat(((int*)values)[row], target, out length);
                return length;
            case SqlTypeKind.BigInt:
                Utf8Formatter.TryFormat(((long*)values)[row], target, out length);
                return length;
            case SqlTypeKind.Float:
                ((float*)values)[row].TryFormat(target, out length, "R", CultureInfo.InvariantCulture);
                return length;
            case SqlTypeKind.Double:
                ((double*)values)[row].TryFormat(target, out length, "R", CultureInfo.InvariantCulture);
                return length;
            case SqlTypeKind.Decimal:
                return FormatDecimal(type.Precision <= 18 ? ((long*)values)[row] : ((Int128*)values)[row], type.Scale, target);
            case SqlTypeKind.Date:
                return FormatDate(((int*)values)[row], target);
            case SqlTypeKind.Timestamp:
                return FormatTimestamp(((Int128*)values)[row], target);
            default:
                throw new ArgumentException($"{type} has no text form", nameof(type));
        }
    }

    public static int FormatDecimal(Int128 unscaled, int scale, Span<byte> target)
    {
        Span<byte> digits = stackalloc byte[48];
        var magnitude = unscaled < 0 ? (UInt128)(-unscaled) : (UInt128)unscaled;
        magnitude.TryFormat(digits, out var numDigits, default, CultureInfo.InvariantCulture);
        var position = 0;
        if (unscaled < 0)
            target[position++] = (byte)'-';
        var numInteger = Math.Max(numDigits - scale, 0);
        if (numInteger == 0)
            target[position++] = (byte)'0';
        digits[..numInteger].CopyTo(target[position..]);
        position += numInteger;
        if (scale == 0)
            return position;
        target[position++] = (byte)'.';
        var numZeros = scale - (numDigits - numInteger);
        target.Slice(position, numZeros).Fill((byte)'0');
        position += numZeros;
        digits[numInteger..numDigits].CopyTo(target[position..]);
        return position + numDigits - numInteger;
    }

    public static int FormatDate(int days, Span<byte> target)
    {
        var date = DateOnly.FromDayNumber(Math.Clamp(days, TimestampRange.MinDate, TimestampRange.MaxDay) - TimestampRange.MinDate);
        WriteDigits(date.Year, 4, target);
        target[4] = (byte)'-';
        WriteDigits(date.Month, 2, target[5..]);
        target[7] = (byte)'-';
        WriteDigits(date.Day, 2, target[8..]);
        return 10;
    }

    public static int FormatTimestamp(Int128 nanoseconds, Span<byte> target)
    {
        var days = (int)(nanoseconds / TimestampRange.NanosecondsPerDay);
        var time = (long)(nanoseconds - ((Int128)days * TimestampRange.NanosecondsPerDay));
        if (time < 0)
        {
            days--;
            time += TimestampRange.NanosecondsPerDay;
        }
        var position = FormatDate(days, target);
        var (seconds, fraction) = Math.DivRem(time, 1_000_000_000);
        target[position] = (byte)' ';
        WriteDigits((int)(seconds / 3600), 2, target[(position + 1)..]);
        target[position + 3] = (byte)':';
        WriteDigits((int)(seconds / 60 % 60), 2, target[(position + 4)..]);
        target[position + 6] = (byte)':';
        WriteDigits((int)(seconds % 60), 2, target[(position + 7)..]);
        position += 9;
        if (fraction == 0)
            return position;
        target[position] = (byte)'.';
        WriteDigits((int)fraction, 9, target[(position + 1)..]);
        return position + 10;
    }

    private static void WriteDigits(int value, int count, Span<byte> target)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            target[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
