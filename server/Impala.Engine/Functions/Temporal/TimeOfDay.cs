using System.Globalization;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Calendar = Impala.Engine.Functions.Casts.Calendar;

namespace Impala.Engine.Functions.Temporal;

/// <summary>timeofday(): when the statement began, as "Mon Feb 05 13:04:09 2024 CET" in the session's zone.</summary>
internal sealed class TimeOfDay() : OverloadedFunction("timeofday", "When the statement began, as text with its zone.", "", Returns(SqlType.String))
{
    public override bool IsDeterministic => false;

    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var zone = ZoneConversion.Of(context);
        var day = Calendar.SplitTimestamp(Now.LocalMoment(context), out var nanosOfDay);
        var (year, month, dayOfMonth) = Calendar.FromDays(day);
        var names = CultureInfo.InvariantCulture.DateTimeFormat;
        var abbreviation = zone.GetZoneInterval(ZoneConversion.ToInstant(context.Statement.NowNanos)).Name;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{names.AbbreviatedDayNames[Calendar.IsoDayOfWeek(day) % 7]} {names.AbbreviatedMonthNames[month - 1]} {dayOfMonth:D2} {TimeSpan.FromTicks(nanosOfDay / 100):hh\\:mm\\:ss} {year} {abbreviation}");
        return ConstantVectors.Create(Constant.Text(text), numRows, context.Memory);
    }
}
