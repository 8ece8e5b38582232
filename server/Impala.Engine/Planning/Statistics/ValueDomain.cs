using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Storage.Parquet.Statistics;

namespace Impala.Engine.Planning.Statistics;

/// <summary>
/// The values between a smallest and a largest one, as positions on a line: numbers as they are (DATE in days, DECIMAL unscaled), text by
/// its first bytes. What lies between two constants is taken to be as much of the rows as it is of the line.
/// </summary>
internal sealed class ValueDomain
{
    // Text bounds share a prefix often ("Customer#0001", "Customer#9999"): positions begin behind it, with as many bytes as a double tells apart.
    private const int NumTextBytes = 6;

    private readonly SqlType _type;
    private readonly byte[]? _prefix;

    private ValueDomain(SqlType type, double min, double max, byte[]? prefix)
    {
        _type = type;
        Min = min;
        Max = max;
        _prefix = prefix;
    }

    public double Min { get; }

    public double Max { get; }

    /// <summary>How many different values fit, for types whose values are whole numbers; else infinite.</summary>
    public double NumPossible => _type.IsFloating || _prefix is not null ? double.PositiveInfinity : Max - Min + 1;

    public static ValueDomain Of(SqlType type, StatisticsValue min, StatisticsValue max)
    {
        if (type.IsText || type.Kind == SqlTypeKind.Binary)
        {
            var prefix = CommonPrefix(min.Bytes.Span, max.Bytes.Span);
            return new ValueDomain(type, PositionOf(min.Bytes.Span[prefix.Length..], 0), PositionOf(max.Bytes.Span[prefix.Length..], byte.MaxValue), prefix);
        }
        return type.IsFloating ? new ValueDomain(type, min.Real, max.Real, null) : new ValueDomain(type, (double)min.Number, (double)max.Number, null);
    }

    /// <summary>Where a constant of the column's type stands; null when it cannot be placed.</summary>
    public double? PositionOf(Constant constant)
    {
        if (_prefix is not null)
            return constant.Value is ByteString text ? PositionBehindPrefix(text.Span) : null;
        if (constant.Type.Kind != _type.Kind)
            return null;
        double? number = constant.Value switch
        {
            sbyte value => value,
            short value => value,
            int value => value,
            long value => value,
            Int128 value => (double)value,
            float value => value,
            double value => value,
            _ => null,
        };
        return number is { } known && _type.Kind == SqlTypeKind.Decimal && constant.Type.Scale != _type.Scale
            ? known * Math.Pow(10, _type.Scale - constant.Type.Scale)
            : number;
    }

    /// <summary>The part of the line between two positions, both within.</summary>
    public double ShareBetween(double low, double high)
    {
        if (low > high || high < Min || low > Max)
            return 0;
        // Whole numbers take room on the line: of 1..10, 3..5 is three tenths.
        var unit = double.IsInfinity(NumPossible) ? 0 : 1;
        var width = Max - Min + unit;
        return width <= 0 ? 1 : Math.Clamp((Math.Min(high, Max) - Math.Max(low, Min) + unit) / width, 0, 1);
    }

    private static byte[] CommonPrefix(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => first[..first.CommonPrefixLength(second)].ToArray();

    private static double PositionOf(ReadOnlySpan<byte> text, byte padding)
    {
        var position = 0.0;
        for (var i = 0; i < NumTextBytes; i++)
            position = (position * 256) + (i < text.Length ? text[i] : padding);
        return position;
    }

    private double PositionBehindPrefix(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(_prefix))
            return PositionOf(text[_prefix!.Length..], 0);
        return text.SequenceCompareTo(_prefix) < 0 ? double.NegativeInfinity : double.PositiveInfinity;
    }
}
