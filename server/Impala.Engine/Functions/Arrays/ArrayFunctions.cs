using System.Buffers;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Functions.Rows;

namespace Impala.Engine.Functions.Arrays;

/// <summary>Functions over arrays.</summary>
internal static class ArrayFunctions
{
    private static readonly SqlType AnyArray = SqlType.ArrayOf(SqlTypeKind.Null);
    private static readonly SqlType TextArray = SqlType.ArrayOf(SqlTypeKind.String);

    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        Dimension("array_length", "Number of elements in a dimension.", (array, _) => ArrayValue.Count(array)),
        Dimension("array_upper", "Greatest subscript of a dimension.", (array, origin) => ArrayValue.Count(array) - 1 + origin),
        Dimension("array_lower", "Least subscript of a dimension.", (_, origin) => origin),
        new RowFunction("cardinality", "Number of elements.", [RowFunction.Of(SqlType.Int, AnyArray)], row => ArrayValue.Count(row.Bytes(0))),
        new RowFunction("array_ndims", "Number of dimensions.", [RowFunction.Of(SqlType.Int, AnyArray)], row => ArrayValue.Count(row.Bytes(0)) > 0 ? 1 : null),
        new RowFunction(
            "array_to_string",
            "Elements as text with a separator; NULLs are left out or replaced.",
            [RowFunction.Of(SqlType.String, AnyArray, SqlType.String), RowFunction.Of(SqlType.String, AnyArray, SqlType.String, SqlType.String)],
            ArrayToString) { Strict = false },
        new RowFunction(
            "string_to_array",
            "Parts of a text as an array.",
            [RowFunction.Of(TextArray, SqlType.String, SqlType.String), RowFunction.Of(TextArray, SqlType.String, SqlType.String, SqlType.String)],
            StringToArray) { Strict = false },
        new RowFunction("parse_ident", "Parts of a qualified name.", [RowFunction.Of(TextArray, SqlType.String)], ParseIdentifier),
        ElementFunction("array_append", "Array with an element at its end.", (array, element, isNull) => Join(array, element, isNull, atEnd: true)),
        ElementFunction("array_remove", "Array without the elements equal to a value.", Remove),
        ElementFunction("array_position", "Subscript of the first element equal to a value.", FirstPosition, SqlType.Int),
        new RowFunction("array_cat", "Two arrays joined.", [], Concatenate) { Strict = false, Resolver = (arguments, resolution) => ResolvePair(arguments, null, resolution) },
        Pair("&&", "True when two arrays have an element in common.", SqlType.Boolean, (left, right) => Overlap(left, right)),
        Pair("@>", "True when the left array holds every element of the right one.", SqlType.Boolean, (left, right) => Contains(left, right)),
        Pair("<@", "True when the right array holds every element of the left one.", SqlType.Boolean, (left, right) => Contains(right, left)),
    ];

    private delegate object? ElementBody(ReadOnlySpan<byte> array, ReadOnlySpan<byte> element, bool isNull);

    private delegate object? PairBody(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    private delegate int DimensionBody(ReadOnlySpan<byte> array, int origin);

    private static RowFunction Dimension(string name, string description, DimensionBody body) => new(
        name,
        description,
        [RowFunction.Of(SqlType.Int, AnyArray, SqlType.BigInt)],
        row => row.Long(1) == 1 && ArrayValue.Count(row.Bytes(0)) > 0 ? body(row.Bytes(0), row.TypeOf(0).Kind == SqlTypeKind.Vector ? 0 : 1) : null);

    private static RowFunction ElementFunction(string name, string description, ElementBody body, SqlType? result = null) => new(
        name,
        description,
        [],
        row => row.IsNull(0) && name != "array_append" ? null : body(row.IsNull(0) ? default : row.Bytes(0), row.IsNull(1) ? default : row.Bytes(1), row.IsNull(1)))
    {
        Strict = false,
        Resolver = (arguments, resolution) =>
        {
            if (arguments.Length != 2 || !arguments[0].IsArray)
                return null;
            var type = SqlType.ArrayOf(arguments[0].ElementType);
            return ImplicitCasts.CanCast(arguments[1], type.ElementType, resolution) ? new FunctionSignature([type, type.ElementType], result ?? type) : null;
        },
    };

    private static RowFunction Pair(string name, string description, SqlType? result, PairBody body) => new(name, description, [], row => body(row.Bytes(0), row.Bytes(1)))
    {
        Resolver = (arguments, resolution) => ResolvePair(arguments, result, resolution),
    };

    private static FunctionSignature? ResolvePair(ReadOnlySpan<SqlType> arguments, SqlType? result, FunctionResolution resolution)
    {
        if (arguments.Length != 2 || !(arguments[0].IsArray || arguments[1].IsArray))
            return null;
        return ImplicitCasts.CommonType(arguments[0], arguments[1], resolution) is { IsArray: true } common
            ? new FunctionSignature([common, common], result ?? common)
            : null;
    }

    private static object? ArrayToString(RowArguments row)
    {
        if (row.IsNull(0) || row.IsNull(1))
            return null;
        var separator = row.Text(1);
        var text = new StringBuilder();
        var bytes = new ArrayBufferWriter<byte>();
        var isFirst = true;
        var options = TextCasts.OptionsFor(CastFailure.Error, row.Context);
        var reader = new ArrayReader(row.Bytes(0));
        while (reader.MoveNext())
        {
            string? part = null;
            if (!reader.IsNull)
            {
                bytes.ResetWrittenCount();
                ValueFormatter.Write(row.TypeOf(0).ElementType, reader.Current, bytes, options);
                part = Encoding.UTF8.GetString(bytes.WrittenSpan);
            }
            else if (row.Count > 2 && !row.IsNull(2))
            {
                part = row.Text(2);
            }
            if (part is null)
                continue;
            text.Append(isFirst ? "" : separator).Append(part);
            isFirst = false;
        }
        return text.ToString();
    }

    private static object? StringToArray(RowArguments row)
    {
        if (row.IsNull(0))
            return null;
        var builder = new ArrayBuilder();
        var text = row.Text(0);
        string[] parts;
        if (text.Length == 0)
            parts = [];
        else if (row.IsNull(1))
            parts = [.. text.EnumerateRunes().Select(rune => rune.ToString())];
        else
            parts = row.Bytes(1).IsEmpty ? [text] : text.Split(row.Text(1));
        var nullText = row.Count > 2 && !row.IsNull(2) ? row.Text(2) : null;
        foreach (var part in parts)
        {
            if (part == nullText)
                builder.AddNull();
            else
                builder.Add(Encoding.UTF8.GetBytes(part));
        }
        return builder.Encoded.ToArray();
    }

    private static object? ParseIdentifier(RowArguments row)
    {
        var text = row.Text(0).Trim();
        var builder = new ArrayBuilder();
        var at = 0;
        while (true)
        {
            var part = new StringBuilder();
            if (at < text.Length && text[at] == '"')
            {
                for (at++; at < text.Length; at++)
                {
                    if (text[at] == '"' && (at + 1 >= text.Length || text[++at] != '"'))
                        break;
                    part.Append(text[at]);
                }
                if (at < text.Length && text[at] == '"')
                    at++;
            }
            else
            {
                while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '$'))
                    part.Append(char.ToLowerInvariant(text[at++]));
            }
            if (part.Length == 0)
                throw FunctionErrors.InvalidParameter("parse_ident", "string is not a valid identifier.");
            builder.Add(Encoding.UTF8.GetBytes(part.ToString()));
            if (at >= text.Length)
                return builder.Encoded.ToArray();
            if (text[at++] != '.')
                throw FunctionErrors.InvalidParameter("parse_ident", "string is not a valid identifier.");
        }
    }

    private static byte[] Join(ReadOnlySpan<byte> array, ReadOnlySpan<byte> element, bool isNull, bool atEnd)
    {
        var builder = new ArrayBuilder();
        Copy(array, builder);
        if (isNull)
            builder.AddNull();
        else
            builder.Add(element);
        return builder.Encoded.ToArray();
    }

    private static byte[]? Concatenate(RowArguments row)
    {
        if (row.IsNull(0) && row.IsNull(1))
            return null;
        var builder = new ArrayBuilder();
        Copy(row.IsNull(0) ? default : row.Bytes(0), builder);
        Copy(row.IsNull(1) ? default : row.Bytes(1), builder);
        return builder.Encoded.ToArray();
    }

    private static void Copy(ReadOnlySpan<byte> array, ArrayBuilder builder)
    {
        var reader = new ArrayReader(array);
        while (reader.MoveNext())
        {
            if (reader.IsNull)
                builder.AddNull();
            else
                builder.Add(reader.Current);
        }
    }

    private static object? Remove(ReadOnlySpan<byte> array, ReadOnlySpan<byte> element, bool isNull)
    {
        var builder = new ArrayBuilder();
        var reader = new ArrayReader(array);
        while (reader.MoveNext())
        {
            if (reader.IsNull ? isNull : !isNull && reader.Current.SequenceEqual(element))
                continue;
            if (reader.IsNull)
                builder.AddNull();
            else
                builder.Add(reader.Current);
        }
        return builder.Encoded.ToArray();
    }

    private static object? FirstPosition(ReadOnlySpan<byte> array, ReadOnlySpan<byte> element, bool isNull)
    {
        var position = 0;
        var reader = new ArrayReader(array);
        while (reader.MoveNext())
        {
            position++;
            if (reader.IsNull ? isNull : !isNull && reader.Current.SequenceEqual(element))
                return position;
        }
        return null;
    }

    private static bool Overlap(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var reader = new ArrayReader(left);
        while (reader.MoveNext())
            if (!reader.IsNull && Holds(right, reader.Current))
                return true;
        return false;
    }

    private static bool Contains(ReadOnlySpan<byte> outer, ReadOnlySpan<byte> inner)
    {
        var reader = new ArrayReader(inner);
        while (reader.MoveNext())
            if (reader.IsNull || !Holds(outer, reader.Current))
                return false;
        return true;
    }

    private static bool Holds(ReadOnlySpan<byte> array, ReadOnlySpan<byte> element)
    {
        var reader = new ArrayReader(array);
        while (reader.MoveNext())
            if (!reader.IsNull && reader.Current.SequenceEqual(element))
                return true;
        return false;
    }
}
