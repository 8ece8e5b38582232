using System.Net;
using Impala.Server.PgWire.Auth;
using Impala.Statestore.Security;

namespace Impala.Server.Tests.PgWire;

/// <summary>Rules in the format of pg_hba.conf: which one decides, and what is not a rule.</summary>
public sealed class HbaFileTests
{
    private static readonly byte[] Encrypted = new byte[32];

    [Theory]
    [InlineData("host all all all trust", "ann", "10.1.2.3", false, true)]
    [InlineData("hostssl all all all trust", "ann", "10.1.2.3", false, false)]
    [InlineData("hostssl all all all trust", "ann", "10.1.2.3", true, true)]
    [InlineData("hostnossl all all all trust", "ann", "10.1.2.3", true, false)]
    [InlineData("host impala ann,bob 10.0.0.0/8 trust", "bob", "10.1.2.3", false, true)]
    [InlineData("host impala ann,bob 10.0.0.0/8 trust", "carl", "10.1.2.3", false, false)]
    [InlineData("host impala ann 10.0.0.0/8 trust", "ann", "11.1.2.3", false, false)]
    [InlineData("host impala ann 10.9.9.9/8 trust", "ann", "10.1.2.3", false, true)]
    [InlineData("host impala ann 10.0.0.0 255.255.0.0 trust", "ann", "10.0.200.3", false, true)]
    [InlineData("host impala ann 10.0.0.0 255.255.0.0 trust", "ann", "10.1.0.1", false, false)]
    [InlineData("host impala ann 10.0.0.0/8 trust", "ann", "::ffff:10.1.2.3", false, true)]
    [InlineData("host impala ann ::1/128 trust", "ann", "::1", false, true)]
    [InlineData("host impala ann ::/0 trust", "ann", "10.1.2.3", false, false)]
    [InlineData("host impala ann samehost trust", "ann", "127.0.0.1", false, true)]
    [InlineData("host impala ann samehost trust", "ann", "127.0.0.2", false, false)]
    [InlineData("host impala ann samenet trust", "ann", "127.0.0.2", false, true)]
    [InlineData("host \"all\" all all trust", "ann", "10.1.2.3", false, false)]
    [InlineData("host sameuser all all trust", "impala", "10.1.2.3", false, true)]
    [InlineData("host sameuser all all trust", "ann", "10.1.2.3", false, false)]
    [InlineData("host all \"Ann, the first\" all trust # a comment", "Ann, the first", "10.1.2.3", false, true)]
    public void ARuleFits(string line, string user, string address, bool isEncrypted, bool fits)
    {
        var rule = Assert.Single(HbaFile.Parse(["# only this", "", line], "hba"));
        Assert.Equal(fits, rule.Matches(new ClientIdentity(user, "impala", IPAddress.Parse(address), isEncrypted ? Encrypted : null)));
    }

    [Theory]
    [InlineData("host all all all", "a rule has five fields")]
    [InlineData("host all all 10.0.0.0 trust", "10.0.0.0 needs its mask: 10.0.0.0/32 for one host")]
    [InlineData("host all all example.org trust", "host names are not looked up")]
    [InlineData("host all all 10.0.0.0/33 trust", "not an address with a mask length")]
    [InlineData("host all all all gss", "unknown method gss")]
    [InlineData("local all all trust", "there is no Unix socket")]
    [InlineData("hosts all all all trust", "unknown connection type hosts")]
    [InlineData("host all +admins all trust", "not supported")]
    [InlineData("host all @users all trust", "not supported")]
    [InlineData("host all \"ann all trust", "a quote is not closed")]
    [InlineData("host all all all cert", "client certificates come with hostssl only")]
    [InlineData("hostssl all all all trust map=x", "unknown option map=x")]
    [InlineData("host all all all trust,reject", "a list is not allowed here")]
    public void ALineIsNotARule(string line, string message)
    {
        var error = Assert.Throws<DaemonConfigurationException>(() => HbaFile.Parse(["host all all all trust", line], "/etc/hba"));
        Assert.StartsWith("/etc/hba, line 2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
