using Impala.Statestore.Security;
using Microsoft.AspNetCore.Builder;

namespace Impala.Statestore.Configuration;

/// <summary>The whole of a daemon's <c>Main</c>: parses, builds, runs until SIGTERM, and answers the exit code.</summary>
public static class DaemonMain
{
    public static async Task<int> RunAsync<TOptions>(string[] arguments, Func<TOptions, WebApplication> build)
        where TOptions : DaemonOptions, new()
    {
        var parsed = CommandLine.Parse<TOptions>(arguments);
        if (parsed.Options is not { } options)
        {
            await (parsed.ExitCode == 0 ? Console.Out : Console.Error).WriteLineAsync(parsed.Output);
            return parsed.ExitCode;
        }
        try
        {
            await using var daemon = build(options);
            await daemon.RunAsync();
            return 0;
        }
        catch (DaemonConfigurationException exception)
        {
            await Console.Error.WriteLineAsync($"{options.DaemonName}: {exception.Message}");
            return 1;
        }
        catch (IOException exception)
        {
            // Kestrel's "address already in use", and data folders that cannot be written.
            await Console.Error.WriteLineAsync($"{options.DaemonName}: {exception.Message}");
            return 1;
        }
    }
}
