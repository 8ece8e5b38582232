using System.Globalization;
using System.Text;

namespace Impala.Differential.Tests.Sql;

/// <summary>Queries as the text of one target.</summary>
internal static class SqlText
{
    public static string Of(Query query, Target target)
    {
        var text = new StringBuilder();
        if (!query.Ctes.IsEmpty)
            text.Append("WITH ").AppendJoin(", ", query.Ctes.Select(cte => $"{cte.Name} AS ({Of(cte.Query, target)})")).Append(' ');
        text.Append(query.IsDistinct ? "SELECT DISTINCT " : "SELECT ");
        text.AppendJoin(", ", query.Items.Select(item => $"{Of(item.Expr, target)} AS {item.Name}"));
        for (var i = 0; i < query.From.Length; i++)
        {
            var source = query.From[i];
            text.Append(i == 0 ? " FROM " : $" {source.Join.For(target)} ");
            text.Append(source.Query is null ? source.Table!.For(target) : $"({Of(source.Query, target)})").Append(' ').Append(source.Alias);
            if (source.Using is not null)
                text.Append(" USING (").Append(source.Using).Append(')');
            else if (source.On is not null)
                text.Append(" ON ").Append(Of(source.On, target));
        }
        if (!query.Where.IsEmpty)
            text.Append(" WHERE ").AppendJoin(" AND ", query.Where.Select(condition => Of(condition, target)));
        if (!query.GroupBy.IsEmpty)
        {
            var keys = query.GroupBy.Select(key => Of(key, target)).ToList();
            // A set without the keys that a smaller query has no more.
            var list = query.Sets.IsEmpty ? string.Join(", ", keys) : string.Join(", ", query.Sets.Select(set => $"({string.Join(", ", keys.Where((_, i) => (set >> i & 1) != 0))})"));
            text.Append(" GROUP BY ").Append(query.Grouping.Length == 0 ? string.Join(", ", keys) : $"{query.Grouping} ({list})");
        }
        if (query.Having is not null)
            text.Append(" HAVING ").Append(Of(query.Having, target));
        if (query.Right is not null)
            text.Append(' ').Append(query.SetOperator).Append(' ').Append(query.Right.Right is null ? Of(query.Right, target) : $"({Of(query.Right, target)})");
        if (query.OrderBy is { } order)
        {
            text.Append(" ORDER BY ").AppendJoin(", ", order.Directions.Select((direction, i) =>
                $"{i + 1}{(direction.IsDescending ? " DESC" : "")} NULLS {(direction.NullsFirst ? "FIRST" : "LAST")}"));
            if (order.Limit is { } limit)
                text.Append(CultureInfo.InvariantCulture, $" LIMIT {limit}");
            if (order.Offset > 0)
                text.Append(CultureInfo.InvariantCulture, $" OFFSET {order.Offset}");
        }
        return text.ToString();
    }

    public static string Of(Expr expr, Target target)
    {
        var form = expr.Form.For(target);
        var text = new StringBuilder();
        for (var i = 0; i < form.Length; i++)
        {
            var end = form[i] == '{' ? form.IndexOf('}', i) : -1;
            if (end < 0)
            {
                text.Append(form[i]);
                continue;
            }
            var name = form[(i + 1)..end];
            text.Append(char.IsAsciiDigit(name[0]) ? Of(expr.Arguments[int.Parse(name, CultureInfo.InvariantCulture)], target)
                : name == "q" ? Of(expr.Query!, target) : TypeName(name, target));
            i = end;
        }
        return text.ToString();
    }

    public static string TypeName(string name, Target target) => (name, target) switch
    {
        ("bool", _) => "boolean",
        ("tiny", Target.Postgres) => "smallint",
        ("tiny", _) => "tinyint",
        ("small", _) => "smallint",
        ("int", _) => "int",
        ("big", _) => "bigint",
        ("flt", Target.Postgres) => "real",
        ("flt", _) => "float",
        ("dbl", Target.Postgres) => "double precision",
        ("dbl", _) => "double",
        ("text", Target.Impala) => "string",
        ("text", Target.Postgres) => "text",
        ("text", _) => "varchar",
        _ => name,
    };
}
