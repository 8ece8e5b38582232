using System.Globalization;
using System.Runtime.InteropServices;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// percentile_cont(f) and percentile_disc(f) WITHIN GROUP (ORDER BY x), as PostgreSQL has them: the value at the fraction f of the order, between
/// two values interpolated (DOUBLE or INTERVAL), or the first one at or after it (of x's type). NULLs do not count.
/// </summary>
internal sealed unsafe class Percentile(string name, bool isContinuous) : OrderedSetAggregate
{
    public override string Name => name;

    public override string Description => isContinuous ? "Value at a fraction of the order, interpolated." : "First value at or after a fraction of the order.";

    public override AggregateSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2 || !ImplicitCasts.CanCast(arguments[0], SqlType.Double, resolution))
            return null;
        if (!isContinuous)
        {
            var type = arguments[1].Kind is SqlTypeKind.Unknown or SqlTypeKind.Null ? SqlType.String : arguments[1];
            return new AggregateSignature([SqlType.Double, type], type, []);
        }
        if (arguments[1].Kind == SqlTypeKind.Interval)
            return new AggregateSignature([SqlType.Double, SqlType.Interval], SqlType.Interval, []);
        return ImplicitCasts.CanCast(arguments[1], SqlType.Double, resolution) ? new AggregateSignature([SqlType.Double, SqlType.Double], SqlType.Double, []) : null;
    }

    public override int StateSize(AggregateSignature signature) => sizeof(State);

    public override void Update(AggregateSignature signature, ReadOnlySpan<ColumnVector> arguments, AggregateStates states, int numRows, bool singleState, AggregateArena arena)
    {
        var fractions = new ValueReader<double>(arguments[0]);
        var values = arguments[1];
        for (var i = 0; i < numRows; i++)
        {
            var state = (State*)states[singleState ? 0 : i];
            if (!state->HasFraction)
            {
                state->HasFraction = true;
                state->IsNull = !arguments[0].IsValid(i);
                state->Fraction = state->IsNull ? 0 : Checked(fractions[i]);
            }
            if (state->IsNull || !values.IsValid(i))
                continue;
            if (values.Physical != PhysicalType.String)
            {
                state->Values.Append(ArrayValue.ElementBytes(values, i), arena);
                continue;
            }
            var copy = arena.Copy(ArrayValue.ElementBytes(values, i));
            state->Values.Append(new ReadOnlySpan<byte>(&copy, sizeof(StringView)), arena);
        }
    }

    public override void EmitFinal(AggregateSignature signature, AggregateStates states, int numRows, ColumnVector destination, EvaluationContext context)
    {
        var size = PhysicalTypes.SizeOf(destination.Physical);
        for (var i = 0; i < numRows; i++)
        {
            var state = (State*)states[i];
            var result = new Span<byte>(destination.Data + ((long)i * size), size);
            var count = state->Values.Length / size;
            if (count == 0)
            {
                result.Clear();
                Bitmap.Clear(destination.EnsureValidity(context.Memory), i);
                continue;
            }
            if (isContinuous)
            {
                Interpolate(state, count, destination, i);
                continue;
            }
            var at = Math.Max(0, (int)Math.Ceiling(state->Fraction * count) - 1);
            if (destination.Physical != PhysicalType.String)
            {
                state->Values.Span.Slice(at * size, size).CopyTo(result);
                continue;
            }
            fixed (byte* bytes = state->Values.Span.Slice(at * size, size))
                StateBytes.Emit(new ReadOnlySpan<byte>(StringView.BytesOf((StringView*)bytes), ((StringView*)bytes)->Length), destination, i, context);
        }
    }

    private static void Interpolate(State* state, int count, ColumnVector destination, int row)
    {
        var place = state->Fraction * (count - 1);
        var first = (int)Math.Floor(place);
        var second = (int)Math.Ceiling(place);
        if (destination.Type.Kind == SqlTypeKind.Interval)
        {
            var intervals = MemoryMarshal.Cast<byte, Int128>(state->Values.Span);
            destination.Values<Int128>()[row] = Between(IntervalValue.FromInt128(intervals[first]), IntervalValue.FromInt128(intervals[second]), place - first).ToInt128();
            return;
        }
        var numbers = MemoryMarshal.Cast<byte, double>(state->Values.Span);
        destination.Values<double>()[row] = first == second ? numbers[first] : numbers[first] + ((place - first) * (numbers[second] - numbers[first]));
    }

    private static IntervalValue Between(IntervalValue low, IntervalValue high, double share)
    {
        // Fractions of months become days and those of days time, as where PostgreSQL multiplies an interval.
        var months = (high.Months - low.Months) * share;
        var days = ((high.Days - low.Days) * share) + ((months - Math.Truncate(months)) * 30);
        var micros = ((high.Microseconds - low.Microseconds) * share) + ((days - Math.Truncate(days)) * IntervalValue.MicrosecondsPerDay);
        return new IntervalValue(low.Months + (int)months, low.Days + (int)days, low.Microseconds + (long)Math.Round(micros));
    }

    private static double Checked(double fraction) => fraction is >= 0 and <= 1
        ? fraction
        : throw new SqlException(SqlState.NumericValueOutOfRange, $"percentile value {fraction.ToString("R", CultureInfo.InvariantCulture)} is not between 0 and 1");

    private struct State
    {
        public GrowingBytes Values;
        public double Fraction;
        public bool HasFraction;
        public bool IsNull;
    }
}
