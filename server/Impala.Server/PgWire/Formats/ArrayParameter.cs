using System.Buffers.Binary;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Casts;
using Impala.Storage.Memory;

namespace Impala.Server.PgWire.Formats;

/// <summary>array_recv: one-dimensional binary arrays as Bind sends them.</summary>
internal static class ArrayParameter
{
    private static readonly MemoryTracker Memory = new("Array parameters");

    public static Constant Read(SqlType type, ReadOnlySpan<byte> value, int ordinal)
    {
        var rest = value;
        var numDimensions = TakeInt32(ref rest);
        TakeInt32(ref rest);
        var elementOid = (uint)TakeInt32(ref rest);
        var element = PgTypes.FromOid(elementOid) ?? type.ElementType;
        var builder = new ArrayBuilder();
        if (numDimensions > 1)
            throw new SqlException(SqlState.FeatureNotSupported, "arrays of several dimensions are not supported as parameters");
        var count = numDimensions == 1 ? TakeInt32(ref rest) : 0;
        if (numDimensions == 1)
            TakeInt32(ref rest);
        for (var i = 0; i < count; i++)
        {
            var length = TakeInt32(ref rest);
            if (length < 0)
            {
                builder.AddNull();
                continue;
            }
            if (length > rest.Length)
                throw Malformed();
            Add(builder, ParameterDecoder.ReadBinary(element, rest[..length], ordinal));
            rest = rest[length..];
        }
        return new Constant(SqlType.ArrayOf(element), new ByteString(builder.Encoded));
    }

    private static void Add(ArrayBuilder builder, Constant element)
    {
        var vector = ConstantVectors.Create(element, 1, Memory);
        builder.Add(ArrayValue.ElementBytes(vector, 0));
        vector.Release();
    }

    private static int TakeInt32(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 4)
            throw Malformed();
        var value = BinaryPrimitives.ReadInt32BigEndian(rest);
        rest = rest[4..];
        return value;
    }

    private static SqlException Malformed() => new(SqlState.InvalidBinaryRepresentation, "insufficient data left in message of an array parameter");
}
