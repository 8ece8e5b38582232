using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

public static partial class PlanPrinter
{
    /// <summary>
    /// The plan as JSON: nodes under the names that PostgreSQL's tools look for ("Node Type", "Plan Rows", "Plan Width", "Plans"), with what the text
    /// says of a node as "Detail". Source: PostgreSQL's EXPLAIN (FORMAT JSON).
    /// </summary>
    public static string ExplainJson(FragmentedPlan plan, ExplainOptions options) => new Page(options, plan).PrintJson(plan);

    /// <summary>As <see cref="ExplainJson"/> in XML, with the elements of PostgreSQL's EXPLAIN (FORMAT XML), which DBeaver reads.</summary>
    public static string ExplainXml(FragmentedPlan plan, ExplainOptions options) => new Page(options, plan).PrintXml(plan);

    private sealed partial class Page
    {
        private const string XmlNamespace = "http://www.postgresql.org/2009/explain";

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

        public string PrintXml(FragmentedPlan plan)
        {
            var text = new StringBuilder();
            using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n", CheckCharacters = false }))
            {
                writer.WriteStartElement("explain", XmlNamespace);
                writer.WriteStartElement("Query", XmlNamespace);
                Write(writer, plan.Fragments[0].Root);
                writer.WriteEndElement();
                writer.WriteEndElement();
            }
            return text.ToString();
        }

        private void Write(XmlWriter writer, PlanNode node)
        {
            SlotUse.Guard();
            while (PlanNumbering.IsColumnDropping(node) && node.NodeId >= 0)
                node = node.Children[0];
            writer.WriteStartElement("Plan", XmlNamespace);
            writer.WriteElementString("Node-Type", XmlNamespace, OperatorName(node));
            writer.WriteElementString("Label", XmlNamespace, Label(node, SinkOf(node)));
            if (node.NodeId >= 0)
                writer.WriteElementString("Node-Id", XmlNamespace, node.NodeId.ToString(CultureInfo.InvariantCulture));
            if (node.Estimate.IsKnown)
                writer.WriteElementString("Plan-Rows", XmlNamespace, node.Estimate.NumRows.ToString(CultureInfo.InvariantCulture));
            if (node.Estimate.RowSize >= 0)
                writer.WriteElementString("Plan-Width", XmlNamespace, ((long)node.Estimate.RowSize).ToString(CultureInfo.InvariantCulture));
            WriteList(writer, "Detail", DetailsOf(node), static (writer, line) => writer.WriteElementString("Item", XmlNamespace, line));
            WriteList(writer, "Plans", ShownChildren(node), Write);
            writer.WriteEndElement();
        }

        private static void WriteList<T>(XmlWriter writer, string name, IReadOnlyList<T> items, Action<XmlWriter, T> write)
        {
            if (items.Count == 0)
                return;
            writer.WriteStartElement(name, XmlNamespace);
            foreach (var item in items)
                write(writer, item);
            writer.WriteEndElement();
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
