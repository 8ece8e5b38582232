using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>
/// days_add(x, n) and its relatives for every unit, and _sub forms. Months keep the last day of a month when told to (add_months does, an interval
/// does not; impala.md 2.7). Out of range gives NULL in impala and 22008 in postgres. Also date_add(x, interval).
/// </summary>
internal sealed class AddUnits(string name, IReadOnlyList<string> aliases, int months, long nanos, bool keepLastDay = false) : ScalarFunction
{
    public override string Name => name;

    public override IReadOnlyList<string> Aliases => aliases;

    public override string Description => "Date or timestamp moved by a number of units.";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2)
            return null;
        var wholeDays = months != 0 || nanos % Calendar.NanosPerDay == 0;
        var type = arguments[0].Kind == SqlTypeKind.Date && wholeDays ? SqlType.Date : SqlType.Timestamp;
        if (!ImplicitCasts.CanCast(arguments[0], type, resolution))
            return null;
        return ImplicitCasts.CanCast(arguments[1], SqlType.BigInt, resolution) ? new FunctionSignature([type, SqlType.BigInt], type) : null;
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var amounts = new ValueReader<long>(arguments[1]);
        var nulls = new NullMask(arguments);
        if (resultType.Kind == SqlTypeKind.Date)
        {
            using var dates = new ValueVectorBuilder<int>(resultType, numRows, context.Memory);
            var days = new ValueReader<int>(arguments[0]);
            for (var i = 0; i < numRows; i++)
            {
                dates[i] = 0;
                if (nulls[i])
                    continue;
                if (TryMoveDate(days[i], amounts[i], out var moved))
                    dates[i] = moved;
                else
                    dates.SetNull(i, context.Statement.IsPostgresDialect ? FunctionErrors.DatetimeOverflow(resultType) : null);
            }
            return dates.Build();
        }
        using var result = new ValueVectorBuilder<Int128>(resultType, numRows, context.Memory);
        var timestamps = new ValueReader<Int128>(arguments[0]);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (nulls[i])
                continue;
            if (TryMove(timestamps[i], amounts[i], out var moved))
                result[i] = moved;
            else
                result.SetNull(i, context.Statement.IsPostgresDialect ? FunctionErrors.DatetimeOverflow(resultType) : null);
        }
        return result.Build();
    }

    private bool TryMoveDate(int day, long amount, out int moved)
    {
        if (months != 0)
            return Calendar.TryAddMonths(day, Math.Clamp(amount, -1_000_000, 1_000_000) * months, out moved, keepLastDay);
        var target = day + ((Int128)amount * (nanos / Calendar.NanosPerDay));
        moved = target >= Calendar.MinDay && target <= Calendar.MaxDay ? (int)target : 0;
        return target >= Calendar.MinDay && target <= Calendar.MaxDay;
    }

    private bool TryMove(Int128 timestamp, long amount, out Int128 moved)
    {
        moved = 0;
        if (months == 0)
        {
            moved = timestamp + ((Int128)amount * nanos);
            return Calendar.IsTimestampInRange(moved);
        }
        var day = Calendar.SplitTimestamp(timestamp, out var nanosOfDay);
        if (!TryMoveDate(day, amount, out var newDay))
            return false;
        moved = Calendar.ToTimestamp(newDay, nanosOfDay);
        return Calendar.IsTimestampInRange(moved);
    }
}
