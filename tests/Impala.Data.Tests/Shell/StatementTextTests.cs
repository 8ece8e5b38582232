using Impala.Shell;
using Impala.SqlParser;
using Xunit;

namespace Impala.Data.Tests.Shell;

/// <summary>What the shell makes of its input before anything is sent.</summary>
public sealed class StatementTextTests
{
    [Theory]
    [InlineData("impala", "SELECT 'a;b'; SELECT \"c;d\" ;", "SELECT 'a;b'|SELECT \"c;d\"", "")]
    [InlineData("impala", "SELECT 'it\\';s'; x", "SELECT 'it\\';s'", "x")]
    [InlineData("postgres", "SELECT 'it''s;', $$;$$; -- ; end\n/* ; /* ; */ */ SELECT", "SELECT 'it''s;', $$;$$", "SELECT")]
    [InlineData("impala", ";; ; -- nothing", "", "")]
    [InlineData("impala", "SELECT 1; SELECT 'open; string", "SELECT 1", "SELECT 'open; string")]
    [InlineData("impala", "SELECT 1; /* open;", "SELECT 1", "/* open;")]
    [InlineData("impala", "SELECT 1 ? 2; SELECT 3;", "SELECT 1 ? 2|SELECT 3", "")]
    public void StatementsEndAtSemicolonsOutsideOfStringsAndComments(string dialect, string text, string expected, string rest)
    {
        var spans = StatementSplitter.Split(text, SqlDialect.Find(dialect)!, out var start);
        Assert.Equal(expected, string.Join('|', spans.Select(span => text.Substring(span.Start, span.Length))));
        Assert.Equal(rest, text[start..]);
    }

    [Theory]
    [InlineData("SELECT ${VAR:a}, ${var:A}", "SELECT 1, 1", "")]
    [InlineData("\\${VAR:a} ${other} ${VAR:a", "${VAR:a} ${other} ${VAR:a", "")]
    [InlineData("${hivevar:a}", "1", "")]
    [InlineData("${VAR:b}", null, "b")]
    public void VariablesArePutIn(string text, string? expected, string unknown)
    {
        var variables = new VariableSubstitution();
        variables.Set("a", "1");
        Assert.Equal(expected, variables.Apply(text, out var missing));
        Assert.Equal(unknown, missing);
    }

    [Theory]
    [InlineData("quit", ShellVerbKind.Quit, "")]
    [InlineData("Connect host:1 ", ShellVerbKind.Connect, "host:1")]
    [InlineData("profile", ShellVerbKind.Statement, "SHOW PROFILE")]
    [InlineData("SUMMARY", ShellVerbKind.Statement, "SHOW SUMMARY")]
    [InlineData("source a.sql", ShellVerbKind.Source, "a.sql")]
    [InlineData("set var:x = 5", ShellVerbKind.SetVariable, "x")]
    [InlineData("unset VAR:x", ShellVerbKind.UnsetVariable, "x")]
    [InlineData("SELECT quit", ShellVerbKind.Statement, "SELECT quit")]
    public void WordsOfTheShellAreKnown(string text, object kind, string argument)
    {
        var verb = ShellVerb.Of(text);
        Assert.Equal(((ShellVerbKind)kind, argument), (verb.Kind, verb.Argument));
    }

    [Fact]
    public void WhatASessionMustBeToldAgainIsRemembered()
    {
        Assert.Equal("sales", ShellVerb.Of("USE `sales`").UsedDatabase);
        Assert.Equal(("mem_limit", "2g"), ShellVerb.Of("SET mem_limit='2g'").SetOption);
        Assert.Equal(("mem_limit", null), ShellVerb.Of("UNSET mem_limit").SetOption);
        Assert.Null(ShellVerb.Of("SET").SetOption);
    }

    [Fact]
    public void OptionsOfTheCommandLineAreRead()
    {
        var options = ShellCommands.Read(ShellCommands.Create().Parse(
            ["-i", "h:1", "-d", "sales", "-B", "--output_delimiter", ";", "--print_header", "-Q", "mem_limit=2g", "-Q", "mt_dop=1", "--var=k=v=w", "-q", "SELECT 1", "--quiet", "--dialect", "postgres"]));
        Assert.Equal(("h:1", "sales", OutputFormat.Delimited, ";", "SELECT 1"), (options.Server, options.Database, options.Format, options.Delimiter, options.Query));
        Assert.True(options is { PrintHeader: true, Quiet: true, IsInteractive: false });
        Assert.Equal([KeyValuePair.Create("mem_limit", "2g"), KeyValuePair.Create("mt_dop", "1")], options.QueryOptions);
        Assert.Equal([KeyValuePair.Create("k", "v=w")], options.Variables);
        Assert.Same(SqlDialect.Postgres, options.Dialect);
        Assert.NotEmpty(ShellCommands.Create().Parse(["--dialect", "oracle"]).Errors);
    }
}
