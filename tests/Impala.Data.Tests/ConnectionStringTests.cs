using Xunit;

namespace Impala.Data.Tests;

/// <summary>Keywords, their other spellings, and query options in connection strings.</summary>
public sealed class ConnectionStringTests
{
    [Fact]
    public void AnEmptyStringMeansThisMachine()
    {
        var builder = new ImpalaConnectionStringBuilder();
        Assert.Equal("127.0.0.1", builder.Host);
        Assert.Equal(21050, builder.Port);
        Assert.Equal("impala", builder.Username);
        Assert.Null(builder.Database);
        Assert.True(builder.Pooling);
        Assert.Equal(ImpalaSslMode.Prefer, builder.SslMode);
        Assert.Empty(builder.GetOptions());
        Assert.Equal("", builder.ConnectionString);
    }

    [Fact]
    public void OtherSpellingsMeanTheSameKeyword()
    {
        var builder = new ImpalaConnectionStringBuilder("server=a,b:7; USER ID=me;pwd=secret;Initial Catalog=sales;connecttimeout=3;max_pool_size=9;ssl mode=verify-full");
        Assert.Equal("a,b:7", builder.Host);
        Assert.Equal("me", builder.Username);
        Assert.Equal("secret", builder.Password);
        Assert.Equal("sales", builder.Database);
        Assert.Equal(3, builder.Timeout);
        Assert.Equal(9, builder.MaxPoolSize);
        Assert.Equal(ImpalaSslMode.VerifyFull, builder.SslMode);
        Assert.True(builder.ContainsKey("uid"));
        Assert.Equal("a,b:7", builder["Data Source"]);
        Assert.True(builder.Remove("psw"));
        Assert.Null(builder.Password);
    }

    [Fact]
    public void PropertiesAreWrittenAndReadAgain()
    {
        var builder = new ImpalaConnectionStringBuilder
        {
            Host = "n1,n2", Port = 1234, Database = "d;b", Username = "u", Password = "p'\"=;", Timeout = 4, CommandTimeout = 5, Pooling = false,
            MinPoolSize = 1, MaxPoolSize = 2, ConnectionIdleLifetime = 6, LoadBalanceHosts = true, KeepAlive = 7, ApplicationName = "app",
            Dialect = "impala", TimeZone = "Europe/Vienna", SslMode = ImpalaSslMode.Require, RootCertificate = "/ca.pem", PersistSecurityInfo = true,
            Options = "MT_DOP=2",
        };
        builder.SetOption("mem_limit", "2g");
        var copy = new ImpalaConnectionStringBuilder(builder.ConnectionString);
        Assert.True(builder.EquivalentTo(copy));
        Assert.Equal("p'\"=;", copy.Password);
        Assert.Equal("2g", copy.GetOptions()["MEM_LIMIT"]);
        Assert.Equal("impala", copy.GetOptions()["SQL_DIALECT"]);
        Assert.True(copy.LoadBalanceHosts);
        Assert.Equal((4, 5, 1, 2, 6, 7), (copy.Timeout, copy.CommandTimeout, copy.MinPoolSize, copy.MaxPoolSize, copy.ConnectionIdleLifetime, copy.KeepAlive));
    }

    [Fact]
    public void OptionsComeFromBothFormsAndTheSingleOneWins()
    {
        var builder = new ImpalaConnectionStringBuilder("Options=mt_dop=2, request_pool=a,b ,MEM_LIMIT=1g;Option:mem_limit=3g");
        Assert.Equal(
            new Dictionary<string, string> { ["MEM_LIMIT"] = "3g", ["MT_DOP"] = "2", ["REQUEST_POOL"] = "a,b" },
            builder.GetOptions().ToDictionary());
        builder.SetOption("MEM_LIMIT", null);
        Assert.Equal("1g", builder.GetOptions()["MEM_LIMIT"]);
    }

    [Theory]
    [InlineData("Hots=x", "did you mean 'Host'?")]
    [InlineData("Databse=x", "did you mean 'Database'?")]
    [InlineData("MEM_LIMIT=2g", "Option:NAME=value")]
    [InlineData("Option:a-b=2g", "Option:NAME=value")]
    [InlineData("Port=many", "whole number")]
    [InlineData("Port=-1", "whole number")]
    [InlineData("Pooling=maybe", "true, false")]
    [InlineData("SSL Mode=sometimes", "VerifyFull")]
    [InlineData("SSL Mode=99", "VerifyFull")]
    [InlineData("Dialect=oracle", "impala, postgres")]
    [InlineData("Options=what", "NAME=value")]
    public void WhatIsWrongIsRefusedWithWhatIsRight(string text, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => new ImpalaConnectionStringBuilder(text));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ImpalaConnection(text));
    }

    [Fact]
    public void AConnectionKnowsItsStringAndADataSourceHidesThePassword()
    {
        const string text = "Host=h;Password=secret;Database=d";
        using var connection = new ImpalaConnection(text);
        Assert.Equal(text, connection.ConnectionString);
        Assert.Equal("d", connection.Database);
        using var source = new ImpalaDataSource(text);
        Assert.DoesNotContain("secret", source.ConnectionString, StringComparison.Ordinal);
        using var other = source.CreateConnection();
        Assert.DoesNotContain("secret", other.ConnectionString, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => other.ConnectionString = text);
    }
}
