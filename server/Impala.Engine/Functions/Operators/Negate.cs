using System.Diagnostics;
using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>Unary minus. MIN wraps in impala and raises 22003 in postgres.</summary>
internal sealed class Negate : ScalarFunction
{
    public override string Name => OperatorNames.Negate;

    public override string Description => "Changes the sign of a number or interval.";

    public override string Example => "negative(5) = -5";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1)
            return null;
        var type = arguments[0].Kind is SqlTypeKind.Null or SqlTypeKind.Unknown ? SqlType.Double : arguments[0];
        return type.IsNumeric || type.Kind == SqlTypeKind.Interval ? new FunctionSignature([type], type) : null;
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        if (resultType.Kind == SqlTypeKind.Interval)
            return UnaryKernel.Run<Int128, Int128, NegateInterval>(arguments[0], resultType, numRows, context);
        var argument = arguments[0];
        var error = context.Statement.IsPostgresDialect ? RowErrors.OutOfRange : (RowError?)null;
        return argument.Physical switch
        {
            PhysicalType.Int8 => Run<sbyte>(argument, resultType, numRows, error, context),
            PhysicalType.Int16 => Run<short>(argument, resultType, numRows, error, context),
            PhysicalType.Int32 => Run<int>(argument, resultType, numRows, error, context),
            PhysicalType.Int64 => Run<long>(argument, resultType, numRows, error, context),
            PhysicalType.Int128 => UnaryKernel.Run<Int128, Int128, Operator<Int128>>(argument, resultType, numRows, context),
            PhysicalType.Float => UnaryKernel.Run<float, float, Operator<float>>(argument, resultType, numRows, context),
            PhysicalType.Double => UnaryKernel.Run<double, double, Operator<double>>(argument, resultType, numRows, context),
            _ => throw new UnreachableException(resultType.ToString()),
        };
    }

    private static ColumnVector Run<T>(ColumnVector argument, SqlType type, int numRows, RowError? error, EvaluationContext context)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => error is null
            ? UnaryKernel.Run<T, T, Operator<T>>(argument, type, numRows, context)
            : UnaryKernel.TryRun<T, T, CheckedOperator<T>>(argument, type, numRows, error, context);

    private readonly struct Operator<T> : IUnaryOperator<T, T>
        where T : unmanaged, IUnaryNegationOperators<T, T>
    {
        public static T Apply(T value) => unchecked(-value);
    }

    private readonly struct CheckedOperator<T> : ITryUnaryOperator<T, T>
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        public static bool TryApply(T value, out T result)
        {
            result = unchecked(-value);
            return value != T.MinValue;
        }
    }

    private readonly struct NegateInterval : IUnaryOperator<Int128, Int128>
    {
        public static Int128 Apply(Int128 value)
        {
            var interval = IntervalValue.FromInt128(value);
            return new IntervalValue(-interval.Months, -interval.Days, -interval.Microseconds).ToInt128();
        }
    }
}
