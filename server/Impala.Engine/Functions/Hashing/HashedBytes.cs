using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Hashing;

/// <summary>
/// The bytes of a value as Impala lays it out in memory, little-endian, so that hashes of it agree: DECIMAL takes 4, 8 or 16 bytes by its
/// precision, TIMESTAMP the nanoseconds of the day (8) and the Julian day (4), text its own bytes. Arguments are flat or constant.
/// </summary>
internal readonly unsafe ref struct HashedBytes
{
    /// <summary>Room a caller gives for values that are laid out anew.</summary>
    public const int ScratchSize = 16;

    private const int JulianDayOf1970 = 2440588;

    private readonly byte* _data;
    private readonly int _mask;
    private readonly int _size;
    private readonly Layout _layout;

    public HashedBytes(ColumnVector vector)
    {
        _data = vector.Data;
        _mask = vector.Kind == VectorKind.Constant ? 0 : -1;
        _size = PhysicalTypes.SizeOf(vector.Physical);
        _layout = vector.Physical == PhysicalType.String ? Layout.Text
            : vector.Type.Kind is SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz ? Layout.Timestamp
            : vector.Type.IsDecimal && vector.Type.Precision <= 9 ? Layout.SmallDecimal
            : Layout.Plain;
    }

    private enum Layout : byte
    {
        Plain,
        Text,
        Timestamp,
        SmallDecimal,
    }

    /// <summary>The bytes of a row; they may lie in <paramref name="scratch"/>, until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Read(int row, byte* scratch)
    {
        row &= _mask;
        if (_layout == Layout.Plain)
            return new ReadOnlySpan<byte>(_data + ((long)row * _size), _size);
        return Other(row, scratch);
    }

    private ReadOnlySpan<byte> Other(int row, byte* scratch)
    {
        switch (_layout)
        {
            case Layout.Text:
                var view = (StringView*)_data + row;
                return new ReadOnlySpan<byte>(StringView.BytesOf(view), view->Length);
            case Layout.Timestamp:
                var day = Calendar.SplitTimestamp(((Int128*)_data)[row], out var nanosOfDay);
                *(long*)scratch = nanosOfDay;
                *(int*)(scratch + sizeof(long)) = day + JulianDayOf1970;
                return new ReadOnlySpan<byte>(scratch, sizeof(long) + sizeof(int));
            default:
                return new ReadOnlySpan<byte>(_data + ((long)row * _size), sizeof(int));
        }
    }
}
