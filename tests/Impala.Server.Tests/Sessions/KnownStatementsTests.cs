using System.Globalization;
using Impala.Server.Sessions;
using Impala.SqlParser;

namespace Impala.Server.Tests.Sessions;

/// <summary>Which texts a session keeps the trees and plans of.</summary>
public sealed class KnownStatementsTests
{
    private readonly KnownStatements _known = new();

    [Fact]
    public void ATextIsKeptFromItsSecondTimeOn()
    {
        Assert.Null(Add("select 1"));
        Assert.Null(_known.Find("select 1", SqlDialect.Postgres));
        var kept = Add("select 1");
        Assert.NotNull(kept?.Plan);
        Assert.Same(kept, _known.Find("select 1", SqlDialect.Postgres));
        Assert.Null(_known.Find("select 2", SqlDialect.Postgres));
    }

    [Fact]
    public void AnotherDialectReadsItAnew()
    {
        Add("select 1 || 2");
        Add("select 1 || 2");
        Assert.Null(_known.Find("select 1 || 2", SqlDialect.Impala));
        Assert.Equal(SqlDialect.Impala, Add("select 1 || 2", SqlDialect.Impala)?.Dialect);
        Assert.Null(_known.Find("select 1 || 2", SqlDialect.Postgres));
    }

    [Fact]
    public void SeveralStatementsHaveNoPlan()
    {
        Add("select 1; select 2");
        Assert.Null(Add("select 1; select 2")!.Plan);
    }

    [Fact]
    public void LongTextsAndEmptyOnesAreNotKept()
    {
        var text = "select '" + new string('x', 5000) + "'";
        Assert.Null(Add(text));
        Assert.Null(Add(text));
        Assert.Null(Add(" "));
        Assert.Null(Add(" "));
    }

    [Fact]
    public void TheLongestUnusedMakesRoom()
    {
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => "select " + i.ToString(CultureInfo.InvariantCulture))];
        foreach (var text in texts.Take(16))
        {
            Add(text);
            Add(text);
        }
        Assert.NotNull(_known.Find(texts[0], SqlDialect.Postgres));
        Add(texts[20]);
        Add(texts[20]);
        Assert.NotNull(_known.Find(texts[0], SqlDialect.Postgres));
        Assert.Null(_known.Find(texts[1], SqlDialect.Postgres));
        Assert.Equal(16, texts.Count(text => _known.Find(text, SqlDialect.Postgres) is not null));
    }

    private KnownStatement? Add(string sql, SqlDialect? dialect = null) =>
        _known.Add(sql, dialect ?? SqlDialect.Postgres, SqlTextParser.Parse(sql, dialect ?? SqlDialect.Postgres).Statements);
}
