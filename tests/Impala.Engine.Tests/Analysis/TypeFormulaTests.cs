using Impala.Catalog.Types;
using Impala.SqlParser;
using Xunit;

namespace Impala.Engine.Tests.Analysis;

/// <summary>Types of DECIMAL arithmetic, aggregates and rounding over a grid of precisions and scales, by the formulas of impala.md 2.3 written anew here.</summary>
public sealed class TypeFormulaTests
{
    private static readonly (int Precision, int Scale)[] Grid =
        [(1, 0), (1, 1), (3, 0), (5, 2), (9, 0), (9, 9), (10, 0), (10, 4), (18, 6), (19, 0), (20, 10), (28, 3), (37, 36), (38, 0), (38, 6), (38, 10), (38, 38)];

    private readonly AnalysisHarness _harness = new() { Dialect = SqlDialect.Impala, Database = "formula" };

    [Fact]
    public void Arithmetic()
    {
        foreach (var (p1, s1) in Grid)
        {
            foreach (var (p2, s2) in Grid)
            {
                var types = Types(
                    $"select x + y, x - y, x * y, x / y, x % y from (select cast(null as decimal({p1},{s1})) x, cast(null as decimal({p2},{s2})) y) t");
                var (l1, l2, larger) = (p1 - s1, p2 - s2, Math.Max(s1, s2));
                var divideScale = Math.Max(6, s1 + p2 + 1);
                var expected = new[]
                {
                    Adjusted(Math.Max(l1, l2) + larger + 1, larger),
                    Adjusted(Math.Max(l1, l2) + larger + 1, larger),
                    Adjusted(p1 + p2 + 1, s1 + s2),
                    Adjusted(l1 + s2 + divideScale, divideScale),
                    Adjusted(Math.Min(l1, l2) + larger, larger),
                };
                Assert.Equal((p1, s1, p2, s2, string.Join(' ', expected)), (p1, s1, p2, s2, string.Join(' ', types)));
            }
        }
    }

    [Fact]
    public void OneDecimal()
    {
        foreach (var (p, s) in Grid)
        {
            var types = Types(
                $"select sum(x), avg(x), min(x), -min(x), abs(min(x)), truncate(min(x)), truncate(min(x), 1), round(min(x), {s}) from (select cast(null as decimal({p},{s})) x) t");
            var average = Math.Max(6, s);
            var expected = new[]
            {
                SqlType.Decimal(38, s),
                Adjusted(p - s + average, average),
                SqlType.Decimal(p, s),
                Adjusted(p + 3 + 1, s),
                SqlType.Decimal(p, s),
                SqlType.Decimal(Math.Max(1, p - s), 0),
                SqlType.Decimal(Math.Max(1, p - s + Math.Min(s, 1)), Math.Min(s, 1)),
                SqlType.Decimal(p, s),
            };
            Assert.Equal((p, s, string.Join(' ', expected)), (p, s, string.Join(' ', types)));
        }
    }

    // Precision 38 is the most there is: digits behind the point give way, down to six.
    private static SqlType Adjusted(int precision, int scale)
    {
        if (precision <= 38)
            return SqlType.Decimal(precision, scale);
        var least = Math.Min(scale, 6);
        return SqlType.Decimal(38, Math.Max(scale - (precision - 38), least));
    }

    private IEnumerable<SqlType> Types(string sql) => _harness.Query(sql).Columns.Select(column => column.Type);
}
