using System.Text;
using System.Text.Json;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

public static partial class PlanPrinter
{
    /// <summary>
    /// The plan as JSON: nodes under the names that PostgreSQL's tools look for ("Node Type", "Plan Rows", "Plan Width", "Plans"), with what the text
    /// says of a node as "Detail". Source: PostgreSQL's EXPLAIN (FORMAT JSON).
    /// </summary>
    public static string ExplainJson(FragmentedPlan plan, ExplainOptions options) => new Page(options, plan).PrintJson(plan);

    private sealed partial class Page
    {
        private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

        public string PrintJson(FragmentedPlan plan)
        {
            using var bytes = new MemoryStream();
            using (var writer = new Utf8JsonWriter(bytes, Indented))
            {
                writer.WriteStartArray();
                writer.WriteStartObject();
                writer.WritePropertyName("Plan");
                Write(writer, plan.Fragments[0].Root);
                writer.WriteEndObject();
                writer.WriteEndArray();
            }
            return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }

        private void Write(Utf8JsonWriter writer, PlanNode node)
        {
            SlotUse.Guard();
            while (PlanNumbering.IsColumnDropping(node) && node.NodeId >= 0)
                node = node.Children[0];
            writer.WriteStartObject();
            writer.WriteString("Node Type", OperatorName(node));
            writer.WriteString("Label", Label(node, SinkOf(node)));
            if (node.NodeId >= 0)
                writer.WriteNumber("Node Id", node.NodeId);
            if (node.Estimate.IsKnown)
                writer.WriteNumber("Plan Rows", node.Estimate.NumRows);
            if (node.Estimate.RowSize >= 0)
                writer.WriteNumber("Plan Width", (long)node.Estimate.RowSize);
            WriteList(writer, "Detail", DetailsOf(node), static (writer, line) => writer.WriteStringValue(line));
            WriteList(writer, "Plans", ShownChildren(node), Write);
            writer.WriteEndObject();
        }

        private string[] DetailsOf(PlanNode node)
        {
            var start = _text.Length;
            AppendDetails(node, "");
            var lines = _text.ToString(start, _text.Length - start).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            _text.Length = start;
            return Array.FindAll(lines, line => !line.Contains("row-size=", StringComparison.Ordinal));
        }

        private static void WriteList<T>(Utf8JsonWriter writer, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
        {
            if (items.Count == 0)
                return;
            writer.WriteStartArray(name);
            foreach (var item in items)
                write(writer, item);
            writer.WriteEndArray();
        }
    }
}
