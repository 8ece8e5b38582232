using System.Globalization;
using System.Security.Cryptography;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Hashing;

/// <summary>sha2(x, bits): SHA-224, 256, 384 or 512 as lower-case hexadecimal digits; another number of bits raises.</summary>
internal sealed class Sha2() : OverloadedFunction(
    "sha2", "SHA-2 digest of 224, 256, 384 or 512 bits as hexadecimal text.",
    "sha2('abc', 224) = '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'",
    Returns(SqlType.String, SqlType.String, SqlType.Int))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var sizes = new ValueReader<int>(arguments[1]);
        var nulls = new NullMask(arguments);
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        for (var i = 0; i < numRows; i++)
            if (!nulls[i])
                HexText.Set(result, i, digest[..Compute(texts[i], sizes[i], digest)]);
        return result.Build();
    }

    private static int Compute(ReadOnlySpan<byte> bytes, int numBits, Span<byte> digest)
    {
        switch (numBits)
        {
            case 224:
                Sha224.Compute(bytes, digest);
                return Sha224.NumBytes;
            case 256:
                return SHA256.HashData(bytes, digest);
            case 384:
                return SHA384.HashData(bytes, digest);
            case 512:
                return SHA512.HashData(bytes, digest);
            default:
                throw FunctionErrors.Udf($"Bit Length is not supported: {numBits.ToString(CultureInfo.InvariantCulture)}");
        }
    }
}
