using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Sketches;

/// <summary>ds_theta_estimate(sketch): the number of distinct values it estimates; 0 of NULL.</summary>
internal sealed class ThetaEstimate() : OverloadedFunction(
    "ds_theta_estimate", "Number of distinct values that a theta sketch estimates.", "", Returns(SqlType.BigInt, SqlType.String), Returns(SqlType.BigInt, SqlType.Binary))
{
    public override bool IsStrict => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<long>(resultType, numRows, context.Memory);
        var sketches = new BytesReader(arguments[0]);
        for (var i = 0; i < numRows; i++)
            result[i] = arguments[0].IsValid(i) && !sketches[i].IsEmpty ? (long)CompactTheta.Read(sketches[i]).Estimate : 0;
        return result.Build();
    }
}
