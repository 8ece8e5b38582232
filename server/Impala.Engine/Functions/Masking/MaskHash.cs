using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Hashing;
using Impala.Engine.Functions.Resolution;

namespace Impala.Engine.Functions.Masking;

/// <summary>mask_hash(x): SHA-256 of a text as hexadecimal digits; NULL of the argument's type for anything else, as in Hive.</summary>
internal sealed class MaskHash() : OverloadedFunction(
    "mask_hash", "SHA-256 of a text as hexadecimal text; NULL for other types.",
    "mask_hash('abc') = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'",
    Returns(SqlType.String, SqlType.String), Returns(SqlType.BigInt, SqlType.BigInt), Returns(SqlType.Double, SqlType.Double),
    Returns(SqlType.Boolean, SqlType.Boolean), Returns(SqlType.Timestamp, SqlType.Timestamp), Returns(SqlType.Date, SqlType.Date))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        resultType.Kind == SqlTypeKind.String
            ? TextDigest.Evaluate(arguments, resultType, numRows, context)
            : ColumnVector.CreateConstantNull(resultType, numRows, context.Memory);

    private static readonly Digest<Sha256Digest> TextDigest = new("sha256", "");
}
