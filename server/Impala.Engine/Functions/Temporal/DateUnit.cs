namespace Impala.Engine.Functions.Temporal;

/// <summary>What trunc and date_trunc cut to.</summary>
internal enum DateUnit : byte
{
    None,
    Microsecond,
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,

    /// <summary>From Monday.</summary>
    Week,

    /// <summary>Weeks counted from the first day of the month.</summary>
    WeekOfMonth,

    /// <summary>Weeks counted from the first day of the year.</summary>
    WeekOfYear,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}
