using Impala.Server.Sessions;
using Impala.SqlParser.Printing;

namespace Impala.Server.Tests.Sessions;

/// <summary>SET, RESET and start-up values: PostgreSQL's forms, Impala's options, and what neither knows.</summary>
public sealed class SettingTests
{
    private readonly SessionSettings _settings = new();

    [Theory]
    [InlineData("statement_timeout", "5s", "5s")]
    [InlineData("statement_timeout", "5000", "5s")]
    [InlineData("statement_timeout", "60000", "1min")]
    [InlineData("statement_timeout", "1500", "1500ms")]
    [InlineData("statement_timeout", "0", "0")]
    [InlineData("extra_float_digits", "3", "3")]
    [InlineData("client_encoding", "utf-8", "UTF8")]
    [InlineData("client_encoding", "'UTF8'", "UTF8")]
    [InlineData("timezone", "europe/berlin", "Europe/Berlin")]
    [InlineData("TimeZone", "default", "UTC")]
    [InlineData("DateStyle", "ISO", "ISO, MDY")]
    [InlineData("datestyle", "iso, dmy", "ISO, DMY")]
    [InlineData("standard_conforming_strings", "TRUE", "on")]
    [InlineData("sql_dialect", "Impala", "impala")]
    [InlineData("custom.thing", "x", "x")]
    public void ValuesAreKeptAsShowPrintsThem(string name, string value, string shown)
    {
        _settings.Set(name, value);
        Assert.Equal(shown, _settings.Get(name));
    }

    [Theory]
    [InlineData("client_encoding", "latin1", SqlState.InvalidParameterValue)]
    [InlineData("timezone", "mars/olympus", SqlState.InvalidParameterValue)]
    [InlineData("standard_conforming_strings", "perhaps", SqlState.InvalidParameterValue)]
    [InlineData("statement_timeout", "soon", SqlState.InvalidParameterValue)]
    [InlineData("sql_dialect", "mysql", SqlState.InvalidParameterValue)]
    [InlineData("server_version", "16", SqlState.CantChangeRuntimeParam)]
    [InlineData("no_such_setting", "1", SqlState.UndefinedObject)]
    public void OthersAreRefused(string name, string value, string state) =>
        Assert.Equal(state, Assert.Throws<SqlException>(() => _settings.Set(name, value)).SqlState);

    [Fact]
    public void ANearNameIsOffered() =>
        Assert.Contains("statement_timeout", Assert.Throws<SqlException>(() => _settings.Set("statement_timout", "1")).Hint, StringComparison.Ordinal);

    [Fact]
    public void ResetGoesBackToTheStartUpValue()
    {
        _settings.SetAtStartup("application_name", "psql");
        _settings.Set("application_name", "other");
        _settings.Reset("application_name");
        Assert.Equal("psql", _settings.Get("application_name"));
        _settings.Set("statement_timeout", "5s");
        _settings.ResetAll();
        Assert.Equal("0", _settings.Get("statement_timeout"));
        Assert.Equal("psql", _settings.Get("application_name"));
    }

    [Fact]
    public void LocalValuesEndWithTheBlock()
    {
        _settings.Set("statement_timeout", "5s");
        _settings.Set("statement_timeout", "1s", isLocal: true);
        _settings.Set("application_name", "inside", isLocal: true);
        Assert.Equal(1000, _settings.StatementTimeoutMs);
        _settings.Commit();
        Assert.Equal(5000, _settings.StatementTimeoutMs);
        Assert.Equal("", _settings.Get("application_name"));
    }

    [Fact]
    public void ARollbackUndoesWhatWasSetAfterItsMark()
    {
        _settings.Set("statement_timeout", "5s");
        _settings.Commit();
        _settings.Set("statement_timeout", "6s");
        var mark = _settings.Mark;
        _settings.Set("statement_timeout", "7s", isLocal: true);
        _settings.Reset("statement_timeout");
        Assert.Equal(0, _settings.StatementTimeoutMs);
        _settings.Rollback(mark);
        Assert.Equal(6000, _settings.StatementTimeoutMs);
        _settings.Rollback();
        Assert.Equal(5000, _settings.StatementTimeoutMs);
    }

    [Fact]
    public void EveryPostgresSettingAndEveryOptionHasAValue()
    {
        Assert.All(SettingTable.All, setting => Assert.NotNull(_settings.Get(setting.Name)));
        Assert.True(SettingTable.All.Count() > 400);
        Assert.All(QueryOptions.All, option => Assert.True(SettingTable.TryGet(option.Name, out _), option.Name));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("250", 250)]
    [InlineData("9s", 9000)]
    [InlineData("2min", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("99999999999d", int.MaxValue)]
    [InlineData("x", 0)]
    public void TimesAreMilliseconds(string text, int expected) => Assert.Equal(expected, SettingValue.ParseMilliseconds(text));

    [Theory]
    [InlineData("tpch", "tpch")]
    [InlineData("tpch, public", "tpch|public")]
    [InlineData("\"$user\", public", "public")]
    [InlineData("TPCH", "tpch")]
    [InlineData("\"Mixed Case\", \"a,b\"", "Mixed Case|a,b")]
    [InlineData("", "")]
    [InlineData(" , ,", "")]
    [InlineData("\"default\"", "default")]
    public void SearchPathsAreTakenApart(string text, string names) =>
        Assert.Equal(names.Split('|', StringSplitOptions.RemoveEmptyEntries), SearchPathText.Parse(text));

    [Theory]
    [InlineData("tpch")]
    [InlineData("Mixed Case")]
    [InlineData("default")]
    [InlineData("a,b")]
    [InlineData("x y")]
    [InlineData("select")]
    public void PrintedNamesAreReadAgain(string name) => Assert.Equal([name], SearchPathText.Parse(QuotedIdentifier.Of(name)));

    [Fact]
    public void AQuoteInAPathIsReadAgain() => Assert.Equal(["a\"b"], SearchPathText.Parse(QuotedIdentifier.Of("a\"b")));
}
