using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Storage.Parquet.Decoding;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Statistics;

/// <summary>Decides which stored bounds of a column can be believed, and turns them into values of the table's type. Bounds that are
/// doubtful in any way are left out: pruning by a wrong bound loses rows.</summary>
internal static unsafe class StatisticsDecoder
{
    private const int MaxFixedSize = 64;

    /// <summary>Whether min_value / max_value follow an order this reader compares by.</summary>
    public static bool IsOrderKnown(ParquetMetadata metadata, ParquetField field, SqlType tableType)
    {
        if (field.Leaf is not { } leaf || leaf.Type == PhysicalType.Int96 || tableType.Kind == SqlTypeKind.Char)
            return false;
        if (IsWrittenWrong(metadata.CreatedBy, leaf))
            return false;
        // Without a declared order only types that were never ordered in two ways are safe.
        return IsSigned(leaf) || (field.LeafIndex < metadata.HasTypeOrder.Length && metadata.HasTypeOrder[field.LeafIndex]);
    }

    /// <summary>Whether the deprecated min / max can be used: their order was signed, so bytes and unsigned numbers had a wrong one.</summary>
    public static bool IsSigned(SchemaElement leaf) => leaf.Type switch
    {
        PhysicalType.Boolean or PhysicalType.Float or PhysicalType.Double => true,
        PhysicalType.Int32 or PhysicalType.Int64 => leaf.EffectiveType is not { Kind: LogicalKind.Integer, IsSigned: false },
        _ => false,
    };

    public static bool TryDecode(
        ParquetField field, SqlType tableType, byte[] storedMin, byte[] storedMax, out StatisticsValue min, out StatisticsValue max)
    {
        min = default;
        max = default;
        var leaf = field.Leaf!;
        if (tableType.IsText || tableType.Kind == SqlTypeKind.Binary)
            return TryDecodeBytes(leaf, tableType, storedMin, storedMax, out min, out max);
        // Types that do not agree are an error of whoever reads the column, not of whoever prunes by it.
        if (ColumnConversion.TryResolve(leaf, tableType) is not { } conversion)
            return false;
        if (!TryDecodeFixed(leaf, conversion, tableType, storedMin, out min) || !TryDecodeFixed(leaf, conversion, tableType, storedMax, out max))
            return false;
        if (!tableType.IsFloating)
            return min.Number <= max.Number;
        if (double.IsNaN(min.Real) || double.IsNaN(max.Real))
            return false;
        // Writers may store either zero where rows hold the other.
        if (min.Real == 0)
            min = StatisticsValue.OfReal(-0.0);
        if (max.Real == 0)
            max = StatisticsValue.OfReal(0.0);
        return min.Real <= max.Real;
    }

    /// <summary>Parquet.Net stores bounds of micro- and nanosecond timestamps in milliseconds, orders text by UTF-16 and UUIDs wrongly.</summary>
    private static bool IsWrittenWrong(string createdBy, SchemaElement leaf)
    {
        if (!createdBy.Contains("Parquet.Net", StringComparison.OrdinalIgnoreCase))
            return false;
        var logical = leaf.EffectiveType;
        return leaf.Type == PhysicalType.ByteArray
            || logical.Kind is LogicalKind.Uuid
            || logical is { Kind: LogicalKind.Timestamp, Unit: not TimeUnit.Millis };
    }

    private static bool TryDecodeBytes(
        SchemaElement leaf, SqlType tableType, byte[] storedMin, byte[] storedMax, out StatisticsValue min, out StatisticsValue max)
    {
        min = default;
        max = default;
        if (leaf.Type is not (PhysicalType.ByteArray or PhysicalType.FixedLenByteArray) || storedMin.AsSpan().SequenceCompareTo(storedMax) > 0)
            return false;
        // VARCHAR cuts values when they are read, so that they may come below an uncut minimum.
        var length = tableType.Kind == SqlTypeKind.VarChar && tableType.Precision > 0 ? Math.Min(storedMin.Length, tableType.Precision) : storedMin.Length;
        min = StatisticsValue.OfBytes(storedMin.AsMemory(0, length));
        max = StatisticsValue.OfBytes(storedMax);
        return true;
    }

    private static bool TryDecodeFixed(SchemaElement leaf, ColumnConversion conversion, SqlType tableType, byte[] stored, out StatisticsValue value)
    {
        value = default;
        var raw = stackalloc byte[MaxFixedSize + 16];
        var target = stackalloc byte[16];
        if (stored.Length > MaxFixedSize)
            return false;
        new Span<byte>(raw, MaxFixedSize + 16).Clear();
        stored.CopyTo(new Span<byte>(raw, MaxFixedSize));
        var converter = conversion.Fixed;
        try
        {
            if (conversion.IsDecimalBytes)
            {
                value = StatisticsValue.OfNumber(DecimalBytes.Scale(DecimalBytes.Read(raw, stored.Length), conversion.Factor));
                return stored.Length > 0;
            }
            if (converter is null || stored.Length != converter.SourceSize || IsCut(leaf, tableType, raw))
                return false;
            if (converter.Convert(raw, target, 1))
                return false;
        }
        catch (ParquetFormatException)
        {
            return false;
        }
        value = tableType.Kind switch
        {
            SqlTypeKind.Float => StatisticsValue.OfReal(Unsafe.ReadUnaligned<float>(target)),
            SqlTypeKind.Double => StatisticsValue.OfReal(Unsafe.ReadUnaligned<double>(target)),
            _ => StatisticsValue.OfNumber(converter.TargetSize switch
            {
                1 => tableType.Kind == SqlTypeKind.Boolean ? *target : *(sbyte*)target,
                2 => *(short*)target,
                4 => *(int*)target,
                8 => *(long*)target,
                _ => Unsafe.ReadUnaligned<Int128>(target),
            }),
        };
        return true;
    }

    /// <summary>Whether reading the bound as the table's type loses bits, after which its order says nothing.</summary>
    private static bool IsCut(SchemaElement leaf, SqlType tableType, byte* raw)
    {
        if (leaf.Type != PhysicalType.Int32)
            return false;
        var number = Unsafe.ReadUnaligned<int>(raw);
        return tableType.Kind switch
        {
            SqlTypeKind.TinyInt => number != (sbyte)number,
            SqlTypeKind.SmallInt => number != (short)number,
            SqlTypeKind.Int or SqlTypeKind.Double => !IsSigned(leaf) && number < 0,
            _ => false,
        };
    }
}
