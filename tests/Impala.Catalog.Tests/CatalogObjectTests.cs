using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Xunit;

namespace Impala.Catalog.Tests;

public sealed class CatalogObjectTests
{
    [Fact]
    public void TypesPrintAsImpalaPrintsThem()
    {
        Assert.Equal("decimal(38,10)", SqlType.Decimal(38, 10).ToString());
        Assert.Equal("varchar(5)", SqlType.VarChar(5).ToString());
        Assert.Equal("char(3)", SqlType.Char(3).ToString());
        Assert.Equal("tinyint", SqlType.TinyInt.ToString());
        Assert.Equal("oid[]", SqlType.ArrayOf(SqlTypeKind.Oid).ToString());
    }

    [Fact]
    public void TableNamesOrderByDatabaseThenTable()
    {
        TableName[] names = [new("b", "a"), new("a", "z"), new("a", "b")];
        Assert.Equal(["a.b", "a.z", "b.a"], names.Order().Select(name => name.ToString()));
    }

    [Fact]
    public void RowsAreUnknownWhenOneFileDoesNotTell()
    {
        Assert.Equal(3, Table(1, 2).NumRows);
        Assert.Equal(-1, Table(1, -1).NumRows);
        Assert.Equal(0, Table().NumRows);
        Assert.Equal(20, Table(1, -1).NumBytes);
    }

    [Fact]
    public void ColumnsAreFoundWithoutRegardToCase()
    {
        Assert.Equal(0, Table().FindColumn("ID"));
        Assert.Equal(-1, Table().FindColumn("other"));
    }

    [Fact]
    public void TablesCompareByValue() => Assert.Equal(Table(1, 2), Table(1, 2));

    [Fact]
    public void ErrorKeepsItsFirstPlace()
    {
        var error = CatalogErrors.TableNotFound(new TableName("d", "t"));
        Assert.Equal(SqlState.UndefinedTable, error.SqlState);
        var placed = error.At(7);
        Assert.Equal(7, placed.Position);
        Assert.Same(placed, placed.At(9));
    }

    [Fact]
    public void EveryStateHasFiveCharacters() => Assert.All(
        typeof(SqlState).GetFields().Select(field => (string)field.GetValue(null)!),
        state => Assert.Matches("^[0-9A-Z]{5}$", state));

    [Fact]
    public void StatesAreNotGivenTwice()
    {
        var states = typeof(SqlState).GetFields().Select(field => (string)field.GetValue(null)!).ToArray();
        Assert.Equal(states.Length, states.Distinct().Count());
    }

    private static Table Table(params long[] rows) => new(1, new TableName("d", "t"), TableKind.Table, [new Column("id", SqlType.Int)], 1)
    {
        Partitions = [new Partition(1, [], "/t", FileFormat.Parquet, rows.Select((numRows, i) => new DataFile($"/t/{i}", 10, 0, numRows)).ToValueList())],
    };
}
