using System.Globalization;
using System.Numerics;
using Impala.Catalog.Types;
using ParquetSharp;

namespace Impala.Storage.Tests;

/// <summary>Columns through ParquetSharp: read in the physical types of the file and printed as <see cref="ColumnText"/> does, and written from
/// the values of test columns.</summary>
internal static class SharpColumn
{
    private const long NanosPerDay = 86_400_000_000_000;
    private const int JulianEpoch = 2_440_588;

    /// <param name="timestampUnit">Nanoseconds of a unit of 64-bit timestamps.</param>
    public static List<string?> Read(ParquetFileReader reader, int index, SqlType type, long timestampUnit)
    {
        var texts = new List<string?>();
        for (var i = 0; i < reader.FileMetaData.NumRowGroups; i++)
        {
            using var group = reader.RowGroup(i);
            using var column = group.Column(index);
            var length = column.ColumnDescriptor.TypeLength;
            switch (column)
            {
                case ColumnReader<bool> booleans:
                    Read(booleans, texts, value => value ? "true" : "false");
                    break;
                case ColumnReader<int> ints:
                    Read(ints, texts, value => Number(value, type));
                    break;
                case ColumnReader<long> longs:
                    Read(longs, texts, value => type.Kind == SqlTypeKind.Timestamp ? Text((Int128)value * timestampUnit) : Number(value, type));
                    break;
                case ColumnReader<float> floats:
                    Read(floats, texts, value => ((double)value).ToString("R", CultureInfo.InvariantCulture));
                    break;
                case ColumnReader<double> doubles:
                    Read(doubles, texts, value => value.ToString("R", CultureInfo.InvariantCulture));
                    break;
                case ColumnReader<Int96> moments:
                    Read(moments, texts, value => Text(((Int128)(value.C - JulianEpoch) * NanosPerDay) + (uint)value.A + ((long)value.B << 32)));
                    break;
                case ColumnReader<ByteArray> bytes:
                    Read(bytes, texts, value => Bytes(Copy(value.Pointer, value.Length), type));
                    break;
                case ColumnReader<FixedLenByteArray> bytes:
                    Read(bytes, texts, value => Bytes(Copy(value.Pointer, length), type));
                    break;
                default:
                    throw new ArgumentException(column.GetType().Name, nameof(index));
            }
        }
        return texts;
    }

    public static Column Declare(TestColumn column) => column.Type.Kind switch
    {
        SqlTypeKind.Boolean => new Column<bool?>(column.Name),
        SqlTypeKind.TinyInt => new Column<sbyte?>(column.Name),
        SqlTypeKind.SmallInt => new Column<short?>(column.Name),
        SqlTypeKind.Int => new Column<int?>(column.Name),
        SqlTypeKind.BigInt => new Column<long?>(column.Name),
        SqlTypeKind.Float => new Column<float?>(column.Name),
        SqlTypeKind.Double => new Column<double?>(column.Name),
        SqlTypeKind.Date => new Column<Date?>(column.Name),
        SqlTypeKind.Timestamp => new Column<DateTimeNanos?>(column.Name),
        // The library's decimals are System.Decimal, with 29 digits in the file.
        SqlTypeKind.Decimal => new Column<decimal?>(column.Name, LogicalType.Decimal(29, Math.Min(28, column.Type.Scale))),
        _ => new Column<byte[]?>(column.Name),
    };

    public static void Write(RowGroupWriter group, TestColumn column, IReadOnlyList<object?> values)
    {
        using var next = group.NextColumn();
        switch (column.Type.Kind)
        {
            case SqlTypeKind.Boolean:
                Write<bool?>(next, values, value => (bool?)value);
                break;
            case SqlTypeKind.TinyInt:
                Write<sbyte?>(next, values, value => (sbyte?)value);
                break;
            case SqlTypeKind.SmallInt:
                Write<short?>(next, values, value => (short?)value);
                break;
            case SqlTypeKind.Int:
                Write<int?>(next, values, value => (int?)value);
                break;
            case SqlTypeKind.BigInt:
                Write<long?>(next, values, value => (long?)value);
                break;
            case SqlTypeKind.Float:
                Write<float?>(next, values, value => (float?)value);
                break;
            case SqlTypeKind.Double:
                Write<double?>(next, values, value => (double?)value);
                break;
            case SqlTypeKind.Date:
                Write<Date?>(next, values, value => value is int days ? new Date(days) : null);
                break;
            case SqlTypeKind.Timestamp:
                Write<DateTimeNanos?>(next, values, value => value is Int128 nanos ? new DateTimeNanos((long)nanos) : null);
                break;
            case SqlTypeKind.Decimal:
                Write<decimal?>(next, values, value => value is null ? null : decimal.Parse(
                    ColumnText.FormatDecimal(value is long small ? small : (Int128)value, column.Type.Scale), CultureInfo.InvariantCulture));
                break;
            default:
                Write<byte[]?>(next, values, value => (byte[]?)value);
                break;
        }
    }

    private static void Write<T>(ColumnWriter column, IReadOnlyList<object?> values, Func<object?, T> convert)
    {
        using var writer = column.LogicalWriter<T>();
        writer.WriteBatch([.. values.Select(convert)]);
    }

    private static void Read<T>(ColumnReader<T> column, List<string?> texts, Func<T, string> print)
        where T : unmanaged
    {
        const int batch = 1000;
        var isOptional = column.ColumnDescriptor.MaxDefinitionLevel > 0;
        var levels = new short[batch];
        var values = new T[batch];
        while (column.HasNext)
        {
            var numRows = column.ReadBatch(batch, isOptional ? levels : [], [], values, out var numValues);
            var value = 0;
            for (var i = 0; i < (isOptional ? numRows : numValues); i++)
                texts.Add(!isOptional || levels[i] > 0 ? print(values[value++]) : null);
        }
    }

    private static string Number(long value, SqlType type) =>
        type.Kind == SqlTypeKind.Decimal ? ColumnText.FormatDecimal(value, type.Scale) : value.ToString(CultureInfo.InvariantCulture);

    private static string Text(Int128 value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Bytes(byte[] bytes, SqlType type) => type.Kind == SqlTypeKind.Decimal
        ? ColumnText.FormatDecimal((Int128)new BigInteger(bytes, isBigEndian: true), type.Scale)
        : Convert.ToHexString(bytes);

    private static byte[] Copy(IntPtr pointer, int length)
    {
        var bytes = new byte[length];
        if (length > 0)
            System.Runtime.InteropServices.Marshal.Copy(pointer, bytes, 0, length);
        return bytes;
    }
}
