using Impala.Tpch.Randomness;

namespace Impala.Tpch.Generation;

/// <summary>
/// The streams that orders and lineitem both draw from, each with copies of its own: an order's total and status are sums
/// over its lines, and lines take the order's date.
/// </summary>
internal sealed class OrderLines(
    RandomStream date, RandomStream count, RandomStream quantity, RandomStream discount, RandomStream tax, KeyStream part,
    RandomStream shipDelay)
{
    /// <summary>The most lines an order has; lines of shorter orders leave their draws unused.</summary>
    public const int MaxLines = 7;

    public const long DateSeed = 1066728069;
    public const long CountSeed = 1434868289;
    public const long QuantitySeed = 209208115;
    public const long DiscountSeed = 554590007;
    public const long TaxSeed = 721958466;
    public const long PartSeed = 1808217256;
    public const long ShipDelaySeed = 1769349045;

    public int NextOrderDate() => date.Next(OrderDates.First, OrderDates.Last);

    public int NextCount() => count.Next(1, MaxLines);

    public int NextQuantity() => quantity.Next(1, 50);

    /// <summary>In hundredths.</summary>
    public int NextDiscount() => discount.Next(0, 10);

    /// <summary>In hundredths.</summary>
    public int NextTax() => tax.Next(0, 8);

    public long NextPart() => part.Next();

    /// <summary>Days from order to shipment.</summary>
    public int NextShipDelay() => shipDelay.Next(1, 121);

    /// <summary>The order's key from its number: of each 32 keys only the first eight are used (clause 4.2.3, O_ORDERKEY).</summary>
    public static long Key(long number) => (number >> 3 << 5) | (number & 7);
}
