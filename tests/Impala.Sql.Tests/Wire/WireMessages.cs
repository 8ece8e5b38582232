using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Impala.Sql.Tests.Wire;

/// <summary>Turns the lines of a script into messages of PostgreSQL's protocol 3.0, and messages into lines. Source: PostgreSQL 15, chapter 55.7.</summary>
internal static class WireMessages
{
    /// <summary>The bytes of one line of a client.</summary>
    public static byte[] Encode(string line)
    {
        var (type, rest) = Cut(line);
        using var body = new MemoryStream();
        switch (type)
        {
            case "Q":
                Text(body, rest);
                break;
            case "P":
                var (name, afterName) = Cut(rest);
                var (types, sql) = Cut(afterName);
                Text(body, NameOf(name));
                Text(body, sql);
                var oids = types == "-" ? [] : types.Split(',').Select(uint.Parse).ToArray();
                Int16(body, oids.Length);
                foreach (var oid in oids)
                    Int32(body, (int)oid);
                break;
            case "B":
                EncodeBind(body, Words(rest));
                break;
            case "D" or "C":
                var target = Words(rest);
                body.WriteByte((byte)target[0][0]);
                Text(body, NameOf(target[1]));
                break;
            case "E":
                var execute = Words(rest);
                Text(body, NameOf(execute[0]));
                Int32(body, int.Parse(execute[1], CultureInfo.InvariantCulture));
                break;
            case "f":
                Text(body, rest);
                break;
            case "d":
                body.Write(Bytes(rest));
                break;
            case "raw":
                return Convert.FromHexString(rest.Replace(" ", "", StringComparison.Ordinal));
            case "H" or "S" or "X" or "c":
                break;
            default:
                throw new FormatException("no such message: " + line);
        }
        var message = new byte[5 + body.Length];
        message[0] = (byte)type[0];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - 1);
        body.ToArray().CopyTo(message, 5);
        return message;
    }

    /// <summary>The line of a server's message; null for what differs from run to run.</summary>
    public static string? Decode(char type, byte[] body)
    {
        var at = 0;
        switch (type)
        {
            case 'T':
                var columns = new string[ReadInt16(body, ref at)];
                for (var i = 0; i < columns.Length; i++)
                {
                    var name = ReadText(body, ref at);
                    at += 6;
                    var oid = ReadInt32(body, ref at);
                    at += 2;
                    var typmod = ReadInt32(body, ref at);
                    var format = ReadInt16(body, ref at);
                    columns[i] = $"{Quote(name)}:{oid}{(typmod == -1 ? "" : $"({typmod})")}{(format == 1 ? ":binary" : "")}";
                }
                return "T " + string.Join(' ', columns);
            case 't':
                var parameters = new int[ReadInt16(body, ref at)];
                for (var i = 0; i < parameters.Length; i++)
                    parameters[i] = ReadInt32(body, ref at);
                return "t " + string.Join(' ', parameters);
            case 'D':
                var values = new string[ReadInt16(body, ref at)];
                for (var i = 0; i < values.Length; i++)
                {
                    var length = ReadInt32(body, ref at);
                    values[i] = length < 0 ? "NULL" : Show(body.AsSpan(at, length));
                    at += Math.Max(0, length);
                }
                return "D " + string.Join(' ', values);
            case 'C':
                return "C " + ReadText(body, ref at);
            case 'Z':
                return "Z " + (char)body[0];
            case 'S':
                var setting = ReadText(body, ref at);
                // Versions and names of servers, and what only later versions report.
                return setting is "server_version" or "session_authorization" or "search_path" ? null : $"S {setting}={ReadText(body, ref at)}";
            case 'E' or 'N':
                return $"{type} {Field(body, 'V')} {Field(body, 'C')}";
            case 'G' or 'H':
                var formats = new int[2];
                formats[0] = body[at++];
                var numColumns = ReadInt16(body, ref at);
                return $"{type} {(formats[0] == 1 ? "binary" : "text")} {numColumns}";
            case 'd':
                return "d " + Show(body);
            case 'R':
                return "R " + ReadInt32(body, ref at).ToString(CultureInfo.InvariantCulture);
            case 'K':
                return null;
            default:
                return body.Length == 0 ? type.ToString() : $"{type} {Show(body)}";
        }
    }

    /// <summary>Words apart by blanks; quotes keep blanks, and backslashes keep everything.</summary>
    public static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (isQuoted, isWord) = (false, false);
        foreach (var character in text)
        {
            if (character == '"')
                (isQuoted, isWord) = (!isQuoted, true);
            else if (character == ' ' && !isQuoted)
            {
                if (isWord)
                    words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
            else
            {
                word.Append(character);
                isWord = true;
            }
        }
        if (isWord)
            words.Add(word.ToString());
        return words;
    }

    public static string Quote(string word) => word.Length == 0 || word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word;

    // portal statement [formats=0,1] [results=1] values...
    private static void EncodeBind(MemoryStream body, List<string> words)
    {
        Text(body, NameOf(words[0]));
        Text(body, NameOf(words[1]));
        var formats = Formats(words, "formats=");
        var results = Formats(words, "results=");
        var values = words.Skip(2).Where(word => !word.StartsWith("formats=", StringComparison.Ordinal) && !word.StartsWith("results=", StringComparison.Ordinal)).ToList();
        Int16(body, formats.Length);
        foreach (var format in formats)
            Int16(body, format);
        Int16(body, values.Count);
        foreach (var value in values)
        {
            if (value == "NULL")
            {
                Int32(body, -1);
                continue;
            }
            var bytes = Bytes(value);
            Int32(body, bytes.Length);
            body.Write(bytes);
        }
        Int16(body, results.Length);
        foreach (var format in results)
            Int16(body, format);
    }

    private static int[] Formats(List<string> words, string prefix) =>
        words.FirstOrDefault(word => word.StartsWith(prefix, StringComparison.Ordinal)) is { } found
            ? [.. found[prefix.Length..].Split(',').Select(each => int.Parse(each, CultureInfo.InvariantCulture))]
            : [];

    private static (string Word, string Tail) Cut(string text)
    {
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? (text, "") : (text[..blank], text[(blank + 1)..]);
    }

    private static string NameOf(string word) => word == "-" ? "" : word;

    /// <summary>Text with \n, \t, \\ and \xHH.</summary>
    private static byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                var length = char.IsHighSurrogate(text[i]) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
                continue;
            }
            switch (text[++i])
            {
                case 'x':
                    bytes.Add(Convert.FromHexString(text.AsSpan(i + 1, 2))[0]);
                    i += 2;
                    break;
                case 'n':
                    bytes.Add((byte)'\n');
                    break;
                case 't':
                    bytes.Add((byte)'\t');
                    break;
                default:
                    bytes.Add((byte)text[i]);
                    break;
            }
        }
        return [.. bytes];
    }

    private static string Show(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var value in bytes)
        {
            if (value == '\n')
                text.Append("\\n");
            else if (value == '\t')
                text.Append("\\t");
            else if (value == '\\')
                text.Append("\\\\");
            else if (value is < 32 or > 126)
                text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
            else
                text.Append((char)value);
        }
        return Quote(text.ToString());
    }

    private static string Field(byte[] body, char wanted)
    {
        var at = 0;
        while (at < body.Length && body[at] != 0)
        {
            var field = (char)body[at++];
            var value = ReadText(body, ref at);
            if (field == wanted)
                return value;
        }
        return "";
    }

    private static void Text(MemoryStream body, string text)
    {
        body.Write(Encoding.UTF8.GetBytes(text.Replace("\\n", "\n", StringComparison.Ordinal)));
        body.WriteByte(0);
    }

    private static void Int16(MemoryStream body, int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, (short)value);
        body.Write(bytes);
    }

    private static void Int32(MemoryStream body, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        body.Write(bytes);
    }

    private static int ReadInt16(byte[] body, ref int at)
    {
        at += 2;
        return BinaryPrimitives.ReadInt16BigEndian(body.AsSpan(at - 2));
    }

    private static int ReadInt32(byte[] body, ref int at)
    {
        at += 4;
        return BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at - 4));
    }

    private static string ReadText(byte[] body, ref int at)
    {
        var end = Array.IndexOf(body, (byte)0, at);
        var text = Encoding.UTF8.GetString(body, at, end - at);
        at = end + 1;
        return text;
    }
}
