using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Storage.Memory;

namespace Impala.Server.PgWire.Formats;

/// <summary>PostgreSQL's binary forms (the send functions of PostgreSQL 15): big-endian, dates and timestamps since 2000-01-01, timestamps in microseconds.</summary>
internal static unsafe class PgBinaryFormat
{
    /// <summary>Days from 1970-01-01 to PostgreSQL's epoch 2000-01-01.</summary>
    public const int EpochDays = 10957;

    public static readonly Int128 EpochNanos = (Int128)EpochDays * 86_400_000_000_000;

    public static void Write(SqlType type, ColumnVector vector, int row, IBufferWriter<byte> output)
    {
        if (vector.Physical == PhysicalType.String)
        {
            var view = vector.Strings + row;
            Write(type, new ReadOnlySpan<byte>(StringView.BytesOf(view), view->Length), output);
            return;
        }
        var size = PhysicalTypes.SizeOf(vector.Physical);
        Write(type, new ReadOnlySpan<byte>(vector.Data + ((long)row * size), size), output);
    }

    /// <summary>Writes a value given as its physical bytes.</summary>
    private static void Write(SqlType type, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
                output.Write(value[..1]);
                break;
            case SqlTypeKind.TinyInt:
                WriteInt16((sbyte)value[0], output);
                break;
            case SqlTypeKind.SmallInt:
                WriteInt16(MemoryMarshal.Read<short>(value), output);
                break;
            case SqlTypeKind.Int or SqlTypeKind.Oid or SqlTypeKind.RegClass or SqlTypeKind.RegType or SqlTypeKind.RegProc or SqlTypeKind.RegNamespace
                or SqlTypeKind.RegRole or SqlTypeKind.Float:
                WriteInt32(MemoryMarshal.Read<int>(value), output);
                break;
            case SqlTypeKind.BigInt or SqlTypeKind.Double:
                WriteInt64(MemoryMarshal.Read<long>(value), output);
                break;
            case SqlTypeKind.Time:
                WriteInt64(MemoryMarshal.Read<long>(value) / 1000, output);
                break;
            case SqlTypeKind.Date:
                WriteInt32(MemoryMarshal.Read<int>(value) - EpochDays, output);
                break;
            case SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz:
                WriteInt64((long)FloorDivide(MemoryMarshal.Read<Int128>(value) - EpochNanos, 1000), output);
                break;
            case SqlTypeKind.Interval:
                var interval = IntervalValue.FromInt128(MemoryMarshal.Read<Int128>(value));
                WriteInt64(interval.Microseconds, output);
                WriteInt32(interval.Days, output);
                WriteInt32(interval.Months, output);
                break;
            case SqlTypeKind.Uuid:
                BinaryPrimitives.WriteInt128BigEndian(output.GetSpan(16), MemoryMarshal.Read<Int128>(value));
                output.Advance(16);
                break;
            case SqlTypeKind.Decimal:
                NumericFormat.Write(value.Length == 8 ? MemoryMarshal.Read<long>(value) : MemoryMarshal.Read<Int128>(value), type.Scale, output);
                break;
            case SqlTypeKind.Array or SqlTypeKind.Vector:
                WriteArray(type, value, output);
                break;
            case SqlTypeKind.Null or SqlTypeKind.Void:
                break;
            case SqlTypeKind.String or SqlTypeKind.VarChar or SqlTypeKind.Char or SqlTypeKind.Binary or SqlTypeKind.Unknown or SqlTypeKind.Name
                or SqlTypeKind.PgChar or SqlTypeKind.Json or SqlTypeKind.Record:
                output.Write(value);
                break;
        }
    }

    /// <summary>array_send: dimensions, has-null flag, element OID, then per dimension its length and lower bound (0 for vectors), then elements.</summary>
    private static void WriteArray(SqlType type, ReadOnlySpan<byte> array, IBufferWriter<byte> output)
    {
        var count = ArrayValue.Count(array);
        var hasNull = false;
        var scan = new ArrayReader(array);
        while (scan.MoveNext())
            hasNull |= scan.IsNull;
        WriteInt32(count == 0 ? 0 : 1, output);
        WriteInt32(hasNull ? 1 : 0, output);
        WriteInt32((int)PgTypes.Of(type.ElementType).Oid, output);
        if (count == 0)
            return;
        WriteInt32(count, output);
        WriteInt32(type.Kind == SqlTypeKind.Vector ? 0 : 1, output);
        var element = new ArrayBufferWriter<byte>();
        var reader = new ArrayReader(array);
        while (reader.MoveNext())
        {
            if (reader.IsNull)
            {
                WriteInt32(-1, output);
                continue;
            }
            element.ResetWrittenCount();
            Write(type.ElementType, reader.Current, element);
            WriteInt32(element.WrittenCount, output);
            output.Write(element.WrittenSpan);
        }
    }

    private static Int128 FloorDivide(Int128 value, long divisor)
    {
        var quotient = value / divisor;
        return value % divisor < 0 ? quotient - 1 : quotient;
    }

    private static void WriteInt16(short value, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt16BigEndian(output.GetSpan(2), value);
        output.Advance(2);
    }

    private static void WriteInt32(int value, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    private static void WriteInt64(long value, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(8), value);
        output.Advance(8);
    }
}
