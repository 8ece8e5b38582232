using Impala.Catalog.Types;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Functions.Rows;

namespace Impala.Engine.Functions.Arrays;

/// <summary>Functions that make an array out of another: slices, replaced and repeated elements. As in PostgreSQL 15.</summary>
internal static class ArrayEdits
{
    /// <summary>What array_fill may make, as many elements as PostgreSQL's largest array.</summary>
    private const int MaxElements = 134_217_727;

    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        new RowFunction("array_slice", "Elements between two subscripts.", [], row => Slice(row, row.Long(1), row.Long(2)))
        {
            Resolver = (arguments, resolution) => arguments.Length == 3 && arguments[0].IsArray && AreInts(arguments[1..], resolution)
                ? new FunctionSignature([arguments[0], SqlType.BigInt, SqlType.BigInt], arguments[0])
                : null,
        },
        new RowFunction("trim_array", "Array without its last elements.", [], TrimLast)
        {
            Resolver = (arguments, resolution) => arguments.Length == 2 && arguments[0].IsArray && AreInts(arguments[1..], resolution)
                ? new FunctionSignature([arguments[0], SqlType.BigInt], arguments[0])
                : null,
        },
        new RowFunction("array_dims", "Subscripts' ranges as text.", [RowFunction.Of(SqlType.String, SqlType.ArrayOf(SqlTypeKind.Null))], Dimensions),
        new RowFunction("array_prepend", "Array with an element at its front.", [], Prepend)
        {
            Strict = false,
            Resolver = (arguments, resolution) => arguments.Length == 2 && arguments[1].IsArray && ImplicitCasts.CanCast(arguments[0], arguments[1].ElementType, resolution)
                ? new FunctionSignature([arguments[1].ElementType, arguments[1]], arguments[1])
                : null,
        },
        new RowFunction("array_positions", "Subscripts of all elements equal to a value.", [], Positions)
        {
            Strict = false,
            Resolver = (arguments, resolution) => arguments.Length == 2 && arguments[0].IsArray && ImplicitCasts.CanCast(arguments[1], arguments[0].ElementType, resolution)
                ? new FunctionSignature([arguments[0], arguments[0].ElementType], SqlType.ArrayOf(SqlType.Int))
                : null,
        },
        new RowFunction("array_replace", "Array with each element equal to a value replaced.", [], Replace)
        {
            Strict = false,
            Resolver = (arguments, resolution) => arguments.Length == 3 && arguments[0].IsArray
                && ImplicitCasts.CanCast(arguments[1], arguments[0].ElementType, resolution) && ImplicitCasts.CanCast(arguments[2], arguments[0].ElementType, resolution)
                ? new FunctionSignature([arguments[0], arguments[0].ElementType, arguments[0].ElementType], arguments[0])
                : null,
        },
        new RowFunction("array_fill", "Array of one value repeated.", [], Fill)
        {
            Strict = false,
            Resolver = (arguments, resolution) => arguments.Length == 2 && !arguments[0].IsArray && arguments[1].IsArray
                ? new FunctionSignature([ElementOf(arguments[0]), SqlType.ArrayOf(SqlType.Int)], SqlType.ArrayOf(ElementOf(arguments[0])))
                : null,
        },
    ];

    private static SqlType ElementOf(SqlType type) => type.Kind is SqlTypeKind.Unknown or SqlTypeKind.Null ? SqlType.String : type;

    private static bool AreInts(ReadOnlySpan<SqlType> types, FunctionResolution resolution)
    {
        foreach (var type in types)
            if (!ImplicitCasts.CanCast(type, SqlType.BigInt, resolution))
                return false;
        return true;
    }

    private static int Origin(RowArguments row, int index) => row.TypeOf(index).Kind == SqlTypeKind.Vector ? 0 : 1;

    private static byte[] Slice(RowArguments row, long from, long to)
    {
        var builder = new ArrayBuilder();
        var reader = new ArrayReader(row.Bytes(0));
        for (long position = Origin(row, 0); position <= to && reader.MoveNext(); position++)
            if (position >= from)
                Add(builder, reader.Current, reader.IsNull);
        return builder.Encoded.ToArray();
    }

    private static byte[] TrimLast(RowArguments row)
    {
        var count = ArrayValue.Count(row.Bytes(0));
        var trimmed = row.Long(1);
        if (trimmed < 0 || trimmed > count)
            throw FunctionErrors.InvalidParameter("trim_array", $"number of elements to trim must be between 0 and {count}");
        return Slice(row, long.MinValue, count - trimmed - 1 + Origin(row, 0));
    }

    private static string? Dimensions(RowArguments row)
    {
        var count = ArrayValue.Count(row.Bytes(0));
        return count == 0 ? null : $"[{Origin(row, 0)}:{count - 1 + Origin(row, 0)}]";
    }

    private static byte[] Prepend(RowArguments row)
    {
        var builder = new ArrayBuilder();
        Add(builder, row.IsNull(0) ? default : row.Bytes(0), row.IsNull(0));
        if (!row.IsNull(1))
        {
            var reader = new ArrayReader(row.Bytes(1));
            while (reader.MoveNext())
                Add(builder, reader.Current, reader.IsNull);
        }
        return builder.Encoded.ToArray();
    }

    private static byte[]? Positions(RowArguments row)
    {
        if (row.IsNull(0))
            return null;
        var builder = new ArrayBuilder();
        var reader = new ArrayReader(row.Bytes(0));
        for (var position = Origin(row, 0); reader.MoveNext(); position++)
            if (Matches(row, 1, reader.Current, reader.IsNull))
                builder.Add(BitConverter.GetBytes(position));
        return builder.Encoded.ToArray();
    }

    private static byte[]? Replace(RowArguments row)
    {
        if (row.IsNull(0))
            return null;
        var builder = new ArrayBuilder();
        var reader = new ArrayReader(row.Bytes(0));
        while (reader.MoveNext())
        {
            if (!Matches(row, 1, reader.Current, reader.IsNull))
                Add(builder, reader.Current, reader.IsNull);
            else
                Add(builder, row.IsNull(2) ? default : row.Bytes(2), row.IsNull(2));
        }
        return builder.Encoded.ToArray();
    }

    private static byte[]? Fill(RowArguments row)
    {
        if (row.IsNull(1))
            return null;
        var dimensions = new ArrayReader(row.Bytes(1));
        if (ArrayValue.Count(row.Bytes(1)) > 1)
            throw FunctionErrors.InvalidParameter("array_fill", "arrays of several dimensions are not supported");
        var count = dimensions.MoveNext() ? BitConverter.ToInt32(dimensions.Current) : 0;
        var element = row.IsNull(0) ? default : row.Bytes(0);
        if (count < 0 || (long)count * (sizeof(int) + element.Length) > MaxElements)
            throw FunctionErrors.InvalidParameter("array_fill", "the array would be too large");
        var builder = new ArrayBuilder();
        for (var i = 0; i < count; i++)
            Add(builder, element, row.IsNull(0));
        return builder.Encoded.ToArray();
    }

    private static bool Matches(RowArguments row, int index, ReadOnlySpan<byte> element, bool isNull) =>
        row.IsNull(index) ? isNull : !isNull && element.SequenceEqual(row.Bytes(index));

    private static void Add(ArrayBuilder builder, ReadOnlySpan<byte> element, bool isNull)
    {
        if (isNull)
            builder.AddNull();
        else
            builder.Add(element);
    }
}
