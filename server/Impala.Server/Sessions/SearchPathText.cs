using System.Text;

namespace Impala.Server.Sessions;

/// <summary>Reads the text form of search_path: names separated by commas, quoted as <see cref="SqlParser.Printing.QuotedIdentifier"/> does.</summary>
internal static class SearchPathText
{
    public static IReadOnlyList<string> Parse(string text)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            switch (character)
            {
                case '"' when quoted && i + 1 < text.Length && text[i + 1] == '"':
                    name.Append('"');
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    Add();
                    break;
                case ' ' when !quoted:
                    break;
                default:
                    name.Append(quoted ? character : char.ToLowerInvariant(character));
                    break;
            }
        }
        Add();
        return names;

        void Add()
        {
            var value = name.ToString();
            name.Clear();
            if (value.Length > 0 && value != "$user")
                names.Add(value);
        }
    }
}
