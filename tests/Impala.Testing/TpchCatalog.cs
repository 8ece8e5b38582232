using System.Collections.Immutable;
using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;

namespace Impala.Testing;

/// <summary>The eight TPC-H tables as catalog objects, with the row counts and file sizes of any scale factor, for tests that plan
/// without reading. Column types are those of the generated Parquet files.</summary>
public sealed class TpchCatalog
{
    public const string DefaultDatabase = "tpch";

    private const long FirstOid = 20000;

    private static readonly string[] Names = ["region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem"];

    /// <param name="scaleFactor">1 is about one gigabyte of text; row counts follow the specification (clause 4.2.5).</param>
    /// <param name="database">The database the tables live in.</param>
    /// <param name="filesPerTable">How many files each of the six scaled tables has.</param>
    public TpchCatalog(double scaleFactor = 1, string database = DefaultDatabase, int filesPerTable = 1)
    {
        Database = database;
        Tables =
        [
            Make("region", 5, 120, 1, Int("r_regionkey", 5), Text("r_name", 5, 7), Text("r_comment", 5, 66)),
            Make("nation", 25, 120, 1, Int("n_nationkey", 25), Text("n_name", 25, 7), Int("n_regionkey", 5), Text("n_comment", 25, 74)),
            Make("supplier", Scaled(10_000), 90, filesPerTable, BigInt("s_suppkey", Scaled(10_000)), Text("s_name", Scaled(10_000), 18), Text("s_address", Scaled(10_000), 25),
                Int("s_nationkey", 25), Text("s_phone", Scaled(10_000), 15), Decimal("s_acctbal", Scaled(9_955)), Text("s_comment", Scaled(10_000), 63)),
            Make("customer", Scaled(150_000), 85, filesPerTable, BigInt("c_custkey", Scaled(150_000)), Text("c_name", Scaled(150_000), 18), Text("c_address", Scaled(150_000), 25),
                Int("c_nationkey", 25), Text("c_phone", Scaled(150_000), 15), Decimal("c_acctbal", Scaled(140_187)), Text("c_mktsegment", 5, 9), Text("c_comment", Scaled(150_000), 73)),
            Make("part", Scaled(200_000), 35, filesPerTable, BigInt("p_partkey", Scaled(200_000)), Text("p_name", Scaled(200_000), 33), Text("p_mfgr", 5, 14), Text("p_brand", 25, 8),
                Text("p_type", 150, 21), Int("p_size", 50), Text("p_container", 40, 8), Decimal("p_retailprice", Scaled(20_899)), Text("p_comment", Scaled(131_753), 14)),
            Make("partsupp", Scaled(800_000), 55, filesPerTable, BigInt("ps_partkey", Scaled(200_000)), BigInt("ps_suppkey", Scaled(10_000)), BigInt("ps_availqty", 9_999),
                Decimal("ps_supplycost", 99_865), Text("ps_comment", Scaled(799_124), 124)),
            Make("orders", Scaled(1_500_000), 40, filesPerTable, BigInt("o_orderkey", Scaled(1_500_000)), BigInt("o_custkey", Scaled(99_996)), Text("o_orderstatus", 3, 1),
                Decimal("o_totalprice", Scaled(1_464_556)), Date("o_orderdate", 2_406), Text("o_orderpriority", 5, 8), Text("o_clerk", Scaled(1_000), 15),
                Int("o_shippriority", 1), Text("o_comment", Scaled(1_482_071), 49)),
            Make("lineitem", Scaled(6_001_215), 35, filesPerTable, BigInt("l_orderkey", Scaled(1_500_000)), BigInt("l_partkey", Scaled(200_000)), BigInt("l_suppkey", Scaled(10_000)),
                BigInt("l_linenumber", 7), Decimal("l_quantity", 50), Decimal("l_extendedprice", Scaled(933_900)), Decimal("l_discount", 11), Decimal("l_tax", 9),
                Text("l_returnflag", 3, 1), Text("l_linestatus", 2, 1), Date("l_shipdate", 2_526), Date("l_commitdate", 2_466), Date("l_receiptdate", 2_554),
                Text("l_shipinstruct", 4, 12), Text("l_shipmode", 7, 4), Text("l_comment", Scaled(4_580_667), 26)),
        ];

        Table Make(string name, long numRows, long bytesPerRow, int numFiles, params ReadOnlySpan<Column> columns) =>
            MakeTable(name, numRows, bytesPerRow, numFiles, [.. columns]);

        long Scaled(long atOne) => Math.Max(1, (long)Math.Round(atOne * scaleFactor));
    }

    public string Database { get; }

    public ImmutableArray<Table> Tables { get; }

    public IReadOnlyDictionary<TableName, Table> ByName => Tables.ToDictionary(table => table.Name);

    public Table this[string name] => Tables.First(table => table.Name.Table == name);

    /// <summary>The names of these tables, as a statement's catalog snapshot.</summary>
    public CatalogSnapshot Snapshot
    {
        get
        {
            var database = new Database(16384, Database, "/warehouse/" + Database + ".db");
            return CatalogSnapshot.Empty with
            {
                Version = 1,
                Databases = CatalogSnapshot.Empty.Databases.Add(Database, database),
                Tables = CatalogSnapshot.Empty.Tables.AddRange(Tables.Select(table =>
                    KeyValuePair.Create(table.Name, new TableEntry(table.Oid, table.Name, table.Kind, table.CatalogVersion)))),
            };
        }
    }

    private Table MakeTable(string name, long numRows, long bytesPerRow, int numFiles, ValueList<Column> columns)
    {
        var location = "/warehouse/" + Database + ".db/" + name;
        var files = ImmutableArray.CreateBuilder<DataFile>(numFiles);
        for (var i = 0; i < numFiles; i++)
        {
            var rows = (numRows * (i + 1) / numFiles) - (numRows * i / numFiles);
            files.Add(new DataFile($"{location}/part-{i}.parquet", Math.Max(1, rows * bytesPerRow), 0, rows));
        }
        return new Table(FirstOid + Array.IndexOf(Names, name), new TableName(Database, name), TableKind.Table, columns, 1)
        {
            Format = FileFormat.Parquet,
            Location = location,
            Partitions = [new Partition(0, [], location, FileFormat.Parquet, new ValueList<DataFile>(files.ToImmutable()), numRows)],
        };
    }

    private static Column BigInt(string name, long numDistinct) => Fixed(name, SqlType.BigInt, numDistinct, 8);

    private static Column Int(string name, long numDistinct) => Fixed(name, SqlType.Int, numDistinct, 4);

    private static Column Decimal(string name, long numDistinct) => Fixed(name, SqlType.Decimal(15, 2), numDistinct, 8);

    private static Column Date(string name, long numDistinct) => Fixed(name, SqlType.Date, numDistinct, 4);

    private static Column Text(string name, long numDistinct, double averageSize) =>
        new(name, SqlType.String, Statistics: new ColumnStatistics(numDistinct, 0, (long)(averageSize * 2), averageSize));

    private static Column Fixed(string name, SqlType type, long numDistinct, int size) =>
        new(name, type, Statistics: new ColumnStatistics(numDistinct, 0, size, size));
}
