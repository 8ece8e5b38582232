using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Conditional;

/// <summary>greatest and least of any number of values. Impala: NULL when any is; PostgreSQL: NULLs are left out.</summary>
internal sealed unsafe class GreatestLeast(string name, bool isGreatest) : ScalarFunction
{
    public override string Name => name;

    public override string Description => isGreatest ? "Greatest of the values." : "Least of the values.";

    public override string Example => isGreatest ? "greatest(1, 3, 2) = 3" : "least(1, 3, 2) = 1";

    public override bool IsStrict => false;

    public override bool CanFail => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.IsEmpty)
            return null;
        SqlType? common = arguments[0];
        foreach (var argument in arguments[1..])
            common = common is { } type ? ImplicitCasts.CommonType(type, argument, resolution) : null;
        if (common is not { } result)
            return null;
        if (result.Kind is SqlTypeKind.Null or SqlTypeKind.Unknown)
            result = SqlType.String;
        // Impala's least type of BOOLEANs is TINYINT.
        if (result.Kind == SqlTypeKind.Boolean && !resolution.IsPostgres)
            result = SqlType.TinyInt;
        return new FunctionSignature([.. Enumerable.Repeat(result, arguments.Length)], result);
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var skipNulls = context.Statement.IsPostgresDialect;
        var best = VectorGather.Flatten(arguments[0].NumRows == numRows || arguments[0].Kind != VectorKind.Constant ? arguments[0] : arguments[0], context.Memory);
        foreach (var candidate in arguments[1..])
        {
            var next = Pick(best, candidate, resultType, skipNulls, numRows, context);
            best.Release();
            best = next;
        }
        return best;
    }

    private ColumnVector Pick(ColumnVector best, ColumnVector candidate, SqlType type, bool skipNulls, int numRows, EvaluationContext context)
    {
        var better = isGreatest
            ? CompareKernel.Run<GreaterOperator>(candidate, best, numRows, context)
            : CompareKernel.Run<LessOperator>(candidate, best, numRows, context);
        var result = ColumnVector.CreateFlat(type, numRows, context.Memory);
        if (result.Physical == PhysicalType.String)
        {
            result.KeepAliveFrom(best);
            result.KeepAliveFrom(candidate);
        }
        var size = (uint)PhysicalTypes.SizeOf(result.Physical);
        var isConstant = candidate.Kind == VectorKind.Constant;
        for (var i = 0; i < numRows; i++)
        {
            var bestValid = best.IsValid(i);
            var candidateValid = candidate.IsValid(i);
            var takeCandidate = bestValid && candidateValid ? better.Data[i] != 0 : skipNulls && candidateValid;
            var source = takeCandidate ? candidate.Data + ((isConstant ? 0 : i) * (long)size) : best.Data + (i * (long)size);
            Unsafe.CopyBlockUnaligned(result.Data + (i * (long)size), source, size);
            if (skipNulls ? !bestValid && !candidateValid : !bestValid || !candidateValid)
                Bitmap.Clear(result.EnsureValidity(context.Memory), i);
        }
        better.Release();
        return result;
    }
}
