using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;

namespace Impala.Engine.Functions.Temporal;

/// <summary>date_add(x, n days | interval) and date_sub, adddate, subdate: as + and -, over the operators' kernels.</summary>
internal sealed class DateAddInterval(string name, string alias, bool subtract) : ScalarFunction
{
    private readonly AddUnits _days = new(name, [], 0, subtract ? -Calendar.NanosPerDay : Calendar.NanosPerDay);

    public override string Name => name;

    public override IReadOnlyList<string> Aliases => [alias];

    public override string Description => "Date or timestamp moved by days or an interval.";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2)
            return null;
        if (arguments[1].Kind != SqlTypeKind.Interval)
            return _days.Resolve(arguments, resolution);
        var source = arguments[0].IsTemporal ? arguments[0] : SqlType.Timestamp;
        return ImplicitCasts.CanCast(arguments[0], source, resolution) ? Operators.TemporalArithmetic.ResolveAdd(source, arguments[1], resolution) : null;
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        if (arguments[1].Type.Kind != SqlTypeKind.Interval)
            return _days.Evaluate(arguments, resultType, numRows, context);
        return subtract
            ? Operators.TemporalArithmetic.Subtract(arguments[0], arguments[1], resultType, numRows, context)
            : Operators.TemporalArithmetic.Add(arguments[0], arguments[1], resultType, numRows, context);
    }
}
