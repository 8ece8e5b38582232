using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// ds_theta_union_f, ds_theta_intersect_f and ds_theta_exclude(a, b): a theta sketch of what either has, both have, or a alone. Beside a NULL the
/// union and a itself stay; an intersection with NULL, or what a NULL has alone, is NULL.
/// </summary>
internal sealed class ThetaOperation(string name, string description) : OverloadedFunction(
    name, description, "", Returns(SqlType.String, SqlType.String, SqlType.String))
{
    public override bool IsStrict => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var lefts = new BytesReader(arguments[0]);
        var rights = new BytesReader(arguments[1]);
        for (var i = 0; i < numRows; i++)
        {
            var left = arguments[0].IsValid(i) ? lefts[i] : default;
            var right = arguments[1].IsValid(i) ? rights[i] : default;
            if ((left.IsEmpty && Name != "ds_theta_union_f") || (right.IsEmpty && Name == "ds_theta_intersect_f"))
                result.SetNull(i);
            else if (right.IsEmpty && Name == "ds_theta_exclude")
                result.Set(i, left);
            else
                result.Set(i, Combine(left, right));
        }
        return result.Build();
    }

    private byte[] Combine(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Name switch
    {
        "ds_theta_union_f" => ThetaSetOperations.Union(ReadOrEmpty(left), ReadOrEmpty(right)),
        "ds_theta_intersect_f" => ThetaSetOperations.Intersect(CompactTheta.Read(left), CompactTheta.Read(right)),
        "ds_theta_exclude" => ThetaSetOperations.Exclude(CompactTheta.Read(left), CompactTheta.Read(right)),
        _ => throw new UnreachableException(Name),
    };

    private static CompactTheta ReadOrEmpty(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? CompactTheta.Empty : CompactTheta.Read(bytes);
}
