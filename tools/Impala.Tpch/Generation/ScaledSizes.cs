using Impala.Tpch.Tables;

namespace Impala.Tpch.Generation;

/// <summary>What a run generates, and the sizes that depend on the scale factor and that rows of other tables refer to.</summary>
internal sealed record ScaledSizes(double Scale, TpchEdition Edition)
{
    public long NumSuppliers { get; } = TpchTables.Supplier.NumUnits(Scale);

    public long NumParts { get; } = TpchTables.Part.NumUnits(Scale);

    public long NumCustomers { get; } = TpchTables.Customer.NumUnits(Scale);

    /// <summary>1,000 for each unit of scale, and never fewer than that.</summary>
    public int NumClerks { get; } = (int)Math.Max(Scale * 1000, 1000);

    /// <summary>The supplier of a part, <paramref name="number"/> in 0..3 (clause 4.2.3, PS_SUPPKEY).</summary>
    public long SupplierOfPart(long partKey, long number) =>
        ((partKey + (number * ((NumSuppliers / 4) + ((partKey - 1) / NumSuppliers)))) % NumSuppliers) + 1;

    /// <summary>The retail price of a part in hundredths (clause 4.2.3, P_RETAILPRICE).</summary>
    public static long RetailPrice(long partKey) => 90_000 + (partKey / 10 % 20_001) + (partKey % 1000 * 100);
}
