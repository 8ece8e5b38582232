using System.Text;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet;

/// <summary>Turns the depth-first list of schema elements into top-level fields.</summary>
internal static class ParquetSchema
{
    private const int MaxDepth = 100;
    private const int MaxTypeText = 1000;

    public static ParquetField[] Build(ReadOnlySpan<SchemaElement> elements)
    {
        if (elements.IsEmpty)
            ParquetFormatException.Throw("the schema is empty");
        // The root's own type and repetition mean nothing; some writers set them.
        var numFields = elements[0].NumChildren;
        if (numFields < 0 || numFields > elements.Length - 1)
            ParquetFormatException.Throw("the schema's root has a wrong number of children");
        var fields = new ParquetField[numFields];
        var position = 1;
        var leaf = 0;
        for (var i = 0; i < numFields; i++)
        {
            if (position >= elements.Length)
                ParquetFormatException.Throw("the schema ends inside a column");
            var element = elements[position];
            var firstLeaf = leaf;
            var text = new StringBuilder();
            Walk(elements, ref position, ref leaf, 1, text);
            var isFlat = element.Type is not null && element.NumChildren == 0 && element.Repetition != Repetition.Repeated;
            fields[i] = new ParquetField(element.Name, isFlat ? element : null, firstLeaf, text.ToString());
        }
        if (position != elements.Length)
            ParquetFormatException.Throw("the schema has elements below no column");
        return fields;
    }

    /// <summary>Checks a column's subtree, counts its leaves and writes its type as Impala prints nested types.</summary>
    private static void Walk(ReadOnlySpan<SchemaElement> elements, ref int position, ref int leaf, int depth, StringBuilder text)
    {
        if (depth > MaxDepth)
            ParquetFormatException.Throw("the schema is nested too deeply");
        if (position >= elements.Length)
            ParquetFormatException.Throw("the schema ends inside a column");
        var element = elements[position++];
        // A list's or map's repeated child is part of its notation; any other repeated element is an array of itself.
        var isArray = element.Repetition == Repetition.Repeated;
        Append(text, isArray ? "array<" : "");
        WalkValue(elements, element, ref position, ref leaf, depth, text);
        Append(text, isArray ? ">" : "");
    }

    private static void WalkValue(
        ReadOnlySpan<SchemaElement> elements, SchemaElement element, ref int position, ref int leaf, int depth, StringBuilder text)
    {
        if (element.Type is { } type)
        {
            CheckLeaf(element, type);
            leaf++;
            Append(text, ParquetTypeInference.Infer(element)?.ToString() ?? ParquetTypeInference.Describe(element));
            return;
        }
        if (element.NumChildren < 0 || element.NumChildren > elements.Length - position)
            ParquetFormatException.Throw($"schema element \"{element.Name}\" has a wrong number of children");
        var kind = element.EffectiveType.Kind;
        if (kind is LogicalKind.List or LogicalKind.Map && IsNotation(elements, element, position, kind))
        {
            var repeated = elements[position++];
            Append(text, kind == LogicalKind.List ? "array<" : "map<");
            WalkChildren(elements, repeated.NumChildren, ref position, ref leaf, depth + 1, text, false);
        }
        else
        {
            Append(text, "struct<");
            WalkChildren(elements, element.NumChildren, ref position, ref leaf, depth, text, true);
        }
        Append(text, ">");
    }

    /// <summary>Whether a list or map is written in the three levels of the format's current notation.</summary>
    private static bool IsNotation(ReadOnlySpan<SchemaElement> elements, SchemaElement element, int position, LogicalKind kind)
    {
        if (element.NumChildren != 1 || position >= elements.Length)
            return false;
        var repeated = elements[position];
        return repeated is { Type: null, Repetition: Repetition.Repeated } && repeated.NumChildren == (kind == LogicalKind.List ? 1 : 2);
    }

    private static void WalkChildren(
        ReadOnlySpan<SchemaElement> elements, int numChildren, ref int position, ref int leaf, int depth, StringBuilder text, bool isStruct)
    {
        for (var i = 0; i < numChildren; i++)
        {
            Append(text, i == 0 ? "" : ",");
            if (isStruct && position < elements.Length)
                Append(text, elements[position].Name + ":");
            Walk(elements, ref position, ref leaf, depth + 1, text);
        }
    }

    private static void CheckLeaf(SchemaElement element, PhysicalType type)
    {
        if (!Enum.IsDefined(type))
            ParquetFormatException.Throw($"column \"{element.Name}\" has an unknown physical type");
        if (!Enum.IsDefined(element.Repetition))
            ParquetFormatException.Throw($"column \"{element.Name}\" has an unknown repetition");
        if (element.NumChildren != 0)
            ParquetFormatException.Throw($"column \"{element.Name}\" has a type and children");
        if (type == PhysicalType.FixedLenByteArray && element.TypeLength is <= 0 or > 1 << 20)
            ParquetFormatException.Throw($"column \"{element.Name}\" has a wrong length of type");
    }

    private static void Append(StringBuilder text, string part)
    {
        if (text.Length < MaxTypeText)
            text.Append(part);
    }
}
