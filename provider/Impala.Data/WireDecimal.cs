using System.Buffers.Binary;
using System.Data.SqlTypes;
using System.Numerics;
using Npgsql;

namespace Impala.Data;

/// <summary>
/// Reads DECIMALs of any precision: as text where the column comes as text, otherwise from PostgreSQL's binary form, which is
/// <c>int16 groups, int16 weight, uint16 sign, int16 scale</c> and then groups of four digits, the first of value 10000^weight.
/// </summary>
internal static class WireDecimal
{
    private const int MaxDigits = 38;
    private const int MaxBytes = 8 + (2 * 32);
    private const ushort Negative = 0x4000;

    public static SqlDecimal Read(NpgsqlDataReader reader, int ordinal)
    {
        if (reader.GetFieldType(ordinal) == typeof(string))
            return SqlDecimal.Parse(reader.GetString(ordinal));
        if (reader.GetFieldType(ordinal) != typeof(decimal))
            throw new InvalidCastException($"A column of type {reader.GetDataTypeName(ordinal)} is no DECIMAL.");
        Span<byte> bytes = stackalloc byte[MaxBytes];
        using var stream = reader.GetStream(ordinal);
        var length = stream.ReadAtLeast(bytes, MaxBytes, throwOnEndOfStream: false);
        return Parse(bytes[..length]);
    }

    /// <summary>Parses the binary form.</summary>
    /// <exception cref="OverflowException">The number is NaN, infinite, or has more digits than a DECIMAL.</exception>
    internal static SqlDecimal Parse(ReadOnlySpan<byte> bytes)
    {
        var numGroups = BinaryPrimitives.ReadInt16BigEndian(bytes);
        var weight = BinaryPrimitives.ReadInt16BigEndian(bytes[2..]);
        var sign = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        var scale = BinaryPrimitives.ReadInt16BigEndian(bytes[6..]);
        if (sign is not (0 or Negative) || scale > MaxDigits || bytes.Length < 8 + (2 * numGroups))
            throw TooLarge();
        var unscaled = BigInteger.Zero;
        for (var i = 0; i < numGroups; i++)
            unscaled = (unscaled * 10000) + BinaryPrimitives.ReadUInt16BigEndian(bytes[(8 + (2 * i))..]);
        // The last group's unit is 10^(4 * (weight - groups + 1)); the result's is 10^-scale.
        var exponent = (4 * (weight - numGroups + 1)) + scale;
        unscaled = exponent >= 0 ? unscaled * BigInteger.Pow(10, exponent) : unscaled / BigInteger.Pow(10, -exponent);
        var words = new int[4];
        var digits = unscaled.ToByteArray(isUnsigned: true);
        if (digits.Length > 16 || unscaled >= BigInteger.Pow(10, MaxDigits))
            throw TooLarge();
        Buffer.BlockCopy(digits, 0, words, 0, digits.Length);
        return new SqlDecimal(MaxDigits, (byte)scale, sign == 0, words);
    }

    private static OverflowException TooLarge() => new($"The number does not fit a DECIMAL of {MaxDigits} digits.");
}
