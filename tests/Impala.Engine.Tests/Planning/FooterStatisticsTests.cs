using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Planning.Statistics;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet;
using Impala.Testing;
using Xunit;

namespace Impala.Engine.Tests.Planning;

/// <summary>What footers tell of columns, and what estimates make of it.</summary>
public sealed class FooterStatisticsTests
{
    private static readonly FooterStatistics Footers = new(new ParquetFooterCache(), FileSystemRegistry.Default);

    private static readonly Table Lineitem = WithFile(new TpchCatalog(0.01)["lineitem"]);

    [Fact]
    public void BoundsGiveTheShareOfARange()
    {
        // 1992-01-02 to 1998-12-01: seven years, of which one is 1994.
        var share = Share(Between("l_shipdate", Date(1994, 1, 1), Date(1994, 12, 31)));
        Assert.InRange(share, 0.13, 0.16);
        Assert.InRange(Share(Compare("l_shipdate", ">", Date(1998, 11, 30))), 0, 0.001);
        Assert.InRange(Share(Compare("l_shipdate", "<=", Date(2024, 1, 1))), 0.999, 1);
        Assert.InRange(Share(Compare("l_shipdate", "=", Date(2024, 1, 1))), 0, 0.0001);
    }

    [Fact]
    public void DecimalsOfAnotherScaleArePlaced()
    {
        var half = new Constant(SqlType.Decimal(3, 1), 255L);
        Assert.InRange(Share(Compare("l_quantity", "<=", half)), 0.45, 0.55);
    }

    [Fact]
    public void ColumnsOfOneRangeCompareEvenly()
    {
        var (scan, input) = Scan("l_commitdate", "l_receiptdate");
        var less = PlanBuilderCall("<", new SlotReference(scan.Output[0]), new SlotReference(scan.Output[1]));
        Assert.InRange(Selectivity.Of(less, input), 0.45, 0.55);
    }

    [Fact]
    public void FilesThatAreGoneTellNothing()
    {
        var table = Lineitem with { Partitions = [Lineitem.Partitions[0] with { Files = [new DataFile("/nowhere/file.parquet", 100, 0, 10)] }] };
        Assert.Null(Footers.Of(table, 0));
    }

    [Theory]
    // A dictionary that all row groups share.
    [InlineData(6_000_000, 120_000, 50, 1, 50, 50)]
    // Half of a set seen: the set is about this large.
    [InlineData(60_000_000, 120_000, 70_000, 1, 95_000, 110_000)]
    // Unique in each row group.
    [InlineData(1_500_000, 120_000, 120_000, 1, 1_500_000, 1_500_000)]
    // Sorted: each row group has its own 30,000.
    [InlineData(6_000_000, 120_000, 30_000, 50, 1_499_000, 1_501_000)]
    [InlineData(10, 10, 0, 1, 0, 0)]
    public void DistinctValuesAreCarriedOn(double numRows, double rowsPerGroup, double distinctPerGroup, double numBands, double low, double high) =>
        Assert.InRange(DistinctValues.OfTable(numRows, rowsPerGroup, distinctPerGroup, numBands), low, high);

    [Fact]
    public void TextIsPlacedBehindItsPrefix()
    {
        var domain = ValueDomain.Of(
            SqlType.String,
            new Storage.Parquet.Statistics.StatisticsValue(0, 0, "Customer#0000"u8.ToArray()),
            new Storage.Parquet.Statistics.StatisticsValue(0, 0, "Customer#9999"u8.ToArray()));
        var middle = domain.PositionOf(Constant.Text("Customer#5000"))!.Value;
        Assert.InRange(domain.ShareBetween(double.NegativeInfinity, middle), 0.5, 0.6);
        Assert.Equal(0, domain.ShareBetween(domain.PositionOf(Constant.Text("D"))!.Value, double.PositiveInfinity));
        Assert.Equal(1, domain.ShareBetween(domain.PositionOf(Constant.Text("A"))!.Value, double.PositiveInfinity));
    }

    private static double Share(params ReadOnlySpan<ScalarExpression> predicates)
    {
        var (_, input) = Scan(PredicateColumn(predicates[0]));
        return Selectivity.OfAll(predicates.ToArray(), input);
    }

    private static readonly Dictionary<string, Slot> Slots = [];

    private static string PredicateColumn(ScalarExpression predicate) => ((SlotReference)predicate.Children[0]).Slot.Name;

    private static ScalarExpression[] Between(string column, Constant low, Constant high) => [Compare(column, ">=", low), Compare(column, "<=", high)];

    private static ScalarExpression Compare(string column, string name, Constant value) => PlanBuilderCall(name, new SlotReference(SlotOf(column)), value);

    private static FunctionCall PlanBuilderCall(string name, ScalarExpression left, ScalarExpression right) =>
        new(BuiltinFunctions.Operator(name), [left, right], SqlType.Boolean);

    private static Constant Date(int year, int month, int day) => new(SqlType.Date, new DateOnly(year, month, day).DayNumber - new DateOnly(1970, 1, 1).DayNumber);

    private static Slot SlotOf(string column)
    {
        lock (Slots)
        {
            if (!Slots.TryGetValue(column, out var slot))
                Slots[column] = slot = new Slot(Slots.Count + 1, column, Lineitem.Columns[Lineitem.FindColumn(column)].Type);
            return slot;
        }
    }

    private static (ScanNode Scan, RelationEstimate Input) Scan(params ReadOnlySpan<string> columns)
    {
        var read = new List<ScanColumn>();
        foreach (var column in columns)
            read.Add(new ScanColumn(Lineitem.FindColumn(column), SlotOf(column)));
        var scan = new ScanNode(Lineitem, "lineitem", read.ToValueList(), []);
        return (scan, new PlanEstimator(Footers).Relation(scan));
    }

    private static Table WithFile(Table table)
    {
        var info = new FileInfo(RepositoryPaths.SharedPath("tpch", "sf0.01", table.Name.Table, table.Name.Table + ".parquet"));
        var file = new DataFile(info.FullName, info.Length, new DateTimeOffset(info.LastWriteTimeUtc).ToUnixTimeMilliseconds(), table.NumRows);
        return table with { Partitions = [new Partition(1, [], info.DirectoryName!, FileFormat.Parquet, [file])] };
    }
}
