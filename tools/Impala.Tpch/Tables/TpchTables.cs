using Impala.Tpch.Generation;

namespace Impala.Tpch.Tables;

/// <summary>The eight tables of TPC-H.</summary>
public static class TpchTables
{
    /// <summary>region: 5 rows at every scale.</summary>
    public static TpchTable Region { get; } = new(
        "region", [Int("r_regionkey"), Text("r_name"), Text("r_comment")], 5, true, (_, pool, batch) => new RegionSource(pool, batch));

    /// <summary>nation: 25 rows at every scale.</summary>
    public static TpchTable Nation { get; } = new(
        "nation", [Int("n_nationkey"), Text("n_name"), Int("n_regionkey"), Text("n_comment")], 25, true,
        (_, pool, batch) => new NationSource(pool, batch));

    /// <summary>supplier: 10,000 rows at scale 1.</summary>
    public static TpchTable Supplier { get; } = new(
        "supplier",
        [
            BigInt("s_suppkey"), Text("s_name"), Text("s_address"), Int("s_nationkey"), Text("s_phone"), Decimal("s_acctbal"),
            Text("s_comment"),
        ],
        10_000, false, (sizes, pool, batch) => new SupplierSource(sizes, pool, batch));

    /// <summary>part: 200,000 rows at scale 1.</summary>
    public static TpchTable Part { get; } = new(
        "part",
        [
            BigInt("p_partkey"), Text("p_name"), Text("p_mfgr"), Text("p_brand"), Text("p_type"), Int("p_size"), Text("p_container"),
            Decimal("p_retailprice"), Text("p_comment"),
        ],
        200_000, false, (_, pool, batch) => new PartSource(pool, batch));

    /// <summary>partsupp: 800,000 rows at scale 1.</summary>
    public static TpchTable PartSupp { get; } = new(
        "partsupp",
        [BigInt("ps_partkey"), BigInt("ps_suppkey"), BigInt("ps_availqty"), Decimal("ps_supplycost"), Text("ps_comment")],
        200_000, false, (sizes, pool, batch) => new PartSuppSource(sizes, pool, batch));

    /// <summary>customer: 150,000 rows at scale 1.</summary>
    public static TpchTable Customer { get; } = new(
        "customer",
        [
            BigInt("c_custkey"), Text("c_name"), Text("c_address"), Int("c_nationkey"), Text("c_phone"), Decimal("c_acctbal"),
            Text("c_mktsegment"), Text("c_comment"),
        ],
        150_000, false, (sizes, pool, batch) => new CustomerSource(sizes, pool, batch));

    /// <summary>orders: 1,500,000 rows at scale 1.</summary>
    public static TpchTable Orders { get; } = new(
        "orders",
        [
            BigInt("o_orderkey"), BigInt("o_custkey"), Text("o_orderstatus"), Decimal("o_totalprice"), Date("o_orderdate"),
            Text("o_orderpriority"), Text("o_clerk"), Int("o_shippriority"), Text("o_comment"),
        ],
        1_500_000, false, (sizes, pool, batch) => new OrdersSource(sizes, pool, batch));

    /// <summary>lineitem: about 6,000,000 rows at scale 1.</summary>
    public static TpchTable Lineitem { get; } = new(
        "lineitem",
        [
            BigInt("l_orderkey"), BigInt("l_partkey"), BigInt("l_suppkey"), BigInt("l_linenumber"), Decimal("l_quantity"),
            Decimal("l_extendedprice"), Decimal("l_discount"), Decimal("l_tax"), Text("l_returnflag"), Text("l_linestatus"),
            Date("l_shipdate"), Date("l_commitdate"), Date("l_receiptdate"), Text("l_shipinstruct"), Text("l_shipmode"),
            Text("l_comment"),
        ],
        1_500_000, false, (sizes, pool, batch) => new LineitemSource(sizes, pool, batch));

    /// <summary>All tables, those referred to before those that refer.</summary>
    public static IReadOnlyList<TpchTable> All { get; } = [Region, Nation, Supplier, Part, PartSupp, Customer, Orders, Lineitem];

    /// <summary>The table of a name, in any case; null when there is none.</summary>
    public static TpchTable? Find(string name) =>
        All.FirstOrDefault(table => string.Equals(table.Name, name, StringComparison.OrdinalIgnoreCase));

    private static TpchColumn Int(string name) => new(name, TpchColumnType.Int);

    private static TpchColumn BigInt(string name) => new(name, TpchColumnType.BigInt);

    private static TpchColumn Decimal(string name) => new(name, TpchColumnType.Decimal);

    private static TpchColumn Date(string name) => new(name, TpchColumnType.Date);

    private static TpchColumn Text(string name) => new(name, TpchColumnType.Text);
}
