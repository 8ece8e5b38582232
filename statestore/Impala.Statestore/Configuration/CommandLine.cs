using System.Reflection;

namespace Impala.Statestore.Configuration;

/// <summary>Reads a daemon's options. Sources, weakest first: the property's default, <c>--flagfile</c>, the environment
/// (<c>IMPALA_NAME</c>), the command line (<c>--name=value</c>, <c>--name value</c>, <c>-name=value</c>; <c>--flag</c> and
/// <c>--noflag</c> for booleans; dashes inside a name count as underscores). Unknown names are refused with a suggestion.</summary>
public static class CommandLine
{
    private const string EnvironmentPrefix = "IMPALA_";

    /// <summary>Parses into new options. The result has either the options or what to print and the exit code.</summary>
    public static ParsedOptions<TOptions> Parse<TOptions>(IReadOnlyList<string> arguments, Func<string, string?>? environment = null)
        where TOptions : DaemonOptions, new()
    {
        environment ??= Environment.GetEnvironmentVariable;
        var options = new TOptions();
        var flags = FlagsOf(options);
        if (arguments.Any(argument => argument is "--help" or "-help" or "-h" or "--h"))
            return ParsedOptions<TOptions>.Print(HelpText.Write(options, flags), 0);
        if (arguments.Any(argument => argument is "--version" or "-version"))
            return ParsedOptions<TOptions>.Print($"{options.DaemonName} {Cluster.BuildInfo.Id}", 0);

        var byName = flags.ToDictionary(flag => flag.Name, StringComparer.OrdinalIgnoreCase);
        if (TryRead(arguments, byName, out var fromCommandLine) is { } error)
            return ParsedOptions<TOptions>.Fail(options.DaemonName, error);

        error = ApplyFlagFile(fromCommandLine, environment, byName)
            ?? ApplyEnvironment(environment, flags)
            ?? Apply(fromCommandLine)
            ?? options.Validate();
        return error is null ? ParsedOptions<TOptions>.Success(options) : ParsedOptions<TOptions>.Fail(options.DaemonName, error);
    }

    /// <summary>The options' flags in order of name, with their present values.</summary>
    public static IReadOnlyList<Flag> FlagsOf(DaemonOptions options) =>
        options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => (Property: property, Attribute: property.GetCustomAttribute<FlagAttribute>()))
            .Where(pair => pair.Attribute is not null)
            .Select(pair => new Flag(options, pair.Property, pair.Attribute!))
            .OrderBy(flag => flag.Name, StringComparer.Ordinal)
            .ToArray();

    private static string? ApplyFlagFile(List<(Flag Flag, string Value)> fromCommandLine, Func<string, string?> environment, Dictionary<string, Flag> byName)
    {
        var path = fromCommandLine.LastOrDefault(pair => pair.Flag.Name == "flagfile").Value ?? environment(EnvironmentPrefix + "FLAGFILE");
        if (string.IsNullOrEmpty(path))
            return null;
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"Flag file '{path}' cannot be read: {exception.Message}";
        }
        var arguments = lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').ToArray();
        if (arguments.FirstOrDefault(line => line[0] != '-') is { } stray)
            return $"Flag file '{path}': expected --name=value, but found '{stray}'.";
        return TryRead(arguments, byName, out var values) is { } error ? $"Flag file '{path}': {error}" : Apply(values);
    }

    private static string? ApplyEnvironment(Func<string, string?> environment, IReadOnlyList<Flag> flags)
    {
        foreach (var flag in flags)
        {
            var name = EnvironmentPrefix + flag.Name.ToUpperInvariant();
            if (environment(name) is { } value && flag.TrySet(value) is { } error)
                return $"Environment variable {name}: {error}";
        }
        return null;
    }

    private static string? Apply(List<(Flag Flag, string Value)> values)
    {
        foreach (var (flag, value) in values)
            if (flag.TrySet(value) is { } error)
                return error;
        return null;
    }

    private static string? TryRead(IReadOnlyList<string> arguments, Dictionary<string, Flag> byName, out List<(Flag Flag, string Value)> values)
    {
        values = [];
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument.Length < 2 || argument[0] != '-')
                return $"Expected a flag (--name=value), but found '{argument}'.";
            var body = argument.AsSpan(argument[1] == '-' ? 2 : 1);
            var equals = body.IndexOf('=');
            var name = (equals < 0 ? body : body[..equals]).ToString().Replace('-', '_');
            if (!byName.TryGetValue(name, out var flag))
            {
                if (equals < 0 && name.StartsWith("no", StringComparison.OrdinalIgnoreCase)
                    && byName.TryGetValue(name[2..], out flag) && flag.IsBoolean)
                {
                    values.Add((flag, "false"));
                    continue;
                }
                return UnknownFlag(name, byName.Keys);
            }
            if (equals >= 0)
                values.Add((flag, body[(equals + 1)..].ToString()));
            else if (flag.IsBoolean && !(i + 1 < arguments.Count && arguments[i + 1] is "true" or "false"))
                values.Add((flag, "true"));
            else if (i + 1 < arguments.Count)
                values.Add((flag, arguments[++i]));
            else
                return $"Flag --{flag.Name} needs a value.";
        }
        return null;
    }

    private static string UnknownFlag(string name, IEnumerable<string> known)
    {
        var nearest = known.MinBy(candidate => EditDistance(name, candidate));
        var suggestion = nearest is not null && EditDistance(name, nearest) <= Math.Max(2, name.Length / 3) ? $" Did you mean --{nearest}?" : "";
        return $"Unknown flag --{name}.{suggestion} --help lists all flags.";
    }

    private static int EditDistance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        foreach (var (leftChar, i) in left.Select((c, i) => (c, i)))
        {
            var current = new int[right.Length + 1];
            current[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                var substitution = previous[j] + (char.ToLowerInvariant(leftChar) == char.ToLowerInvariant(right[j]) ? 0 : 1);
                current[j + 1] = Math.Min(substitution, Math.Min(previous[j + 1], current[j]) + 1);
            }
            previous = current;
        }
        return previous[right.Length];
    }
}
