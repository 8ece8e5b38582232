using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Storage.Parquet.Statistics;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>
/// What is known of the values that a build side has in one key: bounds, and a set that holds them all: exact (a bitmap over the range)
/// for integers that lie close together, else a bloom filter over the engine's hashes. A value that the filter refuses equals none of
/// them; one that it lets through may still be another. Immutable once made; owned by the <see cref="RuntimeFilterBank"/>.
/// </summary>
internal sealed class RuntimeFilter : IDisposable
{
    public RuntimeFilter(SqlType type) => Type = type;

    /// <summary>The key's type. Columns of a narrower integer type can be tested as well.</summary>
    public SqlType Type { get; }

    /// <summary>Build rows behind it, NULLs not counted.</summary>
    public long NumKeys { get; init; }

    /// <summary>Whether NULL finds a partner: compared by IS NOT DISTINCT FROM with a build side that has one.</summary>
    public bool AcceptsNull { get; init; }

    /// <summary>Whether Min and Max say something. NaN, which equals nothing, is outside of them.</summary>
    public bool HasBounds { get; init; }

    public StatisticsValue Min { get; init; }

    public StatisticsValue Max { get; init; }

    /// <summary>The values in ascending order when they are few integers, else null.</summary>
    public long[]? Values { get; init; }

    public IntegerBitmap? Bitmap { get; init; }

    public BlockedBloomFilter? Bloom { get; init; }

    public bool IsEmpty => NumKeys == 0;

    /// <summary>Whether rows can be told by it, not only row groups.</summary>
    public bool TestsRows => IsEmpty || Bitmap is not null || Bloom is not null;

    public long NumBytes => (Bitmap?.NumBytes ?? 0) + (Bloom?.NumBytes ?? 0);

    /// <summary>How it holds the values, for profiles.</summary>
    public string Kind
    {
        get
        {
            if (IsEmpty)
                return "EMPTY";
            if (Values is not null)
                return "IN_LIST";
            if (Bitmap is not null)
                return "BITMAP";
            return Bloom is null ? "MIN_MAX" : "BLOOM";
        }
    }

    public static bool IsInteger(PhysicalType type) => type is PhysicalType.Bool or PhysicalType.Int8 or PhysicalType.Int16 or PhysicalType.Int32 or PhysicalType.Int64;

    public void Dispose()
    {
        Bitmap?.Dispose();
        Bloom?.Dispose();
    }
}
