using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// A sample's values as Impala prints them in sample() and histogram(): floats with six digits as C's %g, decimals without their point,
/// booleans as 0 and 1.
/// </summary>
internal static unsafe class SampleText
{
    private const int NumDigits = 6;

    /// <summary>Appends a value, behind ", " unless it is the first.</summary>
    public static void Append(Reservoir.Sample sample, SqlType type, ArrayBufferWriter<byte> text)
    {
        if (text.WrittenCount > 0)
            text.Write(", "u8);
        ReadOnlySpan<byte> value = new(sample.Value, Reservoir.Sample.ValueSize);
        switch (PhysicalTypes.Of(type))
        {
            case PhysicalType.String:
                text.Write(value.Slice(1, value[0]));
                break;
            case PhysicalType.Float:
                Encoding.ASCII.GetBytes(General(MemoryMarshal.Read<float>(value)), text);
                break;
            case PhysicalType.Double:
                Encoding.ASCII.GetBytes(General(MemoryMarshal.Read<double>(value)), text);
                break;
            case PhysicalType.Bool:
                text.Write(value[0] != 0 ? "1"u8 : "0"u8);
                break;
            default:
                if (type.IsDecimal)
                    type = SqlType.Decimal(type.Precision, 0);
                ValueFormatter.Write(type, value[..PhysicalTypes.SizeOf(PhysicalTypes.Of(type))], text, FormatOptions.ImpalaCast);
                break;
        }
    }

    /// <summary>A number with six significant digits, without trailing zeros; with an exponent below 0.0001 and from 1000000.</summary>
    public static string General(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        if (value == 0)
            return "0";
        var scientific = value.ToString("e" + (NumDigits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var mark = scientific.IndexOf('e', StringComparison.Ordinal);
        var exponent = int.Parse(scientific.AsSpan(mark + 1), CultureInfo.InvariantCulture);
        if (exponent is >= -4 and < NumDigits)
            return Trimmed(value.ToString("F" + (NumDigits - 1 - exponent).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
        return $"{Trimmed(scientific[..mark])}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("D2", CultureInfo.InvariantCulture)}";
    }

    private static string Trimmed(string digits) => digits.Contains('.', StringComparison.Ordinal) ? digits.TrimEnd('0').TrimEnd('.') : digits;
}
