namespace Impala.Bench.Joins;

/// <summary>One shape of join. What a join gives is counted and summed up at once, so that it is the joining that is measured.</summary>
/// <param name="Name">Its name in tables and records.</param>
/// <param name="Sql">The join under its aggregates.</param>
/// <param name="Inputs">The tables it reads, one a side; their rows make the rate.</param>
internal sealed record JoinCase(string Name, string Sql, params string[] Inputs)
{
    /// <summary>
    /// Keys of 64 bits that lie far apart come from a multiplication by a prime: no range of them is dense, and all are different.
    /// </summary>
    public static readonly JoinCase[] All =
    [
        new("10 K dense keys, probed out of order", "SELECT count(*), sum(s_acctbal), sum(l_quantity) FROM lineitem JOIN supplier ON l_suppkey = s_suppkey", "lineitem", "supplier"),
        new("200 K dense keys, out of order", "SELECT count(*), sum(p_size), sum(l_quantity) FROM lineitem JOIN part ON l_partkey = p_partkey", "lineitem", "part"),
        new("1.5 M keys of one in four, in order", "SELECT count(*), sum(o_totalprice), sum(l_quantity) FROM lineitem JOIN orders ON l_orderkey = o_orderkey", "lineitem", "orders"),
        new("200 K sparse keys, out of order", "SELECT count(*), sum(p_size), sum(l_quantity) FROM lineitem JOIN part ON l_partkey * 1000000007 = p_partkey * 1000000007", "lineitem", "part"),
        new("1.5 M sparse keys, in order", "SELECT count(*), sum(o_totalprice), sum(l_quantity) FROM lineitem JOIN orders ON l_orderkey * 1000000007 = o_orderkey * 1000000007", "lineitem", "orders"),
        new("two keys", "SELECT count(*), sum(ps_availqty), sum(l_quantity) FROM lineitem JOIN partsupp ON l_partkey = ps_partkey AND l_suppkey = ps_suppkey", "lineitem", "partsupp"),
        new("one key in a hundred is there", "SELECT count(*), sum(l_quantity) FROM lineitem JOIN part ON l_partkey = p_partkey AND p_size = 1 AND p_container LIKE 'SM%'", "lineitem", "part"),
        new("fifteen matches a row", "SELECT count(*), sum(b.o_totalprice) FROM orders a JOIN orders b ON a.o_custkey = b.o_custkey", "orders", "orders"),
        new("four hundred matches a row", "SELECT count(*), sum(s_acctbal) FROM customer JOIN supplier ON c_nationkey = s_nationkey", "customer", "supplier"),
        new("semi join", "SELECT count(*), sum(o_totalprice) FROM orders WHERE EXISTS (SELECT 1 FROM lineitem WHERE l_orderkey = o_orderkey AND l_quantity > 45)", "orders", "lineitem"),
        new("anti join", "SELECT count(*), sum(c_acctbal) FROM customer WHERE NOT EXISTS (SELECT 1 FROM orders WHERE o_custkey = c_custkey)", "customer", "orders"),
        new("left outer join", "SELECT count(*), count(o_orderkey), sum(o_totalprice) FROM customer LEFT JOIN orders ON c_custkey = o_custkey", "customer", "orders"),
        new("full outer join", "SELECT count(*), count(o_orderkey), count(l_orderkey) FROM orders FULL JOIN (SELECT l_orderkey FROM lineitem WHERE l_linenumber = 4) AS fourth ON o_orderkey = l_orderkey", "orders", "lineitem"),
        new("string keys, 200 K long ones", "SELECT count(*), sum(a.p_size), sum(b.p_retailprice) FROM part a JOIN part b ON a.p_name = b.p_name", "part", "part"),
        new("string keys, 1 K out of order", "SELECT count(*), sum(o_totalprice) FROM orders JOIN (SELECT DISTINCT o_clerk AS clerk FROM orders) AS clerks ON o_clerk = clerk", "orders", "orders"),
        new("a condition beside the keys", "SELECT count(*), sum(l_quantity) FROM lineitem JOIN orders ON l_orderkey = o_orderkey AND l_shipdate < o_orderdate + INTERVAL '30' DAY", "lineitem", "orders"),
    ];
}
