using System.Text.Json;

namespace Impala.Server.PgCatalog.Relations;

/// <summary>A relation whose rows are PostgreSQL's own and never change.</summary>
internal sealed class StaticRelation(string name) : VirtualRelation
{
    private readonly Lazy<IReadOnlyList<VirtualRow>> _rows = new(() => [.. StaticRows.Read(name).Select(ToRow)]);

    public override string Name => name;

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) => _rows.Value;

    /// <summary>A JSON object as a row: names, numbers and flags as they are.</summary>
    public static VirtualRow ToRow(JsonElement json)
    {
        var row = new VirtualRow();
        foreach (var property in json.EnumerateObject())
        {
            row[property.Name] = property.Value.ValueKind switch
            {
                JsonValueKind.Number => property.Value.GetInt64(),
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.Null => null,
                _ => property.Value.GetString(),
            };
        }
        return row;
    }
}
