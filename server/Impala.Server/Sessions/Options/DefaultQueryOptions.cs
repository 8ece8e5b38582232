using Impala.Catalog.Errors;

namespace Impala.Server.Sessions.Options;

/// <summary>
/// The flag --default_query_options: name=value with commas between them, a value with commas in double quotes. What it sets is what sessions
/// begin with and RESET goes back to.
/// </summary>
internal static class DefaultQueryOptions
{
    /// <summary>The settings, and what is wrong with the text; null when nothing is.</summary>
    public static (IReadOnlyList<KeyValuePair<string, string>> Settings, string? Error) Parse(string text)
    {
        var settings = new List<KeyValuePair<string, string>>();
        var errors = new List<string>();
        var scratch = new SessionSettings();
        scratch.Set("SQL_DIALECT", "impala");
        foreach (var item in Split(text))
        {
            var parts = item.Split('=', StringSplitOptions.TrimEntries);
            if (parts.Length != 2)
            {
                errors.Add($"Invalid configuration option '{item}'.");
                continue;
            }
            try
            {
                var isOption = QueryOptions.IsShared(parts[0]) || (SettingTable.TryGet(parts[0], out var setting) && setting.IsQueryOption);
                if (!isOption)
                    throw new SqlException(SqlState.UndefinedObject, $"Invalid query option: {parts[0]}");
                scratch.Set(parts[0], parts[1]);
                // As PostgreSQL's setting prints it: sessions begin in its dialect.
                settings.Add(new(parts[0], scratch.GetRequired(parts[0])));
            }
            catch (SqlException error)
            {
                errors.Add(error.Message);
            }
        }
        return (settings, errors.Count == 0 ? null : "Errors parsing query options\n" + string.Join('\n', errors));
    }

    private static IEnumerable<string> Split(string text)
    {
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '"')
                isQuoted = !isQuoted;
            if (i < text.Length && (text[i] != ',' || isQuoted))
                continue;
            if (text[start..i].Trim() is { Length: > 0 } item)
                yield return item;
            start = i + 1;
        }
    }
}
