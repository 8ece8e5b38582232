using System.Diagnostics;
using System.Globalization;

namespace Impala.Cluster.Tests;

/// <summary>The real psql, as a process.</summary>
internal static class Psql
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="port">On 127.0.0.1.</param>
    /// <param name="environment">libpq's variables, such as PGSSLMODE.</param>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(
        int port, string user, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("psql") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-X", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-U", user, "-d", "impala", .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["PSQL_PAGER"] = "cat";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("psql does not start: install Debian's package postgresql-client.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, errors);
    }
}
