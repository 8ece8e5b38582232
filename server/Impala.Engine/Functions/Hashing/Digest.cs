using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Hashing;

/// <summary>md5(x) and sha1(x): the digest of a text's bytes as lower-case hexadecimal digits.</summary>
internal sealed class Digest<TDigest>(string name, string example) : OverloadedFunction(
    name, $"{name.ToUpperInvariant()} digest as hexadecimal text.", example, Returns(SqlType.String, SqlType.String), Returns(SqlType.String, SqlType.Binary))
    where TDigest : struct, IDigest
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        Span<byte> digest = stackalloc byte[TDigest.NumBytes];
        for (var i = 0; i < numRows; i++)
        {
            TDigest.Compute(texts[i], digest);
            HexText.Set(result, i, digest);
        }
        return result.Build();
    }
}
