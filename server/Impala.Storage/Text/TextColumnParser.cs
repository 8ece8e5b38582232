using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Storage.Memory;

namespace Impala.Storage.Text;

/// <summary>Writes the values of one column's fields.</summary>
/// <param name="type">The column's type.</param>
/// <param name="reader">Undoes escapes; null when no field has one.</param>
/// <param name="destination">Where values go.</param>
/// <param name="decoded">Room for the bytes of all fields that do not stand in the file as they are.</param>
public unsafe ref struct TextColumnParser(SqlType type, TextLineReader? reader, void* destination, byte* decoded)
{
    private byte* _decoded = decoded;

    /// <summary>Writes a field's value to its row; false when it is none of the type, and then the row holds anything.</summary>
    public bool TryParse(in TextField field, int row)
    {
        var text = field.Span;
        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
                var isBoolean = FieldParser.TryParseBoolean(text, out var boolean);
                ((byte*)destination)[row] = boolean ? (byte)1 : (byte)0;
                return isBoolean;
            case SqlTypeKind.TinyInt:
                var isTiny = FieldParser.TryParseInteger(text, sbyte.MinValue, sbyte.MaxValue, out var tiny);
                ((sbyte*)destination)[row] = (sbyte)tiny;
                return isTiny;
            case SqlTypeKind.SmallInt:
                var isSmall = FieldParser.TryParseInteger(text, short.MinValue, short.MaxValue, out var small);
                ((short*)destination)[row] = (short)small;
                return isSmall;
            case SqlTypeKind.Int:
                var isInt = FieldParser.TryParseInteger(text, int.MinValue, int.MaxValue, out var number);
                ((int*)destination)[row] = (int)number;
                return isInt;
            case SqlTypeKind.BigInt:
                return FieldParser.TryParseInteger(text, long.MinValue, long.MaxValue, out ((long*)destination)[row]);
            case SqlTypeKind.Float:
                return FieldParser.TryParseFloat(text, out ((float*)destination)[row]);
            case SqlTypeKind.Double:
                return FieldParser.TryParseDouble(text, out ((double*)destination)[row]);
            case SqlTypeKind.Decimal when type.Precision <= 18:
                var isDecimal = FieldParser.TryParseDecimal(text, type.Precision, type.Scale, out var unscaled);
                ((long*)destination)[row] = (long)unscaled;
                return isDecimal;
            case SqlTypeKind.Decimal:
                return FieldParser.TryParseDecimal(text, type.Precision, type.Scale, out ((Int128*)destination)[row]);
            case SqlTypeKind.Date:
                return FieldParser.TryParseDate(text, out ((int*)destination)[row]);
            case SqlTypeKind.Timestamp:
                return FieldParser.TryParseTimestamp(text, out ((Int128*)destination)[row]);
            case SqlTypeKind.Binary:
                return TryParseBase64(field, row);
            default:
                ((StringView*)destination)[row] = field.HasEscape ? Unescape(field) : new StringView(field.Bytes, field.Length);
                return true;
        }
    }

    /// <summary>Writes zeros.</summary>
    public readonly void SetNull(int row)
    {
        var size = Parquet.Decoding.ColumnConversion.SizeOf(type);
        Unsafe.InitBlockUnaligned((byte*)destination + ((long)row * size), 0, (uint)size);
    }

    /// <summary>BINARY stands in text files as base64. Source: Impala 4, BINARY type.</summary>
    private bool TryParseBase64(in TextField field, int row)
    {
        var target = new Span<byte>(_decoded, field.Length);
        var status = System.Buffers.Text.Base64.DecodeFromUtf8(field.Span, target, out _, out var written);
        ((StringView*)destination)[row] = new StringView(_decoded, written);
        _decoded += written;
        return status == System.Buffers.OperationStatus.Done;
    }

    private StringView Unescape(in TextField field)
    {
        var start = _decoded;
        var length = reader!.Unescape(field, start);
        _decoded += length;
        return new StringView(start, length);
    }
}
