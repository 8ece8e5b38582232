using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>Which words Impala lets be names, and how its errors are worded.</summary>
public sealed class ImpalaWordTests
{
    private static readonly string[] Reserved = $"{ReservedWords.ImpalaKeywords} {ReservedWords.ImpalaReserved}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void AReservedWordIsANameInBackticksOnly() => ImpalaText.Check(
        Reserved.Select(word => $"create table t (`{word}` int)"),
        Reserved.Select(word => $"create table t ({word} int)").Concat(Reserved.Select(word => $"select a from t as {word}")));

    [Fact]
    public void AnyOtherWordIsAName()
    {
        var others = Enum.GetValues<Keyword>().Where(keyword => keyword != Keyword.NotAKeyword).Select(WordTable.WordOf).Except(Reserved).ToList();
        Assert.Contains("default", others);
        Assert.Contains("user", others);
        Assert.Contains("year", others);
        ImpalaText.Check(others.Select(word => $"create table {word} ({word} int)").Concat(others.Select(word => $"select {word}.{word} {word} from {word}")), []);
    }

    [Fact]
    public void NoWordIsInBothLists()
    {
        Assert.Equal(Reserved.Length, Reserved.Distinct().Count());
        Assert.InRange(Reserved.Length, 380, 480);
    }

    /// <summary>--reserved_words_version=2.11.0; the list is chosen for a process, so it is looked at here without choosing it.</summary>
    [Fact]
    public void TheOlderListReservesKeywordsOnly()
    {
        foreach (var word in ReservedWords.ImpalaReserved.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            Assert.Equal(WordClass.Unreserved, WordTable.ImpalaKeywordsOnly.ClassOf(WordTable.Find(word)));
        foreach (var word in ReservedWords.ImpalaKeywords.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            Assert.Equal(WordClass.Reserved, WordTable.ImpalaKeywordsOnly.ClassOf(WordTable.Find(word)));
        Assert.False(SqlDialect.UseReservedWords("2.10"));
    }

    [Theory]
    [InlineData("select a form t", 14, "Syntax error in line 1:\nselect a form t\n              ^\nEncountered: IDENTIFIER\nExpected: ")]
    [InlineData("select a from", 13, "Syntax error in line 1:\nselect a from\n             ^\nEncountered: EOF\nExpected: ")]
    [InlineData("select a,\n  b c d\nfrom t", 16, "Syntax error in line 2:\n  b c d\n      ^\nEncountered: IDENTIFIER\nExpected: ")]
    [InlineData("select 'abc", 7, "Unmatched string literal in line 1:\nselect 'abc\n       ^\n")]
    [InlineData("select `abc", 7, "Unmatched string literal in line 1:\nselect `abc\n       ^\n")]
    [InlineData("select 1 # 2", 9, "Syntax error in line 1:\nselect 1 # 2\n         ^\nEncountered: Unexpected character\n")]
    [InlineData("select `` from t", 7, "Syntax error in line 1:\nselect `` from t\n       ^\nEncountered: EMPTY IDENTIFIER\n")]
    [InlineData("select a from t where 'x' 5", 26, "Syntax error in line 1:\nselect a from t where 'x' 5\n                          ^\nEncountered: INTEGER LITERAL\nExpected: ")]
    [InlineData("drop table 1.5", 11, "Syntax error in line 1:\ndrop table 1.5\n           ^\nEncountered: DECIMAL LITERAL\nExpected: IF, IDENTIFIER\n")]
    [InlineData("create table t (a int,, b int)", 22, "Syntax error in line 1:\ncreate table t (a int,, b int)\n                      ^\nEncountered: COMMA\nExpected: IDENTIFIER\n")]
    [InlineData("select cast(a int)", 14, "Syntax error in line 1:\nselect cast(a int)\n              ^\nEncountered: INT\nExpected: AS\n")]
    public void ErrorsAreWordedAsImpalas(string text, int position, string message)
    {
        var error = ImpalaText.Refuse(text);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(position, error.Position);
    }

    [Fact]
    public void AReservedWordWhereANameIsExpectedGetsAHint() => Assert.EndsWith(
        "\nHint: reserved words have to be escaped when used as an identifier, e.g. `location`\n",
        ImpalaText.Refuse("create table location (a int)").Message,
        StringComparison.Ordinal);

    [Fact]
    public void LongLinesAreCutAroundTheToken()
    {
        var list = string.Join(", ", Enumerable.Range(100, 60));
        var lines = ImpalaText.Refuse($"select {list} form t, {list}").Message.Split('\n');
        Assert.True(lines[1].Length < 70, lines[1]);
        Assert.StartsWith("...", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("...", lines[1], StringComparison.Ordinal);
        Assert.Equal('t', lines[1][lines[2].IndexOf('^', StringComparison.Ordinal)]);
    }

    [Fact]
    public void NumbersAndNamesAreCutWhereImpalasScannerCutsThem()
    {
        SelectItem Item(string text) => ((Select)((QueryStatement)ImpalaText.Accept(text)).Query.Body).Items[0];
        Assert.Equal("x", Item("select 1.5x").Alias!.Name);
        Assert.Equal("1e", Assert.IsType<ColumnReference>(Item("select 1e from t").Expression).Name);
        Assert.Equal("1e5x", Assert.IsType<ColumnReference>(Item("select 1e5x from t").Expression).Name);
        Assert.Equal("1e5", Assert.IsType<DecimalLiteral>(Item("select 1e5").Expression).Text);
        Assert.Equal("1.", Assert.IsType<DecimalLiteral>(Item("select 1.").Expression).Text);
        Assert.Equal("1st", Assert.IsType<ColumnReference>(Item("select t.1st from t").Expression).Name);
        Assert.Equal(".5", Assert.IsType<DecimalLiteral>(Item("select .5").Expression).Text);
        Assert.Equal("$1", Assert.IsType<ColumnReference>(Item("select $1 from t").Expression).Name);
        Assert.Equal("größe", Assert.IsType<ColumnReference>(Item("select Größe from t").Expression).Name);
        ImpalaText.Refuse("select a\U0001F600 from t");
    }
}
