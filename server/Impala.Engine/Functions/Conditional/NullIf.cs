using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Conditional;

/// <summary>nullif(a, b): NULL when both are equal, else a.</summary>
internal sealed unsafe class NullIf : ScalarFunction
{
    public override string Name => "nullif";

    public override string Description => "NULL when both values are equal, else the first.";

    public override string Example => "nullif(5, 5) = NULL";

    public override bool IsStrict => false;

    public override bool CanFail => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 2 && ImplicitCasts.CommonType(arguments[0], arguments[1], resolution) is { } common ? new FunctionSignature([common, common], common) : null;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var (value, other) = (arguments[0], arguments[1]);
        var equal = CompareKernel.Run<EqualOperator>(value, other, numRows, context);
        var source = value.Kind == VectorKind.Constant && value.NumRows != numRows ? value.WithNumRows(numRows) : value.AddReference();
        var flat = VectorGather.Flatten(source, context.Memory);
        source.Release();
        // A copy, because an argument is never written to.
        var result = ColumnVector.CreateFlat(resultType, numRows, context.Memory);
        Buffer.MemoryCopy(flat.Data, result.Data, (long)numRows * PhysicalTypes.SizeOf(result.Physical), (long)numRows * PhysicalTypes.SizeOf(result.Physical));
        if (result.Physical == PhysicalType.String)
            result.KeepAliveFrom(flat);
        for (var i = 0; i < numRows; i++)
            if (!flat.IsValid(i) || (equal.Data[i] != 0 && other.IsValid(i)))
                Bitmap.Clear(result.EnsureValidity(context.Memory), i);
        flat.Release();
        equal.Release();
        return result;
    }
}
