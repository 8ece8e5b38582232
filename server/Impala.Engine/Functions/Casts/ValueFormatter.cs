using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Casts;

/// <summary>
/// Values as UTF-8 text, in PostgreSQL's output forms; shared by casts and the wire. The Write methods over spans answer the number of
/// bytes written and need at most <see cref="MaxFixedLength"/> of room.
/// </summary>
public static class ValueFormatter
{
    /// <summary>Room that any value but text, binary or an array needs.</summary>
    public const int MaxFixedLength = 128;

    /// <summary>Appends one row's value, which must not be NULL.</summary>
    public static unsafe void Write(ColumnVector vector, int row, IBufferWriter<byte> writer, FormatOptions options)
    {
        if (vector.Kind == VectorKind.Constant)
            row = 0;
        if (vector.Kind == VectorKind.Dictionary)
        {
            Write(vector.Dictionary!, vector.Codes[row], writer, options);
            return;
        }
        if (vector.Physical == PhysicalType.String)
        {
            var view = vector.Strings + row;
            Write(vector.Type, new ReadOnlySpan<byte>(StringView.BytesOf(view), view->Length), writer, options);
            return;
        }
        var size = PhysicalTypes.SizeOf(vector.Physical);
        Write(vector.Type, new ReadOnlySpan<byte>(vector.Data + ((long)row * size), size), writer, options);
    }

    /// <summary>Appends a value given as its physical bytes (for text: the text).</summary>
    public static void Write(SqlType type, ReadOnlySpan<byte> value, IBufferWriter<byte> writer, FormatOptions options)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Binary:
                WriteHex(value, writer);
                return;
            case SqlTypeKind.Array or SqlTypeKind.Vector:
                ArrayText.Write(type, value, writer, options);
                return;
            case var _ when PhysicalTypes.Of(type) == PhysicalType.String:
                writer.Write(value);
                return;
            default:
                var room = writer.GetSpan(MaxFixedLength);
                writer.Advance(WriteFixed(type, value, room, options));
                return;
        }
    }

    /// <summary>Writes a value of a fixed-width type from its physical bytes.</summary>
    public static int WriteFixed(SqlType type, ReadOnlySpan<byte> value, Span<byte> destination, FormatOptions options)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
                return Copy(BooleanText(value[0] != 0, options.BooleanWords), destination);
            case SqlTypeKind.TinyInt:
                return WriteInt64((sbyte)value[0], destination);
            case SqlTypeKind.SmallInt:
                return WriteInt64(MemoryMarshal.Read<short>(value), destination);
            case SqlTypeKind.Int:
                return WriteInt64(MemoryMarshal.Read<int>(value), destination);
            case SqlTypeKind.Oid:
                return WriteInt64(MemoryMarshal.Read<uint>(value), destination);
            case SqlTypeKind.BigInt:
                return WriteInt64(MemoryMarshal.Read<long>(value), destination);
            case SqlTypeKind.Float:
                return options.IsImpalaCast
                    ? FloatText.WriteImpalaCast(MemoryMarshal.Read<float>(value), destination)
                    : FloatText.Write(MemoryMarshal.Read<float>(value), destination);
            case SqlTypeKind.Double:
                return options.IsImpalaCast
                    ? FloatText.WriteImpalaCast(MemoryMarshal.Read<double>(value), destination)
                    : FloatText.Write(MemoryMarshal.Read<double>(value), destination);
            case SqlTypeKind.Decimal:
                return value.Length == 8
                    ? WriteDecimal(MemoryMarshal.Read<long>(value), type.Scale, destination)
                    : WriteDecimal(MemoryMarshal.Read<Int128>(value), type.Scale, destination);
            case SqlTypeKind.Date:
                return WriteDate(MemoryMarshal.Read<int>(value), destination);
            case SqlTypeKind.Timestamp:
                return WriteTimestamp(MemoryMarshal.Read<Int128>(value), options.TimestampDigits, destination);
            case SqlTypeKind.TimestampTz:
                return WriteTimestampTz(MemoryMarshal.Read<Int128>(value), options, destination);
            case SqlTypeKind.Time:
                return WriteTime(MemoryMarshal.Read<long>(value), options.TimestampDigits, destination);
            case SqlTypeKind.Interval:
                return IntervalText.Write(IntervalValue.FromInt128(MemoryMarshal.Read<Int128>(value)), destination);
            case SqlTypeKind.Uuid:
                return WriteUuid(MemoryMarshal.Read<Int128>(value), destination);
            case SqlTypeKind.RegClass or SqlTypeKind.RegType or SqlTypeKind.RegProc or SqlTypeKind.RegNamespace or SqlTypeKind.RegRole:
                return WriteObjectName(type.Kind, MemoryMarshal.Read<uint>(value), destination, options);
            case SqlTypeKind.Null or SqlTypeKind.Void:
                return 0;
            default:
                throw new UnreachableException(type.ToString());
        }
    }

    public static int WriteInt64(long value, Span<byte> destination)
    {
        Utf8Formatter.TryFormat(value, destination, out var length);
        return length;
    }

    /// <summary>An unscaled decimal of at most 18 digits, keeping its scale.</summary>
    public static int WriteDecimal(long unscaled, int scale, Span<byte> destination)
    {
        if (scale == 0)
            return WriteInt64(unscaled, destination);
        var at = 0;
        if (unscaled < 0)
            destination[at++] = (byte)'-';
        var magnitude = unscaled < 0 ? (ulong)-unscaled : (ulong)unscaled;
        var power = (ulong)PowersOfTen.Narrow[scale];
        var (whole, fraction) = Math.DivRem(magnitude, power);
        Utf8Formatter.TryFormat(whole, destination[at..], out var length);
        at += length;
        destination[at++] = (byte)'.';
        for (var i = scale - 1; i >= 0; i--)
        {
            (fraction, var digit) = Math.DivRem(fraction, 10);
            destination[at + i] = (byte)('0' + digit);
        }
        return at + scale;
    }

    /// <summary>An unscaled decimal of at most 38 digits, keeping its scale.</summary>
    public static int WriteDecimal(Int128 unscaled, int scale, Span<byte> destination)
    {
        if ((long)unscaled == unscaled && scale <= 18)
            return WriteDecimal((long)unscaled, scale, destination);
        Span<byte> digits = stackalloc byte[40];
        var count = 0;
        var magnitude = (UInt128)Int128.Abs(unscaled);
        while (magnitude != 0 || count <= scale)
        {
            (magnitude, var chunk) = UInt128.DivRem(magnitude, 1_000_000_000_000_000_000);
            var low = (ulong)chunk;
            for (var i = 0; i < 18 && (low != 0 || magnitude != 0 || count <= scale); i++)
            {
                (low, var digit) = Math.DivRem(low, 10);
                digits[count++] = (byte)('0' + digit);
            }
        }
        var at = 0;
        if (unscaled < 0)
            destination[at++] = (byte)'-';
        for (var i = count - 1; i >= 0; i--)
        {
            destination[at++] = digits[i];
            if (i == scale && scale > 0)
                destination[at++] = (byte)'.';
        }
        return at;
    }

    /// <summary>yyyy-MM-dd.</summary>
    public static int WriteDate(int days, Span<byte> destination)
    {
        var (year, month, day) = Calendar.FromDays(days);
        WriteDigits(year, 4, destination);
        destination[4] = (byte)'-';
        WriteDigits(month, 2, destination[5..]);
        destination[7] = (byte)'-';
        WriteDigits(day, 2, destination[8..]);
        return 10;
    }

    /// <summary>yyyy-MM-dd HH:mm:ss and a fraction when there is one; see <see cref="FormatOptions.TimestampDigits"/>.</summary>
    public static int WriteTimestamp(Int128 nanos, int digits, Span<byte> destination)
    {
        var day = Calendar.SplitTimestamp(nanos, out var nanosOfDay);
        WriteDate(day, destination);
        destination[10] = (byte)' ';
        return 11 + WriteTime(nanosOfDay, digits, destination[11..]);
    }

    /// <summary>A timestamp in the session's zone with its offset.</summary>
    public static int WriteTimestampTz(Int128 nanos, FormatOptions options, Span<byte> destination)
    {
        var offset = options.TimeZone is null ? 0 : ZoneConversion.OffsetSeconds(nanos, options.TimeZone);
        var length = WriteTimestamp(nanos + (offset * (Int128)Calendar.NanosPerSecond), options.TimestampDigits, destination);
        destination[length++] = (byte)(offset < 0 ? '-' : '+');
        var magnitude = Math.Abs(offset);
        length += WriteDigits(magnitude / 3600, 2, destination[length..]);
        if (magnitude % 3600 != 0)
        {
            destination[length++] = (byte)':';
            length += WriteDigits(magnitude / 60 % 60, 2, destination[length..]);
        }
        return length;
    }

    /// <summary>HH:mm:ss with a fraction, from nanoseconds of the day.</summary>
    public static int WriteTime(long nanosOfDay, int digits, Span<byte> destination)
    {
        var (seconds, fraction) = Math.DivRem(nanosOfDay, Calendar.NanosPerSecond);
        WriteDigits((int)(seconds / 3600), 2, destination);
        destination[2] = (byte)':';
        WriteDigits((int)(seconds / 60 % 60), 2, destination[3..]);
        destination[5] = (byte)':';
        WriteDigits((int)(seconds % 60), 2, destination[6..]);
        if (digits < 9)
            fraction -= fraction % PowersOfTen.Narrow[9 - digits];
        if (fraction == 0)
            return 8;
        destination[8] = (byte)'.';
        WriteDigits((int)fraction, 9, destination[9..]);
        var length = 18;
        while (digits < 9 && destination[length - 1] == '0')
            length--;
        return length;
    }

    /// <summary>A non-negative number with leading zeros (more digits when it needs them).</summary>
    internal static int WriteDigits(int value, int width, Span<byte> destination)
    {
        for (var i = width - 1; i >= 0; i--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            destination[i] = (byte)('0' + digit);
        }
        return width;
    }

    private static ReadOnlySpan<byte> BooleanText(bool value, int words) => words switch
    {
        0 => value ? "t"u8 : "f"u8,
        1 => value ? "true"u8 : "false"u8,
        _ => value ? "1"u8 : "0"u8,
    };

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        text.CopyTo(destination);
        return text.Length;
    }

    private static int WriteUuid(Int128 value, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt128BigEndian(bytes, value);
        new Guid(bytes, bigEndian: true).TryFormat(destination, out var length);
        return length;
    }

    private static int WriteObjectName(SqlTypeKind kind, uint oid, Span<byte> destination, FormatOptions options)
    {
        if (oid == 0)
            return Copy("-"u8, destination);
        if (options.Catalog?.NameOf(kind, oid) is { } name && Encoding.UTF8.TryGetBytes(name, destination, out var length))
            return length;
        return WriteInt64(oid, destination);
    }

    private static void WriteHex(ReadOnlySpan<byte> value, IBufferWriter<byte> writer)
    {
        var room = writer.GetSpan(2 + (value.Length * 2));
        room[0] = (byte)'\\';
        room[1] = (byte)'x';
        Convert.TryToHexStringLower(value, room[2..], out var length);
        writer.Advance(2 + length);
    }
}
