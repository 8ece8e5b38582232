using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>
/// extract / date_part(unit, x), and Impala's extract(x, unit). BIGINT in impala; DOUBLE in postgres, where seconds and epoch have fractions.
/// PostgreSQL's EXTRACT(unit FROM x) is the same function with a DECIMAL of 18 digits as result.
/// </summary>
internal sealed class Extract : ScalarFunction
{
    public override string Name => "date_part";

    public override IReadOnlyList<string> Aliases => ["extract"];

    public override string Description => "Part of a date, timestamp or interval.";

    public override string Example => "date_part('year', DATE '1998-12-01') = 1998";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2)
            return null;
        var result = resolution.IsPostgres ? SqlType.Double : SqlType.BigInt;
        if (arguments[0].IsText && Source(arguments[1], resolution) is { } source)
            return new FunctionSignature([SqlType.String, source], result);
        return arguments[1].IsText && Source(arguments[0], resolution) is { } first ? new FunctionSignature([first, SqlType.String], result) : null;
    }

    /// <summary>The type of EXTRACT(unit FROM x) in postgres.</summary>
    public static SqlType StandardType(string unit, SqlType source) => unit.ToLowerInvariant() switch
    {
        "julian" => SqlType.Double,
        _ when source.Kind == SqlTypeKind.Date => SqlType.Decimal(18, 0),
        "second" or "seconds" or "epoch" => SqlType.Decimal(18, 6),
        "millisecond" or "milliseconds" => SqlType.Decimal(18, 3),
        _ => SqlType.Decimal(18, 0),
    };

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var unitFirst = arguments[0].Physical == PhysicalType.String;
        var units = new BytesReader(arguments[unitFirst ? 0 : 1]);
        var source = arguments[unitFirst ? 1 : 0];
        var nulls = new NullMask(arguments);
        using var doubles = new ValueVectorBuilder<long>(resultType, numRows, context.Memory);
        var exact = resultType.Kind == SqlTypeKind.Double;
        var field = units.IsConstant ? Field(units[0], source, context) : DateField.Year;
        for (var i = 0; i < numRows; i++)
        {
            doubles[i] = 0;
            if (nulls[i])
                continue;
            if (!units.IsConstant)
                field = Field(units[i], source, context);
            if (source.Type.Kind == SqlTypeKind.Interval)
            {
                var part = DateFields.OfInterval(field, IntervalValue.FromInt128(new ValueReader<Int128>(source)[i]));
                doubles[i] = exact ? BitConverter.DoubleToInt64Bits(part) : resultType.IsDecimal ? (long)Math.Round(part * Math.Pow(10, resultType.Scale)) : (long)part;
                continue;
            }
            var day = DayAt(source, i, out var nanosOfDay);
            if (exact)
                doubles[i] = BitConverter.DoubleToInt64Bits(DateFields.Exact(field, day, nanosOfDay));
            else if (resultType.IsDecimal)
                doubles[i] = resultType.Scale == 0 ? DateFields.Whole(field, day, nanosOfDay) : DateFields.Microseconds(field, day, nanosOfDay);
            // Impala cuts the seconds since 1970 towards zero.
            else if (field == DateField.Epoch && day < 0 && nanosOfDay % Calendar.NanosPerSecond != 0)
                doubles[i] = DateFields.Whole(field, day, nanosOfDay) + 1;
            else
                doubles[i] = DateFields.Whole(field, day, nanosOfDay);
        }
        return doubles.Build();
    }

    private static DateField Field(ReadOnlySpan<byte> name, ColumnVector source, EvaluationContext context)
    {
        var text = Encoding.UTF8.GetString(name[..Math.Min(name.Length, 64)]);
        return context.Statement.IsPostgresDialect || source.Type.Kind is SqlTypeKind.Interval or SqlTypeKind.Time
            ? DateFields.Parse(text)
            : DateFields.ParseImpala(text, source.Type.Kind == SqlTypeKind.Date);
    }

    private static int DayAt(ColumnVector source, int row, out long nanosOfDay)
    {
        nanosOfDay = 0;
        switch (source.Type.Kind)
        {
            case SqlTypeKind.Date:
                return new ValueReader<int>(source)[row];
            case SqlTypeKind.Time:
                nanosOfDay = new ValueReader<long>(source)[row];
                return 0;
            default:
                return Calendar.SplitTimestamp(new ValueReader<Int128>(source)[row], out nanosOfDay);
        }
    }

    private static SqlType? Source(SqlType type, FunctionResolution resolution) => type.Kind switch
    {
        SqlTypeKind.Date or SqlTypeKind.Timestamp or SqlTypeKind.Interval or SqlTypeKind.Time => type,
        SqlTypeKind.TimestampTz or SqlTypeKind.Null or SqlTypeKind.Unknown => SqlType.Timestamp,
        SqlTypeKind.String when !resolution.IsPostgres => SqlType.Timestamp,
        _ => null,
    };
}
