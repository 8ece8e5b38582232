using System.Globalization;

namespace Impala.Data;

/// <summary>The keywords of connection strings: other spellings of each, and what its values must be.</summary>
internal static class ConnectionKeyword
{
    private enum Kind
    {
        Text,
        Number,
        Flag,
        SslMode,
        LoadBalancing,
        Dialect,
        Options,
    }

    // The first spelling is the one that is written. Spaces, underscores and case do not count.
    private static readonly (Kind Kind, string[] Spellings)[] All =
    [
        (Kind.Text, ["Host", "Server", "Data Source"]),
        (Kind.Number, ["Port"]),
        (Kind.Text, ["Database", "DB", "Initial Catalog", "Search Path"]),
        (Kind.Text, ["Username", "User", "User Id", "Uid"]),
        (Kind.Text, ["Password", "Pwd", "PSW"]),
        (Kind.Number, ["Timeout", "Connect Timeout", "Connection Timeout"]),
        (Kind.Number, ["Command Timeout"]),
        (Kind.Flag, ["Pooling"]),
        (Kind.Number, ["Minimum Pool Size", "Min Pool Size"]),
        (Kind.Number, ["Maximum Pool Size", "Max Pool Size"]),
        (Kind.Number, ["Connection Idle Lifetime"]),
        (Kind.Number, ["Connection Pruning Interval"]),
        (Kind.Number, ["Connection Lifetime", "Load Balance Timeout"]),
        (Kind.Flag, ["Load Balance Hosts"]),
        (Kind.LoadBalancing, ["Load Balancing", "Load Balance"]),
        (Kind.Number, ["Keep Alive"]),
        (Kind.Text, ["Application Name", "App"]),
        (Kind.Dialect, ["Dialect", "SQL Dialect"]),
        (Kind.Text, ["Time Zone"]),
        (Kind.SslMode, ["SSL Mode"]),
        (Kind.Text, ["Root Certificate"]),
        (Kind.Flag, ["Persist Security Info"]),
        (Kind.Options, ["Options"]),
    ];

    private static readonly Dictionary<string, (string Name, Kind Kind)> BySpelling = All
        .SelectMany(entry => entry.Spellings.Select(spelling => (Key: Squeeze(spelling), Name: entry.Spellings[0], entry.Kind)))
        .ToDictionary(entry => entry.Key, entry => (entry.Name, entry.Kind), StringComparer.Ordinal);

    /// <summary>The spelling that is written, or an error that suggests a near keyword.</summary>
    public static string Canonical(string keyword)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        if (TryCanonical(keyword, out var name))
            return name;
        var squeezed = Squeeze(keyword);
        var near = BySpelling.Values.Select(entry => entry.Name).Distinct().MinBy(candidate => Distance(Squeeze(candidate), squeezed))!;
        var hint = Distance(Squeeze(near), squeezed) <= Math.Max(2, squeezed.Length / 3)
            ? $"; did you mean '{near}'?"
            : $". A query option is written {ImpalaConnectionStringBuilder.OptionPrefix}NAME=value.";
        throw new ArgumentException($"Unknown connection string keyword '{keyword}'{hint}", nameof(keyword));
    }

    public static bool TryCanonical(string keyword, out string name)
    {
        const string prefix = ImpalaConnectionStringBuilder.OptionPrefix;
        if (keyword.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && IsOptionName(keyword.AsSpan(prefix.Length)))
        {
            name = prefix + keyword[prefix.Length..].ToUpperInvariant();
            return true;
        }

        var known = BySpelling.TryGetValue(Squeeze(keyword), out var entry);
        name = entry.Name ?? "";
        return known;
    }

    /// <summary>The value as it is kept, or an error that names the keyword.</summary>
    public static object Check(string name, object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        var kind = BySpelling.TryGetValue(Squeeze(name), out var entry) ? entry.Kind : Kind.Text;
        return kind switch
        {
            Kind.Text => text,
            Kind.Number => Number(name, text),
            Kind.Flag => Flag(name, text),
            Kind.LoadBalancing => Enum.TryParse<ImpalaLoadBalancing>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var balancing) && Enum.IsDefined(balancing)
                ? balancing.ToString()
                : throw Invalid(name, text, string.Join(", ", Enum.GetNames<ImpalaLoadBalancing>())),
            Kind.SslMode => Enum.TryParse<ImpalaSslMode>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode) && Enum.IsDefined(mode)
                ? mode.ToString()
                : throw Invalid(name, text, string.Join(", ", Enum.GetNames<ImpalaSslMode>())),
            Kind.Dialect => text.ToLowerInvariant() is "impala" or "postgres" ? text.ToLowerInvariant() : throw Invalid(name, text, "impala, postgres"),
            Kind.Options => string.Join(',', SplitOptions(text).Select(option => $"{option.Name}={option.Value}")),
        };
    }

    /// <summary>Takes <c>A=1,B=2</c> apart. A part without an equals sign belongs to the value before it, for values are lists at times.</summary>
    public static List<(string Name, string Value)> SplitOptions(string text)
    {
        var options = new List<(string Name, string Value)>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && IsOptionName(part.AsSpan(0, equals).Trim()))
                options.Add((part[..equals].Trim().ToUpperInvariant(), part[(equals + 1)..].Trim()));
            else if (options.Count > 0)
                options[^1] = (options[^1].Name, options[^1].Value + "," + part);
            else if (part.Length > 0)
                throw Invalid("Options", text, "NAME=value with commas between");
        }

        return options;
    }

    private static int Number(string name, string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid(name, text, "a whole number that is not negative");

    private static bool Flag(string name, string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" => false,
        _ => throw Invalid(name, text, "true, false"),
    };

    private static ArgumentException Invalid(string name, string value, string expected) =>
        new($"Connection string keyword '{name}' does not take '{value}': expected {expected}.");

    private static bool IsOptionName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.'))
                return false;
        }

        return name.Length > 0;
    }

    private static string Squeeze(string keyword) =>
        keyword.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
