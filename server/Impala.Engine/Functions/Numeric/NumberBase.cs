using System.Buffers.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>
/// bin(n), and conv(number, from, to) between bases 2..36. As in Impala a negative target base writes a sign, a positive one the 64 bits without
/// sign; a base out of range gives NULL, a text that is no number '0', an overflow the largest number (-1 for a negative base).
/// </summary>
internal sealed class NumberBase(string name, bool isBinary) : OverloadedFunction(
    name, isBinary ? "Number in binary digits." : "Number written in another base.", isBinary ? "bin(5) = '101'" : "conv(255, 10, 16) = 'FF'",
    isBinary
        ? [Returns(SqlType.String, SqlType.BigInt)]
        :
        [
            Returns(SqlType.String, SqlType.BigInt, SqlType.Int, SqlType.Int),
            Returns(SqlType.String, SqlType.String, SqlType.Int, SqlType.Int),
        ])
{
    private const int MaxLength = 65;

    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var nulls = new NullMask(arguments);
        Span<byte> digits = stackalloc byte[MaxLength];
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            long number;
            var to = 2;
            if (isBinary)
            {
                number = new ValueReader<long>(arguments[0])[i];
            }
            else
            {
                var from = new ValueReader<int>(arguments[1])[i];
                to = new ValueReader<int>(arguments[2])[i];
                if (!IsBase(from) || !IsBase(to) || !TryRead(arguments[0], i, from, to, out number))
                {
                    result.SetNull(i);
                    continue;
                }
            }
            result.Set(i, digits[Write(number, to, digits)..]);
        }
        return result.Build();
    }

    private static bool IsBase(int number) => number is >= 2 and <= 36 or >= -36 and <= -2;

    private static bool TryRead(ColumnVector source, int row, int from, int to, out long number)
    {
        bool fits;
        if (source.Physical == PhysicalType.String)
        {
            fits = TryParse(new BytesReader(source)[row], Math.Abs(from), out number);
        }
        else
        {
            // The decimal digits of the number are the digits of the other base.
            number = new ValueReader<long>(source)[row];
            Span<byte> digits = stackalloc byte[20];
            Utf8Formatter.TryFormat(number, digits, out var numDigits);
            fits = from == 10 || TryParse(digits[..numDigits], Math.Abs(from), out number);
        }
        if (!fits)
            number = -1;
        return from > 0 || number < 0;
    }

    // False on overflow. Digits the base does not have end the number; another character makes it 0.
    private static bool TryParse(ReadOnlySpan<byte> text, int radix, out long number)
    {
        number = 0;
        text = text.Trim(" \t\n\r\f\v"u8);
        var isNegative = !text.IsEmpty && text[0] == '-';
        if (isNegative || (!text.IsEmpty && text[0] == '+'))
            text = text[1..];
        var limit = isNegative ? 1UL << 63 : long.MaxValue;
        var magnitude = 0UL;
        foreach (var c in text)
        {
            int digit = c switch
            {
                >= (byte)'0' and <= (byte)'9' => c - '0',
                >= (byte)'a' and <= (byte)'z' => c - 'a' + 10,
                >= (byte)'A' and <= (byte)'Z' => c - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
                return true;
            if (digit >= radix)
                break;
            var high = Math.BigMul(magnitude, (ulong)radix, out var low);
            if (high != 0 || low + (ulong)digit < low || low + (ulong)digit > limit)
                return false;
            magnitude = low + (ulong)digit;
        }
        number = unchecked(isNegative ? -(long)magnitude : (long)magnitude);
        return true;
    }

    private static int Write(long number, int radix, Span<byte> digits)
    {
        var isNegative = radix < 0 && number < 0;
        var rest = unchecked((ulong)(isNegative ? -number : number));
        var divisor = (ulong)Math.Abs(radix);
        var at = digits.Length;
        do
        {
            (rest, var digit) = Math.DivRem(rest, divisor);
            digits[--at] = (byte)(digit < 10 ? '0' + (int)digit : 'A' + (int)digit - 10);
        }
        while (rest != 0);
        if (isNegative)
            digits[--at] = (byte)'-';
        return at;
    }
}
