using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>NOT: true for false, false for true, NULL for NULL.</summary>
internal sealed class Not : ScalarFunction
{
    public override string Name => OperatorNames.Not;

    public override string Description => "Negates a boolean.";

    public override bool CanFail => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 1 && ImplicitCasts.CanCast(arguments[0], SqlType.Boolean, resolution) ? new FunctionSignature([SqlType.Boolean], SqlType.Boolean) : null;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        UnaryKernel.Run<byte, byte, Operator>(arguments[0], resultType, numRows, context);

    private readonly struct Operator : IUnaryOperator<byte, byte>
    {
        public static byte Apply(byte value) => (byte)(value ^ 1);
    }
}
