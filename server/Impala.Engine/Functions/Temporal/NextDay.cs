using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>next_day(x, weekday): the first such day after x, with x's time of day. A name that is no weekday raises, also beside a NULL.</summary>
internal sealed class NextDay() : OverloadedFunction(
    "next_day", "The first day of a name after a date.", "next_day(DATE '2024-02-05', 'Mon') = '2024-02-12'",
    Returns(SqlType.Timestamp, SqlType.Timestamp, SqlType.String), Returns(SqlType.Date, SqlType.Date, SqlType.String))
{
    private static readonly string[] Days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    public override bool IsStrict => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var names = new BytesReader(arguments[1]);
        if (resultType.Kind == SqlTypeKind.Date)
        {
            using var dates = new ValueVectorBuilder<int>(resultType, numRows, context.Memory);
            for (var i = 0; i < numRows; i++)
            {
                var weekday = Weekday(arguments[1], names, i);
                dates[i] = 0;
                if (arguments[0].IsValid(i) && After(new ValueReader<int>(arguments[0])[i], weekday) is var day && day <= Calendar.MaxDay)
                    dates[i] = day;
                else
                    dates.SetNull(i);
            }
            return dates.Build();
        }
        using var result = new ValueVectorBuilder<Int128>(resultType, numRows, context.Memory);
        for (var i = 0; i < numRows; i++)
        {
            var weekday = Weekday(arguments[1], names, i);
            result[i] = 0;
            if (arguments[0].IsValid(i)
                && After(Calendar.SplitTimestamp(new ValueReader<Int128>(arguments[0])[i], out var nanosOfDay), weekday) is var day && day <= Calendar.MaxDay)
                result[i] = Calendar.ToTimestamp(day, nanosOfDay);
            else
                result.SetNull(i);
        }
        return result.Build();
    }

    // Sunday is 0.
    private static int Weekday(ColumnVector vector, BytesReader names, int row)
    {
        if (!vector.IsValid(row))
            throw FunctionErrors.Udf("Invalid Day: NULL");
        Span<char> name = stackalloc char[9];
        var bytes = names[row];
        if (bytes.Length <= name.Length)
        {
            name = name[..Encoding.UTF8.GetChars(bytes, name)];
            for (var i = 0; i < Days.Length; i++)
                if (name.Equals(Days[i], StringComparison.OrdinalIgnoreCase) || name.Equals(Days[i].AsSpan(0, 3), StringComparison.OrdinalIgnoreCase))
                    return i;
        }
        throw FunctionErrors.Udf($"Invalid Day: {Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 64)]).ToLowerInvariant()}");
    }

    private static int After(int day, int weekday)
    {
        var delta = weekday - (Calendar.IsoDayOfWeek(day) % 7);
        return day + (delta <= 0 ? delta + 7 : delta);
    }
}
