using System.Buffers;
using System.Globalization;
using System.Numerics;
using Impala.Server.PgWire.Formats;

namespace Impala.Server.Tests.PgWire;

/// <summary>Binary numerics against bytes that PostgreSQL 15's numeric_send gives, and there and back for random values.</summary>
public sealed class NumericFormatTests
{
    // select encode(numeric_send(x), 'hex')
    [Theory]
    [InlineData("0", 0, "0000000000000000")]
    [InlineData("0", 2, "0000000000000002")]
    [InlineData("1", 0, "00010000000000000001")]
    [InlineData("-1", 0, "00010000400000000001")]
    [InlineData("10000", 0, "00010001000000000001")]
    [InlineData("12345678", 3, "000300010000000300010929" + "1a7c")]
    [InlineData("-12345678", 3, "000300014000000300010929" + "1a7c")]
    [InlineData("1", 4, "0001ffff000000040001")]
    [InlineData("1", 5, "0001fffe0000000503e8")]
    [InlineData("12345", 8, "0002ffff0000000800010929")]
    [InlineData("150", 2, "00020000000000020001" + "1388")]
    [InlineData("99999999999999999999999999999999999999", 0, "000a000900000000" + "0063270f270f270f270f270f270f270f270f270f")]
    public void BytesAreThoseOfPostgres(string unscaled, int scale, string hex)
    {
        Assert.Equal(hex, Convert.ToHexStringLower(Write(Int128.Parse(unscaled, CultureInfo.InvariantCulture), scale)));
        Assert.Equal(Text(BigInteger.Parse(unscaled, CultureInfo.InvariantCulture), scale), Trim(NumericFormat.ReadText(Convert.FromHexString(hex))));
    }

    [Fact]
    public unsafe void ShortValuesAreWrittenAsLongOnes()
    {
        var random = new Random(1701);
        var room = stackalloc byte[FastText.MaxLength];
        for (var i = 0; i < 20_000; i++)
        {
            // Zeros at the end, too, which are not sent.
            var value = (random.NextInt64() >> random.Next(64)) % 1_000_000_000_000_000_000 / (long)Math.Pow(10, i % 12) * (long)Math.Pow(10, i % 12);
            value = random.Next(2) == 0 ? -value : value;
            for (var scale = 0; scale <= 18; scale++)
                Assert.Equal(Convert.ToHexStringLower(Write(value, scale)), Convert.ToHexStringLower(new ReadOnlySpan<byte>(room, NumericFormat.Write(value, scale, room))));
        }
    }

    [Fact]
    public void AnyValueComesBack()
    {
        var random = new Random(1700);
        for (var i = 0; i < 20_000; i++)
        {
            var numDigits = random.Next(1, 39);
            var value = BigInteger.Parse(string.Concat(Enumerable.Range(0, numDigits).Select(_ => (char)('0' + random.Next(10)))), CultureInfo.InvariantCulture);
            if (random.Next(2) == 0)
                value = -value;
            var scale = random.Next(0, 39);
            Assert.Equal(Text(value, scale), Trim(NumericFormat.ReadText(Write((Int128)value, scale))));
        }
    }

    [Theory]
    [InlineData("00000000c0000000", "NaN")]
    [InlineData("00010002000000000001", "100000000")]
    [InlineData("000100000000000a0001", "1.0000000000")]
    public void OtherFormsAreRead(string hex, string text) => Assert.Equal(text, Trim(NumericFormat.ReadText(Convert.FromHexString(hex))));

    [Theory]
    [InlineData("")]
    [InlineData("000000000000")]
    [InlineData("ffff000000000000")]
    [InlineData("00050000000000000001")]
    [InlineData("7fff000000000000")]
    [InlineData("00007fff00000000")]
    [InlineData("000000000000ffff")]
    [InlineData("0001000000000000ffff")]
    [InlineData("00010000000000002710")]
    public void DamagedBytesAreRefused(string hex) =>
        Assert.Equal(SqlState.InvalidBinaryRepresentation, Assert.Throws<SqlException>(() => NumericFormat.ReadText(Convert.FromHexString(hex))).SqlState);

    [Fact]
    public void RandomBytesAreReadOrRefused()
    {
        var random = new Random(7);
        var bytes = new byte[64];
        for (var i = 0; i < 50_000; i++)
        {
            random.NextBytes(bytes);
            bytes[0] = 0;
            bytes[1] = (byte)random.Next(5);
            bytes[2] = bytes[6] = 0;
            var length = Math.Min(bytes.Length, 8 + (2 * bytes[1]));
            try
            {
                Assert.NotEmpty(NumericFormat.ReadText(bytes.AsSpan(0, length)));
            }
            catch (SqlException error)
            {
                Assert.Equal(SqlState.InvalidBinaryRepresentation, error.SqlState);
            }
        }
    }

    private static byte[] Write(Int128 unscaled, int scale)
    {
        var output = new ArrayBufferWriter<byte>();
        NumericFormat.Write(unscaled, scale, output);
        return output.WrittenSpan.ToArray();
    }

    private static string Text(BigInteger unscaled, int scale)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : digits[..^scale] + "." + digits[^scale..];
        return unscaled < 0 ? "-" + text : text;
    }

    /// <summary>Without zeros in front.</summary>
    private static string Trim(string text)
    {
        var sign = text.StartsWith('-') ? "-" : "";
        var digits = text[sign.Length..].TrimStart('0');
        return sign + (digits.Length == 0 || digits[0] == '.' ? "0" + digits : digits);
    }
}
