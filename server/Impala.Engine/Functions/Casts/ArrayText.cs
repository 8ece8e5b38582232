using System.Buffers;
using System.Text;
using Impala.Catalog.Types;

namespace Impala.Engine.Functions.Casts;

/// <summary>Array literals: <c>{a,"b c",NULL}</c>; int2vector and oidvector as <c>1 2</c>.</summary>
internal static class ArrayText
{
    public static void Write(SqlType type, ReadOnlySpan<byte> array, IBufferWriter<byte> writer, FormatOptions options)
    {
        var isVector = type.Kind == SqlTypeKind.Vector;
        if (!isVector)
            writer.Write("{"u8);
        var element = new ArrayBufferWriter<byte>();
        var reader = new ArrayReader(array);
        var isFirst = true;
        while (reader.MoveNext())
        {
            if (!isFirst)
                writer.Write(isVector ? " "u8 : ","u8);
            isFirst = false;
            if (reader.IsNull)
            {
                writer.Write("NULL"u8);
                continue;
            }
            element.ResetWrittenCount();
            ValueFormatter.Write(type.ElementType, reader.Current, element, options);
            WriteQuoted(element.WrittenSpan, writer);
        }
        if (!isVector)
            writer.Write("}"u8);
    }

    /// <summary>Splits an array literal into element texts; null stands for NULL.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, SqlType type, List<byte[]?> elements)
    {
        text = TextParsers.Trim(text);
        if (type.Kind == SqlTypeKind.Vector)
        {
            foreach (var range in text.Split((byte)' '))
                if (!text[range].IsEmpty)
                    elements.Add(text[range].ToArray());
            return true;
        }
        if (text.Length < 2 || text[0] != '{' || text[^1] != '}')
            return false;
        text = TextParsers.Trim(text[1..^1]);
        if (text.IsEmpty)
            return true;
        var at = 0;
        while (true)
        {
            if (!TryTakeElement(text, ref at, elements))
                return false;
            if (at == text.Length)
                return true;
            if (text[at++] != ',')
                return false;
        }
    }

    private static bool TryTakeElement(ReadOnlySpan<byte> text, ref int at, List<byte[]?> elements)
    {
        while (at < text.Length && text[at] == ' ')
            at++;
        var bytes = new List<byte>();
        if (at < text.Length && text[at] == '"')
        {
            for (at++; at < text.Length && text[at] != '"'; at++)
            {
                if (text[at] == '\\' && at + 1 < text.Length)
                    at++;
                bytes.Add(text[at]);
            }
            if (at++ >= text.Length)
                return false;
            while (at < text.Length && text[at] == ' ')
                at++;
            elements.Add([.. bytes]);
            return at == text.Length || text[at] == ',';
        }
        for (; at < text.Length && text[at] != ','; at++)
        {
            if (text[at] is (byte)'{' or (byte)'}' or (byte)'"')
                return false;
            if (text[at] == '\\' && at + 1 < text.Length)
                at++;
            bytes.Add(text[at]);
        }
        var raw = bytes.ToArray().AsSpan().TrimEnd((byte)' ');
        if (raw.IsEmpty)
            return false;
        elements.Add(Ascii.EqualsIgnoreCase(raw, "null"u8) ? null : raw.ToArray());
        return true;
    }

    private static void WriteQuoted(ReadOnlySpan<byte> text, IBufferWriter<byte> writer)
    {
        if (!text.IsEmpty && text.IndexOfAny("{},\"\\ \t\n\r"u8) < 0 && !Ascii.EqualsIgnoreCase(text, "null"u8))
        {
            writer.Write(text);
            return;
        }
        writer.Write("\""u8);
        foreach (var c in text)
        {
            if (c is (byte)'"' or (byte)'\\')
                writer.Write("\\"u8);
            writer.Write([c]);
        }
        writer.Write("\""u8);
    }
}
