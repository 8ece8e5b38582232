namespace Impala.Storage.Parquet.Statistics;

/// <summary>A bound of a column's values, in the terms of the table's type.</summary>
/// <param name="Number">BOOLEAN as 0 or 1, integers, DATE in days, DECIMAL unscaled, TIMESTAMP in nanoseconds since 1970.</param>
/// <param name="Real">FLOAT and DOUBLE.</param>
/// <param name="Bytes">Text and BINARY; may be shorter than any value, as bounds are cut.</param>
public readonly record struct StatisticsValue(Int128 Number, double Real, ReadOnlyMemory<byte> Bytes)
{
    internal static StatisticsValue OfNumber(Int128 number) => new(number, 0, default);

    internal static StatisticsValue OfReal(double real) => new(0, real, default);

    internal static StatisticsValue OfBytes(ReadOnlyMemory<byte> bytes) => new(0, 0, bytes);
}
