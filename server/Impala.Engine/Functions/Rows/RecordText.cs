using System.Text;
using Impala.Catalog.Types;

namespace Impala.Engine.Functions.Rows;

/// <summary>record_text(fields ...): a row as PostgreSQL prints one, <c>(1,"a b",)</c>. Fields come as text; NULL is nothing, and what would be mistaken
/// stands in quotes with quotes and backslashes doubled (chapter 8.16.6).</summary>
internal static class RecordText
{
    public static RowFunction Function { get; } = new(
        "record_text", "Text of a row, as PostgreSQL prints composite values.", [], Write)
    {
        Strict = false,
        Resolver = (arguments, _) => new FunctionSignature([.. Enumerable.Repeat(SqlType.String, arguments.Length)], SqlType.String),
    };

    private static object Write(RowArguments row)
    {
        var text = new StringBuilder("(");
        for (var i = 0; i < row.Count; i++)
        {
            if (i > 0)
                text.Append(',');
            if (!row.IsNull(i))
                Append(text, row.Text(i));
        }
        return text.Append(')').ToString();
    }

    private static void Append(StringBuilder text, string field)
    {
        if (field.Length > 0 && field.AsSpan().IndexOfAny("\"\\(), \t\n\r\v\f") < 0)
        {
            text.Append(field);
            return;
        }
        text.Append('"');
        foreach (var letter in field)
        {
            if (letter is '"' or '\\')
                text.Append(letter);
            text.Append(letter);
        }
        text.Append('"');
    }
}
