using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.TableFunctions;

/// <summary>generate_series(from, to[, step]) over integers and decimals, and over timestamps with an interval step. Dates are
/// timestamps with time zone, as PostgreSQL takes them.</summary>
internal sealed unsafe class GenerateSeries : TableFunction
{
    public override string Name => "generate_series";

    public override string Description => "Numbers or timestamps from one value to another.";

    public override TableFunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length is < 2 or > 3)
            return null;
        var type = TypeOf(arguments, resolution);
        for (var i = 0; i < arguments.Length; i++)
        {
            var wanted = i == 2 && type.IsTemporal ? SqlType.Interval : type;
            if (!ImplicitCasts.CanCast(arguments[i], wanted, resolution))
                return null;
        }
        if (type.IsTemporal)
            return arguments.Length == 3 ? new TableFunctionSignature([type, type, SqlType.Interval], [Name], [type]) : null;
        return new TableFunctionSignature([.. Enumerable.Repeat(type, arguments.Length)], [Name], [type]);
    }

    private static SqlType TypeOf(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        var type = SqlType.Int;
        var scale = -1;
        foreach (var argument in arguments)
        {
            if (argument.IsDecimal)
                scale = Math.Max(scale, argument.Scale);
            if (argument.Kind == SqlTypeKind.BigInt)
                type = SqlType.BigInt;
            if (argument.Kind == SqlTypeKind.Timestamp)
                return argument;
            if (argument.IsTemporal)
                type = resolution.IsPostgres ? SqlType.TimestampTz : SqlType.Timestamp;
        }
        return scale < 0 || type.IsTemporal ? type : SqlType.Decimal(SqlType.MaxDecimalPrecision, scale);
    }

    public override IEnumerable<RecordBatch> Evaluate(TableFunctionSignature signature, ColumnVector[] arguments, EvaluationContext context)
    {
        var type = signature.ColumnTypes[0];
        if (Array.Exists(arguments, argument => !argument.IsValid(0)))
            yield break;
        var step = StepOf(arguments, type);
        if (step.Stride == 0 && step.Interval.TotalMicroseconds == 0)
            throw FunctionErrors.InvalidParameter(Name, "step size cannot equal zero.");
        var next = ValueOf(arguments[0]);
        var last = ValueOf(arguments[1]);
        var rises = type.IsTemporal ? step.Interval.TotalMicroseconds > 0 : step.Stride > 0;
        while (rises ? next <= last : next >= last)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            yield return Fill(type, ref next, last, step, rises, context);
        }
    }

    private static RecordBatch Fill(SqlType type, ref Int128 next, Int128 last, (Int128 Stride, IntervalValue Interval) step, bool rises, EvaluationContext context)
    {
        var vector = ColumnVector.CreateFlat(type, RecordBatch.DefaultNumRows, context.Memory);
        var count = 0;
        while (count < RecordBatch.DefaultNumRows && (rises ? next <= last : next >= last))
        {
            switch (vector.Physical)
            {
                case PhysicalType.Int32:
                    vector.Values<int>()[count] = (int)next;
                    break;
                case PhysicalType.Int64:
                    vector.Values<long>()[count] = (long)next;
                    break;
                default:
                    vector.Values<Int128>()[count] = next;
                    break;
            }
            count++;
            if (!type.IsTemporal)
            {
                next += step.Stride;
                continue;
            }
            var day = Calendar.SplitTimestamp(next, out var nanosOfDay);
            if (!Calendar.TryAddMonths(day, step.Interval.Months, out day))
            {
                next = rises ? last + 1 : last - 1;
                break;
            }
            next = Calendar.ToTimestamp(day, nanosOfDay) + ((Int128)step.Interval.Days * Calendar.NanosPerDay) + ((Int128)step.Interval.Microseconds * 1000);
        }
        vector.Truncate(count);
        return RecordBatch.Create([vector], count);
    }

    private static (Int128 Stride, IntervalValue Interval) StepOf(ColumnVector[] arguments, SqlType type)
    {
        if (type.IsTemporal)
            return (0, IntervalValue.FromInt128(new ValueReader<Int128>(arguments[2])[0]));
        return (arguments.Length > 2 ? ValueOf(arguments[2]) : One(type), default);
    }

    private static Int128 One(SqlType type)
    {
        var one = Int128.One;
        for (var i = 0; i < type.Scale; i++)
            one *= 10;
        return one;
    }

    private static Int128 ValueOf(ColumnVector vector) => vector.Physical switch
    {
        PhysicalType.Int32 => new ValueReader<int>(vector)[0],
        PhysicalType.Int64 => new ValueReader<long>(vector)[0],
        _ => new ValueReader<Int128>(vector)[0],
    };
}
