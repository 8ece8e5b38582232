using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>
/// round, truncate, ceil and floor. Over DECIMAL the result is a DECIMAL; with a number of digits its scale is min(scale, digits) when the number
/// is a literal (<see cref="ResolveCall"/>), else the argument's. Negative digits round before the point. Halves go away from zero (impala.md 3);
/// PostgreSQL's round(float8) goes to even, and does so in the postgres dialect.
/// </summary>
internal sealed class Rounding(string name, IReadOnlyList<string> aliases, RoundingKind kind) : ScalarFunction
{
    public override string Name => name;

    public override IReadOnlyList<string> Aliases => aliases;

    public override string Description => kind switch
    {
        RoundingKind.Round => "Number rounded to an integer or to digits after the point.",
        RoundingKind.Truncate => "Number cut to an integer or to digits after the point; a timestamp cut to a unit.",
        RoundingKind.Ceiling => "Least integer not below a number.",
        RoundingKind.Floor => "Greatest integer not above a number.",
    };

    public override string Example => kind == RoundingKind.Round ? "round(2.5) = 3" : "";

    private bool TakesDigits => kind is RoundingKind.Round or RoundingKind.Truncate;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) => Resolve(arguments, null, resolution);

    public override FunctionSignature? ResolveCall(ReadOnlySpan<ScalarExpression> arguments, FunctionResolution resolution)
    {
        var types = new SqlType[arguments.Length];
        for (var i = 0; i < types.Length; i++)
            types[i] = arguments[i].Type;
        return Resolve(types, arguments.Length == 2 ? LiteralDigits(arguments[1]) : null, resolution);
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        if (arguments[0].Type.IsTemporal)
            return Temporal.DateTruncation.Run(arguments[0], arguments[1], resultType, isTruncFunction: true, numRows, context);
        if (resultType.IsDecimal)
            return RoundDecimal(arguments, resultType, numRows, context);
        if (resultType.IsInteger)
            return arguments[0].AddReference();
        if (arguments.Length == 2)
            return RoundDigits(arguments, resultType, numRows, context);
        return kind switch
        {
            RoundingKind.Round when context.Statement.IsPostgresDialect => UnaryKernel.Run<double, double, RoundEven>(arguments[0], resultType, numRows, context),
            RoundingKind.Round => UnaryKernel.Run<double, double, RoundAway>(arguments[0], resultType, numRows, context),
            RoundingKind.Truncate => UnaryKernel.Run<double, double, Truncation>(arguments[0], resultType, numRows, context),
            RoundingKind.Ceiling => UnaryKernel.Run<double, double, CeilingOperator>(arguments[0], resultType, numRows, context),
            RoundingKind.Floor => UnaryKernel.Run<double, double, FloorOperator>(arguments[0], resultType, numRows, context),
        };
    }

    private FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, int? digits, FunctionResolution resolution)
    {
        if (arguments.Length == 0 || arguments.Length > (TakesDigits ? 2 : 1))
            return null;
        var type = arguments[0].Kind is SqlTypeKind.Null or SqlTypeKind.Unknown ? SqlType.Double : arguments[0];
        if (kind == RoundingKind.Truncate && arguments.Length == 2 && type.IsTemporal)
            return new FunctionSignature([type, SqlType.String], type);
        // Impala's trunc('2024-02-05', 'MM').
        if (kind == RoundingKind.Truncate && arguments.Length == 2 && type.IsText && arguments[1].IsText && ImplicitCasts.CanCast(type, SqlType.Timestamp, resolution))
            return new FunctionSignature([SqlType.Timestamp, SqlType.String], SqlType.Timestamp);
        if (!type.IsNumeric || (arguments.Length == 2 && !ImplicitCasts.CanCast(arguments[1], SqlType.Int, resolution)))
            return null;
        if (type.IsInteger && arguments.Length == 1)
            return new FunctionSignature([SqlType.Double], SqlType.Double);
        if (type.IsInteger && !resolution.IsPostgres)
            return new FunctionSignature([SqlType.Double, SqlType.Int], SqlType.Double);
        // PostgreSQL has round(numeric, int) only: everything else comes in as numeric, and comes out with the digits asked for.
        var argument = type.IsInteger ? ImplicitCasts.DecimalOf(type) : type.IsFloating ? SqlType.Double : type;
        if (!argument.IsDecimal)
            return arguments.Length == 1 ? new FunctionSignature([argument], argument) : new FunctionSignature([argument, SqlType.Int], argument);
        var scale = arguments.Length == 1 ? 0 : Math.Clamp(digits ?? argument.Scale, 0, argument.Scale);
        if (resolution.IsPostgres && digits > argument.Scale)
            scale = Math.Min(digits.Value, SqlType.MaxDecimalPrecision - (argument.Precision - argument.Scale));
        var grows = kind != RoundingKind.Truncate && (scale < argument.Scale || digits is null or < 0) ? 1 : 0;
        var precision = Math.Clamp(argument.Precision - argument.Scale + scale + grows, 1, SqlType.MaxDecimalPrecision);
        var result = SqlType.Decimal(precision, Math.Min(scale, precision));
        return arguments.Length == 1 ? new FunctionSignature([argument], result) : new FunctionSignature([argument, SqlType.Int], result);
    }

    private static int? LiteralDigits(ScalarExpression expression) => expression switch
    {
        Constant { Value: sbyte digits } => digits,
        Constant { Value: short digits } => digits,
        Constant { Value: int digits } => digits,
        Constant { Value: long digits } => (int)Math.Clamp(digits, -100, 100),
        Cast cast => LiteralDigits(cast.Argument),
        FunctionCall { Function.Name: OperatorNames.Negate } negative => -LiteralDigits(negative.Arguments[0]),
        _ => null,
    };

    private ColumnVector RoundDecimal(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var source = arguments[0].Type.Scale;
        var reader = new DecimalReader(arguments[0]);
        var digits = arguments.Length > 1 ? new ValueReader<int>(arguments[1]) : default;
        var nulls = new NullMask(arguments);
        var result = new DecimalVectorWriter(resultType, numRows, context);
        for (var i = 0; i < numRows; i++)
        {
            var keep = arguments.Length > 1 ? Math.Clamp(digits[i], -38, resultType.Scale) : 0;
            var rounded = Shrink(reader[i], Math.Max(0, source - keep));
            if (!DecimalScale.TryRescale(rounded, Math.Min(keep, source), resultType.Scale, resultType.Precision, out var value) && !nulls[i])
            {
                result.Vector.Release();
                throw FunctionErrors.DecimalOverflow(resultType);
            }
            result.Set(i, value);
        }
        return result.Vector;
    }

    private Int128 Shrink(Int128 value, int digits)
    {
        if (digits == 0)
            return value;
        if (kind == RoundingKind.Round)
            return DecimalScale.ShrinkScale(value, digits);
        if (digits > 38)
            return 0;
        var (quotient, rest) = Int128.DivRem(value, PowersOfTen.Wide[digits]);
        return kind switch
        {
            RoundingKind.Ceiling when rest > 0 => quotient + 1,
            RoundingKind.Floor when rest < 0 => quotient - 1,
            _ => quotient,
        };
    }

    private ColumnVector RoundDigits(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<double>(resultType, numRows, context.Memory);
        var values = new ValueReader<double>(arguments[0]);
        var digits = new ValueReader<int>(arguments[1]);
        for (var i = 0; i < numRows; i++)
        {
            var power = Math.Pow(10, Math.Clamp(digits[i], -300, 300));
            var scaled = values[i] * power;
            var rounded = kind == RoundingKind.Round ? Math.Round(scaled, MidpointRounding.AwayFromZero) : Math.Truncate(scaled);
            result[i] = double.IsFinite(scaled) && power > 0 ? rounded / power : values[i];
        }
        return result.Build();
    }

    private readonly struct RoundAway : IUnaryOperator<double, double>
    {
        public static double Apply(double value) => Math.Round(value, MidpointRounding.AwayFromZero);
    }

    private readonly struct RoundEven : IUnaryOperator<double, double>
    {
        public static double Apply(double value) => Math.Round(value, MidpointRounding.ToEven);
    }

    private readonly struct Truncation : IUnaryOperator<double, double>
    {
        public static double Apply(double value) => Math.Truncate(value);
    }

    private readonly struct CeilingOperator : IUnaryOperator<double, double>
    {
        public static double Apply(double value) => Math.Ceiling(value);
    }

    private readonly struct FloorOperator : IUnaryOperator<double, double>
    {
        public static double Apply(double value) => Math.Floor(value);
    }
}
