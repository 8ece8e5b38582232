using System.Buffers.Binary;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Casts;

/// <summary>
/// Arrays inside a string slot: a 32-bit count, then for each element a 32-bit length (-1 for NULL) and the bytes of its physical value
/// (text as it is). Little-endian; the element's kind is in the type. Arrays have one dimension.
/// </summary>
public static class ArrayValue
{
    public static int Count(ReadOnlySpan<byte> array) => array.Length < sizeof(int) ? 0 : BinaryPrimitives.ReadInt32LittleEndian(array);

    /// <summary>Element <paramref name="index"/> (0-based); false when out of range or NULL.</summary>
    public static bool TryGet(ReadOnlySpan<byte> array, int index, out ReadOnlySpan<byte> element)
    {
        element = default;
        if (index < 0 || index >= Count(array))
            return false;
        var reader = new ArrayReader(array);
        for (var i = 0; i <= index; i++)
            reader.MoveNext();
        element = reader.Current;
        return !reader.IsNull;
    }

    /// <summary>The first value of a vector row as an element's bytes.</summary>
    public static unsafe ReadOnlySpan<byte> ElementBytes(ColumnVector vector, int row)
    {
        if (vector.Kind == VectorKind.Constant)
            row = 0;
        if (vector.Physical == PhysicalType.String)
        {
            var view = vector.Strings + row;
            return new ReadOnlySpan<byte>(StringView.BytesOf(view), view->Length);
        }
        var size = PhysicalTypes.SizeOf(vector.Physical);
        return new ReadOnlySpan<byte>(vector.Data + ((long)row * size), size);
    }

    /// <summary>A row of a flat vector from an element's bytes; text goes through the builder of the caller instead.</summary>
    public static unsafe void CopyElement(ReadOnlySpan<byte> element, ColumnVector destination, int row)
    {
        var size = PhysicalTypes.SizeOf(destination.Physical);
        element[..size].CopyTo(new Span<byte>(destination.Data + ((long)row * size), size));
    }
}
