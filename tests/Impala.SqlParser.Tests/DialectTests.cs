using Impala.SqlParser.Ast;
using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>One test for each member of SqlDialect and the literals both share.</summary>
public sealed class DialectTests
{
    private static readonly SqlDialect Postgres = SqlDialect.Postgres;
    private static readonly SqlDialect Impala = SqlDialect.Impala;

    private static string Value(string text, SqlDialect dialect) => Assert.IsType<StringLiteral>(SqlText.Expression(text, dialect)).Value;

    private static string Column(string text, SqlDialect dialect) => Assert.IsType<ColumnReference>(SqlText.Expression(text, dialect)).Name;

    [Fact]
    public void DoubleQuotesAreNamesOrStrings()
    {
        Assert.Equal("Sum:x", Column("\"Sum:x\"", Postgres));
        Assert.Equal("a\"b", Column("\"a\"\"b\"", Postgres));
        Assert.Equal("it's", Value("\"it's\"", Impala));
    }

    [Fact]
    public void BackticksAreNamesWithoutCaseInBoth()
    {
        Assert.Equal("order", Column("`ORDER`", Postgres));
        Assert.Equal("order", Column("` Order `", Impala));
    }

    [Fact]
    public void NamesFold()
    {
        Assert.Equal("mixed", Column("MiXed", Postgres));
        Assert.Equal("mixed", Column("MiXed", Impala));
        Assert.Equal("1st", Column("1st", Impala));
        Assert.Equal("42601", SqlText.Error("select 1st", Postgres).SqlState);
    }

    [Theory]
    [InlineData(@"'a\nb'", "a\nb")]
    [InlineData(@"'\101\'\""'", "A'\"")]
    [InlineData(@"'\u00e9\q'", "éq")]
    [InlineData(@"'10\%'", @"10\%")]
    [InlineData(@"'\\'", @"\")]
    public void BackslashesEscapeInImpalaOnly(string text, string value)
    {
        Assert.Equal(value, Value(text, Impala));
        if (!text.Contains("\\'", StringComparison.Ordinal))
            Assert.Equal(text[1..^1], Value(text, Postgres));
    }

    [Fact]
    public void DoubledQuotesEscapeInPostgresOnly()
    {
        Assert.Equal("it's", Value("'it''s'", Postgres));
        var item = Item("select 'it''s'", Impala);
        Assert.Equal("it", Assert.IsType<StringLiteral>(item.Expression).Value);
        Assert.Equal("s", item.Alias!.Name);
    }

    [Fact]
    public void PostgresHasMoreKindsOfStrings()
    {
        Assert.Equal("a\tb'A\u00e9", Value(@"E'a\tb\'\x41\u00e9'", Postgres));
        Assert.Equal("it's $1", Value("$q$it's $1$q$", Postgres));
        Assert.Equal("ab", Value("'a'\n 'b'", Postgres));
        Assert.Equal(StringLiteralKind.Hexadecimal, Assert.IsType<StringLiteral>(SqlText.Expression("X'1F'", Postgres)).Kind);
    }

    [Fact]
    public void CommentsNestInPostgresOnly()
    {
        Assert.Single(SqlText.Parse("select /* a /* b */ c */ 1 -- d", Postgres));
        Assert.Single(SqlText.Parse("select /* a /* b */ 1 -- d", Impala));
        Assert.Contains("unterminated /* comment", SqlText.Error("select /* a /* b */ 1", Postgres).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OperatorsAreReadByEachDialectsRule()
    {
        Assert.Equal(BinaryOperator.Power, Binary("a ^ b", Postgres));
        Assert.Equal(BinaryOperator.BitwiseXor, Binary("a ^ b", Impala));
        Assert.Equal(BinaryOperator.BitwiseXor, Binary("a # b", Postgres));
        Assert.Equal(BinaryOperator.Overlaps, Binary("a && b", Postgres));
        Assert.IsType<LogicalOperation>(SqlText.Expression("a && b", Impala));
        Assert.Equal(BinaryOperator.NotMatchesInsensitive, Binary("a !~* b", Postgres));
        Assert.Equal(BinaryOperator.Equal, Binary("a=-1", Postgres));
        Assert.IsType<CustomOperation>(SqlText.Expression("a @@ b", Postgres));
        Assert.Equal("42601", SqlText.Error("select a -> b", Impala).SqlState);
        Assert.Equal("42601", SqlText.Error("select a::int", Impala).SqlState);
    }

    [Fact]
    public void ReservedWordsDiffer()
    {
        Assert.Equal("42601", SqlText.Error("select location from t", Impala).SqlState);
        SqlText.RoundTrip("select location, date, data from t", Postgres);
        SqlText.RoundTrip("select `location`, year, value, start from t", Impala);
        Assert.Equal("42601", SqlText.Error("select user from t as offset", Postgres).SqlState);
        Assert.Equal("end", Item("select 1 as end", Postgres).Alias!.Name);
        Assert.Equal("42601", SqlText.Error("select 1 as end", Impala).SqlState);
    }

    [Fact]
    public void ImpalaRefusesPostgresForms()
    {
        foreach (var text in (string[])
            [
                "select distinct on (a) a from t", "select a from t fetch first 1 rows only", "select sum(a) filter (where b) from t",
                "select a = any (select 1)", "select array[1]", "select * from f(1)", "select a from t, lateral (select 1) x",
                "select 1 except all select 1", "with recursive a as (select 1) select 1", "select a like b escape 'c'", "select $1 + 1 from t where",
            ])
            Assert.Equal("42601", SqlText.Error(text, Impala).SqlState);
    }

    [Fact]
    public void IntersectBindsTighterInPostgresOnly()
    {
        const string Text = "select 1 union select 2 intersect select 3";
        Assert.Equal(SetOperator.Union, Body(Text, Postgres).Operator);
        Assert.Equal(SetOperator.Intersect, Body(Text, Impala).Operator);
    }

    [Fact]
    public void JoinsWithoutConditionAreImpalas()
    {
        SqlText.RoundTrip("select 1 from a join b join c", Impala);
        Assert.Equal("42601", SqlText.Error("select 1 from a join b", Postgres).SqlState);
        SqlText.RoundTrip("select 1 from a join b join c on b.x = c.x on a.x = b.x", Postgres);
        SqlText.RoundTrip("select 1 from a left anti join b on a.x = b.x", Postgres);
    }

    [Fact]
    public void HintsAreReadInBoth()
    {
        foreach (var dialect in (SqlDialect[])[Postgres, Impala])
        {
            var select = (Select)((QueryStatement)SqlText.RoundTrip("select /* +straight_join */ 1 from a join /* +broadcast */ b on a.x = b.x", dialect)[0]).Query.Body;
            Assert.True(select.StraightJoin);
            Assert.Equal("BROADCAST", Assert.IsType<Join>(select.From[0]).Hints[0].Name);
        }
        SqlText.RoundTrip("select a /*+ not a hint here */, b from t /*+ nor here */", Postgres);
        SqlText.RoundTrip("insert into t [shuffle] select 1", Impala);
        SqlText.RoundTrip("select -- +straight_join\n 1", Impala);
    }

    [Theory]
    [InlineData("interval '1 day'", null)]
    [InlineData("interval '1' day", "DAY")]
    [InlineData("interval 3 days", "DAY")]
    [InlineData("interval (1 + 2) hours", "HOUR")]
    public void Intervals(string text, string? unit)
    {
        Assert.Equal(unit, Assert.IsType<IntervalExpression>(SqlText.Expression(text, Postgres)).Unit);
        if (unit is null)
            return;
        var sum = Assert.IsType<BinaryOperation>(SqlText.Expression("a + " + text, Impala));
        Assert.Equal(unit, Assert.IsType<IntervalExpression>(sum.Right).Unit);
        Assert.Equal("42601", SqlText.Error("select " + text, Impala).SqlState);
    }

    [Fact]
    public void TypedLiteralsAndTypes()
    {
        Assert.IsType<TypedLiteral>(SqlText.Expression("date '2020-01-02'", Impala));
        Assert.IsType<TypedLiteral>(SqlText.Expression("int4 '1'", Postgres));
        Assert.IsType<TypedLiteral>(SqlText.Expression("timestamp with time zone '2020-01-01'", Postgres));
        Assert.Equal("42601", SqlText.Error("select timestamp '2020-01-01'", Impala).SqlState);
        Assert.Equal("character", Type("char(3)").Name);
        Assert.Equal("char", Type("\"char\"").Name);
        Assert.Equal("double precision", Type("double precision").Name);
        Assert.Equal(2, Type("pg_catalog.text[][]").ArrayDimensions);
        Assert.Equal("timestamp with time zone", Type("timestamp(3) with time zone").Name);
    }

    private static DataTypeName Type(string text) => SqlTextParser.ParseDataType(text, Postgres).Type!;

    private static SelectItem Item(string text, SqlDialect dialect) =>
        ((Select)((QueryStatement)SqlText.Single(text, dialect)).Query.Body).Items[0];

    private static SetOperation Body(string text, SqlDialect dialect) =>
        Assert.IsType<SetOperation>(((QueryStatement)SqlText.RoundTrip(text, dialect)[0]).Query.Body);

    private static BinaryOperator Binary(string text, SqlDialect dialect) => Assert.IsType<BinaryOperation>(SqlText.Expression(text, dialect)).Operator;
}
