using System.Buffers;
using System.Text;
using System.Text.Json;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>get_json_object(json, path): the value at a path as text; NULL when the text is no JSON, or has nothing but null there.</summary>
internal sealed class GetJsonObject() : OverloadedFunction(
    "get_json_object", "Value at a path of a JSON text.", "get_json_object('{\"a\":{\"b\":1}}', '$.a.b') = '1'", Returns(SqlType.String, SqlType.String, SqlType.String))
{
    /// <summary>Texts nested deeper are no JSON here.</summary>
    public const int MaxDepth = 100;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var paths = new BytesReader(arguments[1]);
        var nulls = new NullMask(arguments);
        JsonPath? path = null;
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            if (path is null || !paths.IsConstant)
                path = JsonPath.Parse(Encoding.UTF8.GetString(paths[i]));
            if (Read(texts[i], path) is { } value)
                result.Set(i, Encoding.UTF8.GetBytes(value));
            else
                result.SetNull(i);
        }
        return result.Build();
    }

    private static string? Read(ReadOnlySpan<byte> text, JsonPath path)
    {
        var copy = ArrayPool<byte>.Shared.Rent(Math.Max(1, text.Length));
        try
        {
            text.CopyTo(copy);
            var reader = new Utf8JsonReader(copy.AsSpan(0, text.Length), new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!JsonDocument.TryParseValue(ref reader, out var document))
                return null;
            using (document)
                return reader.Read() ? null : path.Select(document.RootElement);
        }
        catch (JsonException)
        {
            // The reader has no form that answers malformed text without an exception.
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }
}
