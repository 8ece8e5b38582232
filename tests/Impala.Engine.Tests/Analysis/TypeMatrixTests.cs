using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.SqlParser;
using Xunit;

namespace Impala.Engine.Tests.Analysis;

/// <summary>
/// Every ordered pair of types in the impala dialect, against tables written by hand from impala.md 2.1, 2.3 and 2.6: explicit casts, the type two
/// expressions meet in (CASE, UNION, COALESCE), INSERT, comparisons and function arguments.
/// </summary>
public sealed class TypeMatrixTests
{
    private static readonly (string Column, SqlType Type)[] Types =
    [
        ("b", SqlType.Boolean), ("ti", SqlType.TinyInt), ("si", SqlType.SmallInt), ("i", SqlType.Int), ("bi", SqlType.BigInt), ("f", SqlType.Float),
        ("d", SqlType.Double), ("d5", SqlType.Decimal(5, 0)), ("d9", SqlType.Decimal(9, 2)), ("s", SqlType.String), ("v", SqlType.VarChar(5)),
        ("c", SqlType.Char(3)), ("ts", SqlType.Timestamp), ("dt", SqlType.Date), ("bin", SqlType.Binary),
    ];

    // Rows cast to the columns.
    private const string Casts = """
             b  ti si i  bi f  d  d5 d9 s  v  c  ts dt bin
        b    +  +  +  +  +  +  +  -  -  +  +  +  +  -  -
        ti   +  +  +  +  +  +  +  +  +  +  +  +  +  -  -
        si   +  +  +  +  +  +  +  +  +  +  +  +  +  -  -
        i    +  +  +  +  +  +  +  +  +  +  +  +  +  -  -
        bi   +  +  +  +  +  +  +  +  +  +  +  +  +  -  -
        f    +  +  +  +  +  +  +  +  +  +  +  +  +  -  -
        d    +  +  +  +  +  +  +  +  +  +  +  +  +  -  -
        d5   +  +  +  +  +  +  +  +  +  +  +  +  +  -  -
        d9   +  +  +  +  +  +  +  +  +  +  +  +  +  -  -
        s    -  +  +  +  +  +  +  +  +  +  +  +  +  +  +
        v    -  +  +  +  +  +  +  +  +  +  +  +  +  +  -
        c    -  +  +  +  +  +  +  +  +  +  +  +  +  +  -
        ts   +  +  +  +  +  +  +  -  -  +  +  +  +  +  -
        dt   -  -  -  -  -  -  -  -  -  +  +  +  +  +  -
        bin  -  -  -  -  -  -  -  -  -  +  -  -  -  -  +
        """;

    // The type that both meet in; written once, true both ways. 12,2 and 21,2 are DECIMALs.
    private const string Common = """
             b  ti si i  bi f  d  d5 d9   s  v  c  ts dt bin
        b    b  ti si i  bi f  d  -  -    -  -  -  -  -  -
        ti   .  ti si i  bi f  d  d5 d9   -  -  -  -  -  -
        si   .  .  si i  bi f  d  d5 d9   -  -  -  -  -  -
        i    .  .  .  i  bi f  d  i  12,2 -  -  -  -  -  -
        bi   .  .  .  .  bi f  d  bi 21,2 -  -  -  -  -  -
        f    .  .  .  .  .  f  d  f  f    -  -  -  -  -  -
        d    .  .  .  .  .  .  d  d  d    -  -  -  -  -  -
        d5   .  .  .  .  .  .  .  d5 d9   -  -  -  -  -  -
        d9   .  .  .  .  .  .  .  .  d9   -  -  -  -  -  -
        s    .  .  .  .  .  .  .  .  .    s  s  s  ts dt -
        v    .  .  .  .  .  .  .  .  .    .  v  v  -  -  -
        c    .  .  .  .  .  .  .  .  .    .  .  c  -  -  -
        ts   .  .  .  .  .  .  .  .  .    .  .  .  ts ts -
        dt   .  .  .  .  .  .  .  .  .    .  .  .  .  dt -
        bin  .  .  .  .  .  .  .  .  .    .  .  .  .  .  bin
        """;

    // Functions with one overload each, and the types their first argument may have.
    private const string Arguments = """
                 b  ti si i  bi f  d  d5 d9 s  v  c  ts dt bin
        sqrt     +  +  +  +  +  +  +  +  +  -  -  -  -  -  -
        bin      +  +  +  +  +  -  -  +  -  -  -  -  -  -  -
        upper    -  -  -  -  -  -  -  -  -  +  +  +  -  -  -
        hour     -  -  -  -  -  -  -  -  -  +  -  -  +  +  -
        last_day -  -  -  -  -  -  -  -  -  +  -  -  +  +  -
        md5      -  -  -  -  -  -  -  -  -  +  +  +  -  -  -
        count    +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
        sum      +  +  +  +  +  +  +  +  +  -  -  -  -  -  -
        avg      +  +  +  +  +  +  +  +  +  -  -  -  +  -  -
        stddev   +  +  +  +  +  +  +  +  +  -  -  -  -  -  -
        """;

    private readonly AnalysisHarness _harness = new() { Dialect = SqlDialect.Impala, Database = "matrix" };

    public TypeMatrixTests() => _harness.Catalog.AddTable("matrix", "t", Types);

    [Fact]
    public void Explicit()
    {
        foreach (var (from, to, expected) in Cells(Casts))
        {
            var name = Name(to);
            var sql = $"select cast({from} as {name}) from t";
            if (expected == "+")
                Assert.True(TypeOf(to) == _harness.Query(sql).Columns[0].Type, sql);
            else
                Refuses(sql, SqlState.CannotCoerce, $"Invalid type cast of {from} from {Name(from)} to {name}");
        }
    }

    [Fact]
    public void Meeting()
    {
        foreach (var (left, right, expected) in MeetingPairs())
        {
            foreach (var sql in new[] { $"select case when true then {left} else {right} end from t", $"select {left} from t union all select {right} from t" })
            {
                if (expected is { } type)
                    Assert.True(type == _harness.Query(sql).Columns[0].Type, $"{sql}: {_harness.Query(sql).Columns[0].Type}, not {type}");
                else
                    Refuses(sql, SqlState.DatatypeMismatch, $"Incompatible return types '{Name(left)}' and '{Name(right)}' of exprs '{left}' and '{right}'.");
            }
            var coalesce = $"select coalesce({left}, {right}) from t";
            if (expected is { } met)
                Assert.True(met == _harness.Query(coalesce).Columns[0].Type, coalesce);
            else
                Refuses(coalesce, SqlState.UndefinedFunction, $"No matching function with signature: coalesce({Name(left)}, {Name(right)}).");
        }
    }

    [Fact]
    public void Compared()
    {
        foreach (var (left, right, expected) in MeetingPairs())
        {
            foreach (var (symbol, printed) in new[] { ("=", "="), ("<", "<"), ("is distinct from", "IS DISTINCT FROM") })
            {
                var sql = $"select {left} {symbol} {right} from t";
                if (expected is not null)
                    Assert.True(SqlType.Boolean == _harness.Query(sql).Columns[0].Type, sql);
                else
                    Refuses(sql, SqlState.DatatypeMismatch, $"operands of type {Name(left)} and {Name(right)} are not comparable: {left} {printed} {right}");
            }
        }
    }

    // What meets in the column's own type fits; what meets in a wider one loses; the rest does not belong there.
    [Fact]
    public void Inserted()
    {
        foreach (var (column, source, expected) in MeetingPairs())
        {
            var sql = $"insert into t ({column}) select {source} from t";
            if (expected == TypeOf(column))
                _harness.Insert(sql);
            else if (expected is null)
                Refuses(sql, SqlState.DatatypeMismatch, $"Target table 'matrix.t' is incompatible with source expressions.\nExpression '{source}' (type: {Name(source)}) is not compatible with column '{column}' (type: {Name(column)})");
            else
                Refuses(sql, SqlState.DatatypeMismatch, $"Possible loss of precision for target table 'matrix.t'.\nExpression '{source}' (type: {Name(source)}) would need to be cast to {Name(column)} for column '{column}'");
        }
    }

    [Fact]
    public void Passed()
    {
        var wrong = new List<string>();
        foreach (var (function, column, expected) in Cells(Arguments))
        {
            var sql = $"select {function}({column}) from t";
            string? refused = null;
            try
            {
                _harness.Query(sql);
            }
            catch (SqlException error)
            {
                refused = error.SqlState;
            }
            if (refused != (expected == "+" ? null : SqlState.UndefinedFunction))
                wrong.Add($"{sql}: {refused ?? "taken"}");
        }
        Assert.Empty(wrong);
    }

    private void Refuses(string sql, string state, string message)
    {
        var error = _harness.Fails(sql);
        Assert.Equal((sql, state, message), (sql, error.SqlState, error.Message));
        Assert.NotNull(error.Position);
    }

    private static IEnumerable<(string Row, string Column, string Cell)> Cells(string table)
    {
        var lines = table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        foreach (var line in lines.Skip(1))
            for (var i = 1; i < line.Length; i++)
                yield return (line[0], lines[0][i - 1], line[i]);
    }

    private static IEnumerable<(string Left, string Right, SqlType? Met)> MeetingPairs()
    {
        foreach (var (row, column, cell) in Cells(Common).Where(cell => cell.Cell != "."))
        {
            var met = cell switch
            {
                "-" => (SqlType?)null,
                "12,2" => SqlType.Decimal(12, 2),
                "21,2" => SqlType.Decimal(21, 2),
                _ => TypeOf(cell),
            };
            yield return (row, column, met);
            if (row != column)
                yield return (column, row, met);
        }
    }

    private static SqlType TypeOf(string column) => Types.First(type => type.Column == column).Type;

    private static string Name(string column) => TypeOf(column).ToString().ToUpperInvariant();
}
