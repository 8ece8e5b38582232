using Impala.Tpch.Generation;
using Impala.Tpch.Tables;
using Xunit;

namespace Impala.Tpch.Tests;

/// <summary>Parts of a table, generated on their own, are the table.</summary>
public sealed class PartitionTests
{
    // 40,000 is past the scale from which keys are drawn from the 64-bit generator, whose state skips in its own way.
    [Theory]
    [InlineData(0.02, 7)]
    [InlineData(40_000, 1_000_000_000)]
    public void OrdersAgreeWithTheirLines(double scale, int numParts)
    {
        var generator = new TpchGenerator(scale);
        foreach (var part in new[] { 0, 1, numParts - 1 })
        {
            var orders = Longs(generator, TpchTables.Orders, part, numParts, 0);
            var lines = Longs(generator, TpchTables.Lineitem, part, numParts, 0);
            Assert.NotEmpty(orders);
            Assert.Equal(orders, lines.Distinct());
        }
    }

    [Fact]
    public void ACustomerThatNeverOrdersHasNoOrder() =>
        Assert.DoesNotContain(Longs(new TpchGenerator(0.01), TpchTables.Orders, 0, 1, 1), key => key % 3 == 0);

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(1e9)]
    public void OtherScalesAreRefused(double scale) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TpchGenerator(scale));

    [Fact]
    public void APartThatDoesNotExistIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TpchGenerator(0.01).Generate(TpchTables.Part, 2, 2));

    private static List<long> Longs(TpchGenerator generator, TpchTable table, int part, int numParts, int column)
    {
        var values = new List<long>();
        foreach (var batch in generator.Generate(table, part, numParts))
            values.AddRange(((NumberBuffer<long>)batch.Columns[column]).Values);
        return values;
    }
}
