using System.Text;
using System.Text.Json;
using Impala.Catalog.Errors;

namespace Impala.Engine.Planning;

/// <summary>
/// A fragment as JSON, for the backends that run it. Nodes and expressions stand in flat lists, children by index, each before its
/// parent: System.Text.Json stops at depth 64, plans need not. Functions travel by name with the types they were resolved to, bytes in
/// base64, Int128, NaN and infinities as text, tables as far as scans and writers need them (without files: scan ranges travel
/// separately). A plan of another build is refused, because names and layouts may differ.
/// <code>
/// {"build":"...","slots":[...],"tables":[...],"expressions":[...],"nodes":[...],"fragment":{"id":1,"root":7,...}}
/// </code>
/// </summary>
public static class PlanSerializer
{
    /// <summary>Names the build: two daemons understand each other's plans only when it is the same.</summary>
    public static string BuildId { get; } = typeof(PlanSerializer).Module.ModuleVersionId.ToString("N");

    public static byte[] Serialize(PlanFragment fragment) => new PlanWriter(BuildId).Write(fragment);

    /// <exception cref="SqlException">55000 when the text is not a plan of this build.</exception>
    public static PlanFragment Deserialize(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var build = document.RootElement.GetProperty("build").GetString();
            if (build != BuildId)
                throw new SqlException(SqlState.ObjectNotInPrerequisiteState, $"The plan comes from build {build}, this backend is build {BuildId}.", hint: "Run one build on all nodes.");
            return new PlanReader(document.RootElement).Read();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new SqlException(SqlState.ObjectNotInPrerequisiteState, "The plan fragment cannot be read: " + exception.Message, inner: exception);
        }
    }

    /// <summary>The same as text, for logs and tests.</summary>
    public static string ToText(PlanFragment fragment) => Encoding.UTF8.GetString(Serialize(fragment));
}
