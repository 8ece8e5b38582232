using System.Globalization;
using System.Text.Json;

namespace Impala.Engine.Functions.Text;

/// <summary>A path of get_json_object: $ then .name, ['name'], [n], .* and [*].</summary>
internal sealed class JsonPath
{
    /// <summary>Marks a step to every member or element.</summary>
    private const int All = -1;

    private readonly List<(string? Name, int Index)> _steps = [];

    public static JsonPath Parse(string text)
    {
        var path = new JsonPath();
        if (text.Length == 0 || text[0] != '$')
            throw FunctionErrors.Udf("Failed to parse json path: expected '$' at position 0");
        for (var at = 1; at < text.Length;)
        {
            var from = at;
            at = text[at] switch
            {
                '.' => path.AddName(text, at + 1),
                '[' => path.AddSubscript(text, at + 1),
                _ => -1,
            };
            if (at < 0)
                throw FunctionErrors.Udf($"Failed to parse json path: unexpected character at position {from}");
        }
        return path;
    }

    /// <summary>What the path selects: null is nothing or JSON's null, one text is its contents, several values are an array.</summary>
    public string? Select(JsonElement root)
    {
        var selected = new List<JsonElement> { root };
        foreach (var (name, index) in _steps)
        {
            var next = new List<JsonElement>();
            foreach (var element in selected)
                Follow(element, name, index, next);
            selected = next;
        }
        return selected.Count switch
        {
            0 => null,
            1 => Text(selected[0]),
            _ => $"[{string.Join(',', selected.Select(Compact))}]",
        };
    }

    private int AddName(string text, int at)
    {
        var end = text.AsSpan(at).IndexOfAny('.', '[');
        end = end < 0 ? text.Length : at + end;
        if (end == at)
            return -1;
        var name = text[at..end];
        _steps.Add(name == "*" ? (null, All) : (name, 0));
        return end;
    }

    private int AddSubscript(string text, int at)
    {
        var end = text.IndexOf(']', at);
        if (end < 0)
            return -1;
        var inner = text[at..end].Trim();
        if (inner == "*")
            _steps.Add((null, All));
        else if (inner.Length >= 2 && inner[0] is '\'' or '"' && inner[^1] == inner[0])
            _steps.Add((inner[1..^1], 0));
        else if (int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            _steps.Add((null, index));
        else
            return -1;
        return end + 1;
    }

    private static void Follow(JsonElement element, string? name, int index, List<JsonElement> next)
    {
        if (name is not null)
        {
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member))
                next.Add(member);
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            if (index == All)
                next.AddRange(element.EnumerateArray());
            else if (index < element.GetArrayLength())
                next.Add(element[index]);
        }
        else if (index == All && element.ValueKind == JsonValueKind.Object)
        {
            next.AddRange(element.EnumerateObject().Select(member => member.Value));
        }
    }

    private static string? Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => element.GetString(),
        _ => Compact(element),
    };

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element, JsonPathFormat.Options);
}
