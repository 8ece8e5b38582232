using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>year(x), month(x) and the like: one field as INT. Sunday is 1 for dayofweek.</summary>
internal sealed class DateFieldFunction(string name, IReadOnlyList<string> aliases, DateField field) : OverloadedFunction(
    name, $"{field} of a date or timestamp.", "", Returns(SqlType.Int, SqlType.Date), Returns(SqlType.Int, SqlType.Timestamp))
{
    public override IReadOnlyList<string> Aliases => aliases;

    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<int>(resultType, numRows, context.Memory);
        var shift = field == DateField.DayOfWeek ? 1 : 0;
        if (arguments[0].Physical == PhysicalType.Int32)
        {
            var days = new ValueReader<int>(arguments[0]);
            for (var i = 0; i < numRows; i++)
                result[i] = (int)DateFields.Whole(field, days[i], 0) + shift;
            return result.Build();
        }
        var timestamps = new ValueReader<Int128>(arguments[0]);
        for (var i = 0; i < numRows; i++)
        {
            var day = Calendar.SplitTimestamp(timestamps[i], out var nanosOfDay);
            result[i] = (int)DateFields.Whole(field, day, nanosOfDay) % (field == DateField.Millisecond ? 1000 : int.MaxValue) + shift;
        }
        return result.Build();
    }
}
