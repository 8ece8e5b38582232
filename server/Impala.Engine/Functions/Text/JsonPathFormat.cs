using System.Text.Encodings.Web;
using System.Text.Json;

namespace Impala.Engine.Functions.Text;

/// <summary>JSON without blanks, and without escapes that JSON does not ask for.</summary>
internal static class JsonPathFormat
{
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = GetJsonObject.MaxDepth };
}
