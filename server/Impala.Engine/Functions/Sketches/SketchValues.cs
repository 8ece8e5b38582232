using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// Values as the DataSketches library hashes them: whole numbers and dates as 64 bits, floats as doubles with one zero and one NaN, text as its
/// bytes. Empty text does not count.
/// </summary>
internal static unsafe class SketchValues
{
    /// <summary>The library's default seed.</summary>
    public const ulong Seed = 9001;

    /// <summary>What sketches tell their seed by.</summary>
    public static readonly ushort SeedHash = (ushort)MurmurHash3.Hash(BitConverter.GetBytes(Seed), 0);

    /// <summary>The type a value of this one is hashed as, or null when sketches do not take it.</summary>
    public static SqlType? TypeOf(SqlType type) => type.Kind switch
    {
        SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Int or SqlTypeKind.BigInt => SqlType.BigInt,
        SqlTypeKind.Float or SqlTypeKind.Double => SqlType.Double,
        SqlTypeKind.Date => SqlType.Date,
        SqlTypeKind.Null => SqlType.String,
        _ => type.IsText ? SqlType.String : null,
    };

    /// <summary>The hash of a row's value, which is not NULL; false when it does not count.</summary>
    public static bool TryHash(ColumnVector vector, int row, out ulong hash) => TryHash(vector, row, out hash, out _);

    /// <summary>As above, with the hash's second half.</summary>
    public static bool TryHash(ColumnVector vector, int row, out ulong hash, out ulong second)
    {
        hash = 0;
        switch (vector.Physical)
        {
            case PhysicalType.String:
                var text = new BytesReader(vector)[row];
                hash = MurmurHash3.Hash(text, Seed, out second);
                return !text.IsEmpty;
            case PhysicalType.Double:
                var number = new ValueReader<double>(vector)[row];
                var bits = number == 0 ? 0 : double.IsNaN(number) ? 0x7FF8000000000000 : BitConverter.DoubleToInt64Bits(number);
                hash = MurmurHash3.Hash(new ReadOnlySpan<byte>(&bits, sizeof(long)), Seed, out second);
                return true;
            default:
                var value = vector.Physical == PhysicalType.Int32 ? new ValueReader<int>(vector)[row] : new ValueReader<long>(vector)[row];
                hash = MurmurHash3.Hash(new ReadOnlySpan<byte>(&value, sizeof(long)), Seed, out second);
                return true;
        }
    }
}
