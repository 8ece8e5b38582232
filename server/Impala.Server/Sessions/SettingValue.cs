using System.Globalization;
using Impala.Catalog.Errors;

namespace Impala.Server.Sessions;

/// <summary>Checks and normalises setting values as PostgreSQL does (units, booleans, enumerations) or as Impala does for its options.</summary>
internal static class SettingValue
{
    private static readonly HashSet<string> DateStyleWords = new(
        ["iso", "sql", "postgres", "german", "ymd", "dmy", "mdy", "us", "noneuro", "noneuropean", "euro", "european", "default"], StringComparer.OrdinalIgnoreCase);

    public static string Normalize(Setting setting, string value)
    {
        value = value.Trim();
        return setting.Name switch
        {
            "client_encoding" => ClientEncoding(value),
            "TimeZone" => TimeZoneOf(value),
            "DateStyle" => DateStyle(value),
            _ when setting.Type is { } type => type.Normalize(setting.Name, value),
            _ => ByType(setting, value),
        };
    }

    /// <summary>Milliseconds of a text such as 300, 9s, 1min.</summary>
    public static int ParseMilliseconds(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (digits == 0 || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return 0;
        var factor = text[digits..].Trim() switch
        {
            "s" => 1000L,
            "min" => 60_000L,
            "h" => 3_600_000L,
            "d" => 86_400_000L,
            _ => 1L,
        };
        return (int)Math.Min(int.MaxValue, number * factor);
    }

    private static string ByType(Setting setting, string value) => setting.ValueType switch
    {
        "bool" => Boolean(setting, value),
        "integer" => Integer(setting, value),
        "real" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? value : throw Invalid(setting, value),
        "enum" => setting.AllowedValues.FirstOrDefault(allowed => string.Equals(allowed, value, StringComparison.OrdinalIgnoreCase))
            ?? throw Invalid(setting, value, "Available values: " + string.Join(", ", setting.AllowedValues) + "."),
        _ => value,
    };

    private static string Boolean(Setting setting, string value) => value.ToLowerInvariant() switch
    {
        "on" or "true" or "t" or "yes" or "y" or "1" => "on",
        "off" or "false" or "f" or "no" or "n" or "0" => "off",
        _ => throw new SqlException(SqlState.InvalidParameterValue, $"parameter \"{setting.Name}\" requires a Boolean value"),
    };

    private static string Integer(Setting setting, string value)
    {
        var digits = value.TrimStart('-').TakeWhile(char.IsAsciiDigit).Count();
        if (digits == 0)
            throw Invalid(setting, value);
        if (setting.Name == "extra_float_digits" && int.TryParse(value, CultureInfo.InvariantCulture, out var numDigits) && numDigits is < -15 or > 3)
            throw OutOfRange(setting, value, -15, 3);
        if (setting.Unit != "ms")
            return value;
        // All limits of time that a session may set begin at 0, which is none.
        if (setting.Default is "0" && value.StartsWith('-'))
            throw OutOfRange(setting, value + " ms", 0, int.MaxValue);
        var ms = ParseMilliseconds(value);
        return ms switch
        {
            0 => "0",
            _ when ms % 86_400_000 == 0 => Unit(ms / 86_400_000, "d"),
            _ when ms % 3_600_000 == 0 => Unit(ms / 3_600_000, "h"),
            _ when ms % 60_000 == 0 => Unit(ms / 60_000, "min"),
            _ when ms % 1000 == 0 => Unit(ms / 1000, "s"),
            _ => Unit(ms, "ms"),
        };
    }

    private static string Unit(int number, string unit) => number.ToString(CultureInfo.InvariantCulture) + unit;

    private static string ClientEncoding(string value) => value.Trim('\'', '"').Replace("-", "", StringComparison.Ordinal).ToUpperInvariant() switch
    {
        "UTF8" or "UNICODE" or "AUTO" => "UTF8",
        "SQLASCII" or "SQL_ASCII" => "SQL_ASCII",
        _ => throw new SqlException(SqlState.InvalidParameterValue, $"invalid value for parameter \"client_encoding\": \"{value}\"", hint: "Only UTF8 is supported."),
    };

    private static string TimeZoneOf(string value)
    {
        if (string.Equals(value, "default", StringComparison.OrdinalIgnoreCase) || string.Equals(value, "local", StringComparison.OrdinalIgnoreCase))
            return "UTC";
        value = value.Trim('\'', '"');
        var ids = NodaTime.DateTimeZoneProviders.Tzdb.Ids;
        if (ids.FirstOrDefault(id => string.Equals(id, value, StringComparison.OrdinalIgnoreCase)) is { } canonical)
            return canonical;
        throw new SqlException(SqlState.InvalidParameterValue, $"invalid value for parameter \"TimeZone\": \"{value}\"");
    }

    private static string DateStyle(string value)
    {
        if (value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Any(word => !DateStyleWords.Contains(word)))
            throw new SqlException(SqlState.InvalidParameterValue, $"invalid value for parameter \"DateStyle\": \"{value}\"");
        var order = value.Contains("dmy", StringComparison.OrdinalIgnoreCase) ? "DMY" : value.Contains("ymd", StringComparison.OrdinalIgnoreCase) ? "YMD" : "MDY";
        return "ISO, " + order;
    }

    private static SqlException OutOfRange(Setting setting, string value, int least, int most) => new(
        SqlState.InvalidParameterValue, FormattableString.Invariant($"{value} is outside the valid range for parameter \"{setting.Name}\" ({least} .. {most})"));

    private static SqlException Invalid(Setting setting, string value, string? hint = null) =>
        new(SqlState.InvalidParameterValue, $"invalid value for parameter \"{setting.Name}\": \"{value}\"", hint: hint);
}
