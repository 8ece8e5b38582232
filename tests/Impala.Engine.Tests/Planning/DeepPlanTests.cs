using System.Runtime.ExceptionServices;
using Impala.Engine.Planning;
using Xunit;

namespace Impala.Engine.Tests.Planning;

/// <summary>A thousand levels always plan on the 16 MB stacks that statements compile on, and in reasonable time.</summary>
public sealed class DeepPlanTests
{
    private const int Depth = 950;
    private const int StackSize = 16 << 20;

    [Fact]
    public void DeepArithmetic() => Plans("select n_nationkey from nation where n_nationkey = " + string.Concat(Enumerable.Repeat("(1 + ", Depth)) + "n_regionkey" + new string(')', Depth));

    [Fact]
    public void AlternatingConditions() => Plans(
        "select n_nationkey from nation where " + string.Concat(Enumerable.Range(0, Depth / 2).Select(i => $"(n_nationkey > {i} and (n_regionkey < {i} or "))
        + "n_name = 'x'" + new string(')', Depth / 2 * 2));

    [Fact]
    public void WideDisjunction() => Plans("select n_nationkey from nation where " + string.Join(" or ", Enumerable.Range(0, 3000).Select(i => $"n_nationkey = {i}")));

    [Fact]
    public void NestedSubqueries() => Plans(
        "select n_nationkey from nation where n_nationkey in (" + string.Concat(Enumerable.Repeat("select n_nationkey from nation where n_nationkey in (", 60))
        + "select 1" + new string(')', 61));

    [Fact]
    public void NestedDerivedTables() => Plans(
        string.Concat(Enumerable.Repeat("select k + 1 as k from (", 150)) + "select n_nationkey as k from nation" + string.Concat(Enumerable.Repeat(") x where k > 0", 150)));

    [Fact]
    public void ManyJoins() => Plans(
        "select count(*) from nation n0" + string.Concat(Enumerable.Range(1, 40).Select(i => $" join nation n{i} on n{i}.n_nationkey = n{i - 1}.n_nationkey")));

    [Fact]
    public void ManyUnions() => Plans(string.Join(" union all ", Enumerable.Repeat("select n_nationkey from nation", 200)));

    private static void Plans(string sql)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    foreach (var fragment in new SqlPlanner().Plan(sql).Fragments)
                        PlanSerializer.Deserialize(PlanSerializer.Serialize(fragment));
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            StackSize);
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)), "planning takes too long");
        failure?.Throw();
    }
}
