using Xunit;

namespace Impala.Catalog.Tests;

public sealed class ValueListTests
{
    [Fact]
    public void ListsCompareByElements()
    {
        ValueList<string> left = ["a", "b"];
        ValueList<string> right = new[] { "a", "b" }.ToValueList();
        Assert.True(left == right);
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
        Assert.True(left != ["b", "a"]);
        Assert.True(left != ["a"]);
        Assert.Equal(new Holder(left), new Holder(right));
    }

    [Fact]
    public void DefaultIsTheEmptyList()
    {
        ValueList<int> missing = default;
        Assert.Empty(missing);
        Assert.True(missing == []);
        Assert.Equal("[]", missing.ToString());
        Assert.Equal(new Holder(default), new Holder([]));
    }

    [Fact]
    public void MapOrSameAnswersTheListItselfWhenNothingChanged()
    {
        ValueList<string> list = ["a", "b", "c"];
        Assert.Same(Underlying(list), Underlying(list.MapOrSame(item => item)));
        Assert.True(list.MapOrSame(item => item == "b" ? "x" : item) == ["a", "x", "c"]);
    }

    [Fact]
    public void ChangesMakeNewLists()
    {
        ValueList<int> list = [1, 2];
        Assert.True(list.Add(3) == [1, 2, 3]);
        Assert.True(list.SetItem(0, 9) == [9, 2]);
        Assert.True(list.Map(item => item * 2L) == [2L, 4L]);
        Assert.True(list == [1, 2]);
    }

    private static object Underlying(ValueList<string> list) =>
        System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsArray(list.ToImmutableArray())!;

    private sealed record Holder(ValueList<string> Items);
}
