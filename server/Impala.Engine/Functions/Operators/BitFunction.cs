using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>The bit operators that an operand pair of one integer type has.</summary>
internal enum BitOperation : byte
{
    And,
    Or,
    Xor,
}

/// <summary>&amp;, | and ^ over integers (bitand, bitor, bitxor); operands meet in the wider type. In postgres ^ is power(), which the analyzer chooses.</summary>
internal sealed class BitFunction(string name, string alias, BitOperation operation) : ScalarFunction
{
    public override string Name => name;

    public override IReadOnlyList<string> Aliases => [alias];

    public override string Description => $"Bitwise {operation.ToString().ToUpperInvariant()} of two integers.";

    public override bool CanFail => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2)
            return null;
        var (left, right) = ArithmeticTypes.SettleIntegers(arguments[0], arguments[1]);
        return left.IsInteger && right.IsInteger ? ArithmeticTypes.Same(left.Kind > right.Kind ? left : right) : null;
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        PhysicalTypes.Of(resultType) switch
        {
            PhysicalType.Int8 => Run<sbyte>(arguments, resultType, numRows, context),
            PhysicalType.Int16 => Run<short>(arguments, resultType, numRows, context),
            PhysicalType.Int32 => Run<int>(arguments, resultType, numRows, context),
            _ => Run<long>(arguments, resultType, numRows, context),
        };

    private ColumnVector Run<T>(ReadOnlySpan<ColumnVector> arguments, SqlType type, int numRows, EvaluationContext context)
        where T : unmanaged, IBinaryInteger<T> => operation switch
        {
            BitOperation.And => BinaryKernel.RunSimd<T, BitAndOperator<T>>(arguments[0], arguments[1], type, numRows, context),
            BitOperation.Or => BinaryKernel.RunSimd<T, BitOrOperator<T>>(arguments[0], arguments[1], type, numRows, context),
            BitOperation.Xor => BinaryKernel.RunSimd<T, BitXorOperator<T>>(arguments[0], arguments[1], type, numRows, context),
        };
}
