namespace Impala.Engine.Functions.Temporal;

/// <summary>The parts of a date or timestamp that extract() and its relatives answer.</summary>
internal enum DateField : byte
{
    Millennium,
    Century,
    Decade,
    Year,
    IsoYear,
    Quarter,
    Month,
    Week,
    Day,
    DayOfWeek,
    IsoDayOfWeek,
    DayOfYear,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Epoch,
    Julian,
    TimeZone,
}
