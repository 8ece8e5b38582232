using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>~ over an integer.</summary>
internal sealed class BitNot : ScalarFunction
{
    public override string Name => OperatorNames.BitNot;

    public override string Description => "Inverts the bits of an integer.";

    public override bool CanFail => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1)
            return null;
        var type = arguments[0].Kind is SqlTypeKind.Null or SqlTypeKind.Unknown ? SqlType.BigInt : arguments[0];
        return type.IsInteger ? new FunctionSignature([type], type) : null;
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        PhysicalTypes.Of(resultType) switch
        {
            PhysicalType.Int8 => UnaryKernel.Run<sbyte, sbyte, Operator<sbyte>>(arguments[0], resultType, numRows, context),
            PhysicalType.Int16 => UnaryKernel.Run<short, short, Operator<short>>(arguments[0], resultType, numRows, context),
            PhysicalType.Int32 => UnaryKernel.Run<int, int, Operator<int>>(arguments[0], resultType, numRows, context),
            _ => UnaryKernel.Run<long, long, Operator<long>>(arguments[0], resultType, numRows, context),
        };

    private readonly struct Operator<T> : IUnaryOperator<T, T>
        where T : unmanaged, IBinaryInteger<T>
    {
        public static T Apply(T value) => ~value;
    }
}
