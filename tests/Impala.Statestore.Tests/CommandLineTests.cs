using Impala.Statestore.Configuration;
using Impala.Statestored;
using Impala.Testing;
using Xunit;

namespace Impala.Statestore.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--state_store_port=24100")]
    [InlineData("-state_store_port=24100")]
    [InlineData("--state-store-port=24100")]
    [InlineData("--state_store_port|24100")]
    public void FlagsHaveSeveralForms(string arguments) => Assert.Equal(24100, Parse(arguments.Split('|')).Options!.StateStorePort);

    [Theory]
    [InlineData("--noenable_webserver", false)]
    [InlineData("--enable_webserver=false", false)]
    [InlineData("--enable_webserver|false", false)]
    [InlineData("--enable_webserver", true)]
    public void BooleansHaveShortForms(string arguments, bool expected) => Assert.Equal(expected, Parse(arguments.Split('|')).Options!.EnableWebserver);

    [Fact]
    public void BooleanDoesNotSwallowTheNextFlag()
    {
        var options = Parse("--enable_webserver", "--state_store_port=1").Options!;
        Assert.Equal(1, options.StateStorePort);
    }

    [Theory]
    [InlineData("--state_store_prt=1", "Did you mean --state_store_port?")]
    [InlineData("--state_store_port=abc", "needs an integer")]
    [InlineData("--state_store_port=70000", "between 0 and 65535")]
    [InlineData("--statestore_max_missed_heartbeats=0", "at least 1")]
    [InlineData("--log_level=loud", "one of trace, debug")]
    [InlineData("--enable_webserver=perhaps", "true or false")]
    [InlineData("--state_store_port", "needs a value")]
    [InlineData("24000", "Expected a flag")]
    [InlineData("--flagfile=/no/such/file", "cannot be read")]
    public void MistakesAreExplained(string argument, string expected)
    {
        var parsed = Parse(argument);
        Assert.Null(parsed.Options);
        Assert.Equal(1, parsed.ExitCode);
        Assert.Contains(expected, parsed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void HelpNamesEveryFlagWithItsDefault()
    {
        var parsed = Parse("--help");
        Assert.Equal(0, parsed.ExitCode);
        foreach (var flag in CommandLine.FlagsOf(new StatestoredOptions()))
            Assert.Contains($"--{flag.Name} ({flag.TypeName}, default", parsed.Output, StringComparison.Ordinal);
        Assert.Contains("--statestore_heartbeat_frequency_ms (integer, default 1000)", parsed.Output, StringComparison.Ordinal);
        Assert.All(parsed.Output.Split('\n'), line => Assert.True(line.Length <= 140, line));
    }

    [Fact]
    public void CommandLineBeatsEnvironmentBeatsFlagFile()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "# a comment\n\n--state_store_port=1\n--statestore_update_frequency_ms=2\n--statestore_max_subscribers=3\n");
        var environment = new Dictionary<string, string> { ["IMPALA_STATE_STORE_PORT"] = "10", ["IMPALA_STATESTORE_UPDATE_FREQUENCY_MS"] = "20" };
        var options = CommandLine.Parse<StatestoredOptions>(["--flagfile", file, "--state_store_port=100"], environment.GetValueOrDefault).Options!;
        Assert.Equal((100, 20, 3), (options.StateStorePort, options.StatestoreUpdateFrequencyMs, options.StatestoreMaxSubscribers));
        File.Delete(file);
    }

    [Fact]
    public void UnknownFlagInAFlagFileIsRefused()
    {
        var file = Path.Combine(RepositoryPaths.NewTemporaryFolder("flags"), "flags");
        File.WriteAllText(file, "--no_such_flag=1\n");
        Assert.Contains("Unknown flag --no_such_flag", Parse("--flagfile=" + file).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void DefaultsEvictWithinTwelveSeconds()
    {
        var options = new StatestoredOptions();
        var longest = (options.StatestoreHeartbeatFrequencyMs / 1000.0 * (options.StatestoreMaxMissedHeartbeats + 1)) + options.StatestoreHeartbeatTcpTimeoutSeconds;
        Assert.True(longest <= 12, $"{longest} s");
    }

    private static ParsedOptions<StatestoredOptions> Parse(params string[] arguments) => CommandLine.Parse<StatestoredOptions>(arguments, _ => null);
}
