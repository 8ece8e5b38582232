using System.Text;
using Impala.Server.PgWire;

namespace Impala.Server.Tests.PgWire;

/// <summary>What clients put into their first message.</summary>
public sealed class StartupMessageTests
{
    private const int Protocol30 = 3 << 16;

    [Fact]
    public void ParametersAreTakenApart()
    {
        var startup = Parse(Protocol30, "user", "ann", "database", "impala", "application_name", "psql", "client_encoding", "UTF8");
        Assert.Equal("ann", startup.User);
        Assert.Equal("impala", startup.Database);
        Assert.False(startup.IsProtocol32);
        Assert.Null(startup.NegotiatedOptions);
        Assert.Equal([new("application_name", "psql"), new("client_encoding", "UTF8")], startup.Settings);
    }

    [Fact]
    public void TheDatabaseIsTheUserWhenNotGiven() => Assert.Equal("ann", Parse(Protocol30, "user", "ann").Database);

    [Theory]
    [InlineData("-c search_path=tpch", "search_path", "tpch")]
    [InlineData("-csearch_path=tpch", "search_path", "tpch")]
    [InlineData("--search-path=tpch", "search_path", "tpch")]
    [InlineData(@"-c search_path=a,\ b", "search_path", "a, b")]
    [InlineData("  -c   statement_timeout=5s  ", "statement_timeout", "5s")]
    public void OptionsAreSettings(string options, string name, string value) =>
        Assert.Equal([new(name, value)], Parse(Protocol30, "user", "ann", "options", options).Settings);

    [Theory]
    [InlineData("-x")]
    [InlineData("search_path=tpch")]
    [InlineData("-c search_path")]
    [InlineData("-c =x")]
    public void OtherOptionsAreRefused(string options) =>
        Assert.Equal(SqlState.SyntaxError, Assert.Throws<SqlException>(() => Parse(Protocol30, "user", "ann", "options", options)).SqlState);

    [Fact]
    public void AUserIsNeeded() => Assert.Equal(SqlState.InvalidAuthorization, Assert.Throws<SqlException>(() => Parse(Protocol30, "database", "impala")).SqlState);

    [Fact]
    public void NewerVersionsAndUnknownProtocolOptionsAreNegotiated()
    {
        Assert.Equal([], Parse(Protocol30 | 9, "user", "ann").NegotiatedOptions);
        Assert.Equal(["_pq_.future"], Parse(Protocol30, "user", "ann", "_pq_.future", "1").NegotiatedOptions);
        Assert.True(Parse(Protocol30 | 2, "user", "ann").IsProtocol32);
    }

    [Fact]
    public void AValueWithoutEndIsAViolation() => Assert.Equal(
        SqlState.ProtocolViolation, Assert.Throws<SqlException>(() => StartupMessage.Parse(Protocol30, "user\0ann\0database\0imp"u8)).SqlState);

    private static StartupMessage Parse(int protocol, params string[] parameters) =>
        StartupMessage.Parse(protocol, Encoding.UTF8.GetBytes(string.Join('\0', parameters) + "\0\0"));
}
