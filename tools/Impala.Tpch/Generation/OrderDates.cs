namespace Impala.Tpch.Generation;

/// <summary>The calendar of the specification, in days since 1970-01-01 (clause 4.2.2.12).</summary>
internal static class OrderDates
{
    /// <summary>STARTDATE.</summary>
    public static readonly int First = new DateOnly(1992, 1, 1).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>The last day on which an order is placed: ENDDATE less 151 days, so that all its lines arrive before ENDDATE.</summary>
    public static readonly int Last = First + 2557 - (121 + 30) - 1;

    /// <summary>CURRENTDATE, 1995-06-17: what is shipped or received up to it is in the past.</summary>
    public static readonly int Current = new DateOnly(1995, 6, 17).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
}
