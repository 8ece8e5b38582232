namespace Impala.Statestore.Configuration;

/// <summary>What <see cref="CommandLine.Parse"/> answers: options to run with, or a text and an exit code to end with.</summary>
public sealed class ParsedOptions<TOptions>
    where TOptions : DaemonOptions
{
    private ParsedOptions(TOptions? options, string output, int exitCode)
    {
        Options = options;
        Output = output;
        ExitCode = exitCode;
    }

    /// <summary>Null when the daemon has to end at once.</summary>
    public TOptions? Options { get; }

    /// <summary>Help for standard output (exit code 0) or an error for standard error.</summary>
    public string Output { get; }

    public int ExitCode { get; }

    internal static ParsedOptions<TOptions> Success(TOptions options) => new(options, "", 0);

    internal static ParsedOptions<TOptions> Print(string text, int exitCode) => new(null, text, exitCode);

    internal static ParsedOptions<TOptions> Fail(string daemon, string error) => new(null, $"{daemon}: {error}", 1);
}
