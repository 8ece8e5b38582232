using System.Globalization;
using System.Text;
using Impala.Catalog.Types;
using Impala.Storage.Text;

namespace Impala.Storage.Tests;

public sealed class FieldParserTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData(" 42\t", "42")]
    [InlineData("+7", "7")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("9223372036854775808", null)]
    [InlineData("-9223372036854775809", null)]
    [InlineData("99999999999999999999999", null)]
    [InlineData("", null)]
    [InlineData("-", null)]
    [InlineData("1.5", null)]
    [InlineData("12a", null)]
    [InlineData("1 2", null)]
    public void Integers(string text, string? expected) => Assert.Equal(
        expected, FieldParser.TryParseInteger(Bytes(text), long.MinValue, long.MaxValue, out var value) ? value.ToString(CultureInfo.InvariantCulture) : null);

    [Fact]
    public void Integers_keep_within_their_type()
    {
        Assert.True(FieldParser.TryParseInteger("127"u8, sbyte.MinValue, sbyte.MaxValue, out _));
        Assert.False(FieldParser.TryParseInteger("128"u8, sbyte.MinValue, sbyte.MaxValue, out _));
        Assert.True(FieldParser.TryParseInteger("-128"u8, sbyte.MinValue, sbyte.MaxValue, out _));
    }

    [Theory]
    [InlineData("1.5", "1.50")]
    [InlineData("-1.555", "-1.56")]
    [InlineData("1.554", "1.55")]
    [InlineData(".5", "0.50")]
    [InlineData("5.", "5.00")]
    [InlineData("1e3", "1000.00")]
    [InlineData("12345E-3", "12.35")]
    [InlineData("5e-3", "0.01")]
    [InlineData("5e-4", "0.00")]
    [InlineData("999.995", "1000.00")]
    [InlineData("9999999.99", "9999999.99")]
    [InlineData("9999999.995", null)]
    [InlineData("10000000", null)]
    [InlineData("00000000000000000000001", "1.00")]
    [InlineData(".", null)]
    [InlineData("", null)]
    [InlineData("1.2.3", null)]
    [InlineData("1e", null)]
    [InlineData("abc", null)]
    [InlineData("0e999", "0.00")]
    public void Decimals_of_nine_digits(string text, string? expected) =>
        Assert.Equal(expected, FieldParser.TryParseDecimal(Bytes(text), 9, 2, out var value) ? ColumnText.FormatDecimal(value, 2) : null);

    [Theory]
    [InlineData("99999999999999999999999999999999999999", "99999999999999999999999999999999999999")]
    [InlineData("-99999999999999999999999999999999999999", "-99999999999999999999999999999999999999")]
    [InlineData("100000000000000000000000000000000000000", null)]
    [InlineData("99999999999999999999999999999999999999.5", null)]
    [InlineData("340282366920938463463374607431768211457", null)]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    public void Decimals_of_38_digits(string text, string? expected) =>
        Assert.Equal(expected, FieldParser.TryParseDecimal(Bytes(text), 38, 0, out var value) ? ColumnText.FormatDecimal(value, 0) : null);

    [Theory]
    [InlineData("1970-01-01", 0)]
    [InlineData("0001-01-01", -719162)]
    [InlineData("9999-12-31", 2932896)]
    [InlineData("2024-2-29", 19782)]
    [InlineData("2024-02-29 23:59:59", 19782)]
    [InlineData("2023-02-29", null)]
    [InlineData("0000-01-01", null)]
    [InlineData("2024-13-01", null)]
    [InlineData("24-01-01", null)]
    [InlineData("2024-01-01x", null)]
    [InlineData("2024-01-01 25:00:00", null)]
    public void Dates(string text, int? expected) => Assert.Equal(expected, FieldParser.TryParseDate(Bytes(text), out var days) ? days : null);

    [Theory]
    [InlineData("1970-01-01 00:00:00", "1970-01-01 00:00:00")]
    [InlineData("1970-01-01", "1970-01-01 00:00:00")]
    [InlineData("1969-12-31 23:59:59.999999999", "1969-12-31 23:59:59.999999999")]
    [InlineData("1400-01-01 00:00:00", "1400-01-01 00:00:00")]
    [InlineData("1399-12-31 23:59:59", null)]
    [InlineData("9999-12-31 23:59:59.999999999", "9999-12-31 23:59:59.999999999")]
    [InlineData("2024-01-02T03:04:05.5Z", "2024-01-02 03:04:05.500000000")]
    [InlineData("2024-01-02 03:04", "2024-01-02 03:04:00")]
    [InlineData("2024-01-02 3:4:5", "2024-01-02 03:04:05")]
    [InlineData("2024-01-02 03:04:05.1234567891", "2024-01-02 03:04:05.123456789")]
    [InlineData("2024-01-02 03:04:05.", null)]
    [InlineData("2024-01-02 03:04:60", null)]
    [InlineData("2024-01-02 24:00:00", null)]
    [InlineData("now", null)]
    [InlineData("", null)]
    public void Timestamps(string text, string? expected)
    {
        Span<byte> target = stackalloc byte[FieldFormatter.MaxLength];
        Assert.Equal(
            expected,
            FieldParser.TryParseTimestamp(Bytes(text), out var value) ? Encoding.UTF8.GetString(target[..FieldFormatter.FormatTimestamp(value, target)]) : null);
    }

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("-1e300", -1e300)]
    [InlineData("1e999", double.PositiveInfinity)]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("NaN", double.NaN)]
    [InlineData(" .25 ", 0.25)]
    [InlineData("", null)]
    [InlineData("1,000", null)]
    [InlineData("0x10", null)]
    [InlineData("∞", null)]
    public void Doubles(string text, double? expected) => Assert.Equal(expected, FieldParser.TryParseDouble(Bytes(text), out var value) ? value : null);

    [Theory]
    [InlineData("true", true)]
    [InlineData("FALSE", false)]
    [InlineData("1", null)]
    [InlineData("", null)]
    public void Booleans(string text, bool? expected) => Assert.Equal(expected, FieldParser.TryParseBoolean(Bytes(text), out var value) ? value : null);

    [Theory]
    [InlineData(0, 2, "0.00")]
    [InlineData(-5, 2, "-0.05")]
    [InlineData(12345, 2, "123.45")]
    [InlineData(12345, 0, "12345")]
    [InlineData(7, 7, "0.0000007")]
    public unsafe void Decimals_are_printed(long unscaled, int scale, string expected)
    {
        Span<byte> target = stackalloc byte[FieldFormatter.MaxLength];
        Assert.Equal(expected, Encoding.UTF8.GetString(target[..FieldFormatter.FormatDecimal(unscaled, scale, target)]));
        Assert.Equal(expected, Encoding.UTF8.GetString(target[..FieldFormatter.Format(SqlType.Decimal(18, scale), (byte*)&unscaled, 0, target)]));
    }

    private static ReadOnlySpan<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
