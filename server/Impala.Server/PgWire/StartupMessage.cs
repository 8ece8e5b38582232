using Impala.Catalog.Errors;
using Impala.Server.PgWire.Messages;

namespace Impala.Server.PgWire;

/// <summary>The parameters of a StartupMessage, with <c>options=-c name=value</c> taken apart. Source: PostgreSQL 15, chapter 55.2.</summary>
/// <param name="NegotiatedOptions">Protocol options (_pq_.*) we do not know when NegotiateProtocolVersion must be sent; else null.</param>
internal sealed record StartupMessage(
    string User, string Database, bool IsProtocol32, IReadOnlyList<KeyValuePair<string, string>> Settings, IReadOnlyList<string>? NegotiatedOptions)
{
    public static StartupMessage Parse(int protocol, ReadOnlySpan<byte> parameters)
    {
        var minor = protocol & 0xFFFF;
        var settings = new List<KeyValuePair<string, string>>();
        var unknown = new List<string>();
        string? user = null;
        string? database = null;
        var reader = new PgReader(parameters);
        while (reader.Remaining > 1)
        {
            var name = reader.ReadString();
            if (name.Length == 0)
                break;
            var value = reader.ReadString();
            if (name == "user")
                user = value;
            else if (name == "database")
                database = value;
            else if (name == "options")
                AddOptions(settings, value);
            else if (name.StartsWith("_pq_.", StringComparison.Ordinal))
                unknown.Add(name);
            else if (name == "replication")
                RefuseReplication(value);
            else
                settings.Add(new(name, value));
        }
        if (string.IsNullOrEmpty(user))
            throw new SqlException(SqlState.InvalidAuthorization, "no PostgreSQL user name specified in startup packet");
        var negotiates = minor > 2 || unknown.Count > 0;
        return new StartupMessage(user, string.IsNullOrEmpty(database) ? user : database, minor >= 2, settings, negotiates ? unknown : null);
    }

    private static void RefuseReplication(string value)
    {
        if (value.ToLowerInvariant() is "false" or "off" or "no" or "0")
            return;
        throw value.ToLowerInvariant() is "true" or "on" or "yes" or "1" or "database"
            ? new SqlException(SqlState.FeatureNotSupported, "replication connections are not supported")
            : new SqlException(SqlState.InvalidParameterValue, $"invalid value for parameter \"replication\": \"{value}\"");
    }

    /// <summary>-c name=value, --name=value; a backslash protects a blank.</summary>
    private static void AddOptions(List<KeyValuePair<string, string>> settings, string text)
    {
        var words = SplitWords(text);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word == "-c" && i + 1 < words.Count)
                word = words[++i];
            else if (word.StartsWith("-c", StringComparison.Ordinal) || word.StartsWith("--", StringComparison.Ordinal))
                word = word[2..];
            else
                throw new SqlException(SqlState.SyntaxError, $"invalid command-line argument for server process: {word}");
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new SqlException(SqlState.SyntaxError, $"-c {word} requires a value");
            settings.Add(new(word[..equals].Replace('-', '_'), word[(equals + 1)..]));
        }
    }

    private static List<string> SplitWords(string text)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
            }
            else if (char.IsWhiteSpace(text[i]))
            {
                if (word.Length > 0)
                    words.Add(word.ToString());
                word.Clear();
            }
            else
            {
                word.Append(text[i]);
            }
        }
        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }
}
