using NodaTime;

namespace Impala.Engine.Functions.Casts;

/// <summary>How values become text.</summary>
/// <param name="TimestampDigits">Fractional digits of timestamps: 6 cuts and drops trailing zeros (PostgreSQL), 9 prints all nine when any is set (Impala).</param>
/// <param name="TimeZone">Zone in which TIMESTAMPTZ is shown; null is UTC.</param>
/// <param name="BooleanWords">0: t and f (the wire); 1: true and false (PostgreSQL's cast); 2: 1 and 0 (Impala's cast).</param>
/// <param name="IsImpalaCast">Floating-point numbers as Impala's cast prints them: printf's digits, nan and inf.</param>
public sealed record FormatOptions(int TimestampDigits = 6, DateTimeZone? TimeZone = null, int BooleanWords = 0, bool IsImpalaCast = false)
{
    public static readonly FormatOptions Wire = new();
    public static readonly FormatOptions WireNanoseconds = new(9);
    public static readonly FormatOptions PostgresCast = new(6, null, 1);
    public static readonly FormatOptions ImpalaCast = new(9, null, 2, true);

    /// <summary>Prints the name behind an OID (regclass and so on); null or no answer prints the number.</summary>
    public ICatalogFunctions? Catalog { get; init; }
}
