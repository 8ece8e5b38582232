using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>abs(x): the same type, or the next wider integer in impala, where abs(MIN) fits; 22003 in postgres.</summary>
internal sealed class Abs : ScalarFunction
{
    public override string Name => "abs";

    public override string Description => "Absolute value.";

    public override string Example => "abs(-5) = 5";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1)
            return null;
        var type = arguments[0].Kind is SqlTypeKind.Null or SqlTypeKind.Unknown ? SqlType.Double : arguments[0];
        if (!type.IsNumeric)
            return null;
        if (type.IsInteger && !resolution.IsPostgres)
            type = type.Kind switch { SqlTypeKind.TinyInt => SqlType.SmallInt, SqlTypeKind.SmallInt => SqlType.Int, _ => SqlType.BigInt };
        return new FunctionSignature([type], type);
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        PhysicalTypes.Of(resultType) switch
        {
            PhysicalType.Int8 => Run<sbyte>(arguments[0], resultType, numRows, context),
            PhysicalType.Int16 => Run<short>(arguments[0], resultType, numRows, context),
            PhysicalType.Int32 => Run<int>(arguments[0], resultType, numRows, context),
            PhysicalType.Int64 => Run<long>(arguments[0], resultType, numRows, context),
            PhysicalType.Int128 => Run<Int128>(arguments[0], resultType, numRows, context),
            PhysicalType.Float => UnaryKernel.Run<float, float, FloatOperator<float>>(arguments[0], resultType, numRows, context),
            _ => UnaryKernel.Run<double, double, FloatOperator<double>>(arguments[0], resultType, numRows, context),
        };

    private static ColumnVector Run<T>(ColumnVector argument, SqlType type, int numRows, EvaluationContext context)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
        UnaryKernel.TryRun<T, T, Operator<T>>(argument, type, numRows, context.Statement.IsPostgresDialect ? RowErrors.OutOfRange : null, context);

    private readonly struct Operator<T> : ITryUnaryOperator<T, T>
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        public static bool TryApply(T value, out T result)
        {
            result = T.IsNegative(value) ? unchecked(-value) : value;
            return value != T.MinValue;
        }
    }

    private readonly struct FloatOperator<T> : IUnaryOperator<T, T>
        where T : unmanaged, INumberBase<T>
    {
        public static T Apply(T value) => T.Abs(value);
    }
}
