using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>Builds a flat column value by value, from objects as <see cref="Constant.Value"/> holds them or rows of other vectors.</summary>
public sealed unsafe class ConstantColumnBuilder : IDisposable
{
    private readonly MemoryTracker _memory;
    private readonly AggregateArena _arena;
    private readonly int _size;
    private ColumnVector? _vector;
    private int _count;

    /// <summary>A builder of exactly <paramref name="numRows"/> rows.</summary>
    public ConstantColumnBuilder(SqlType type, int numRows, MemoryTracker memory)
    {
        _memory = memory;
        _arena = new AggregateArena(memory);
        _vector = ColumnVector.CreateFlat(type, numRows, memory);
        _size = PhysicalTypes.SizeOf(_vector.Physical);
    }

    private byte* Next => _vector!.Data + ((long)_count * _size);

    /// <summary>Appends null, bool, sbyte, short, int, long, Int128, float, double or ByteString, as the type's layout asks.</summary>
    public void Append(object? value)
    {
        if (value is null)
        {
            AppendNull();
            return;
        }
        switch (_vector!.Physical)
        {
            case PhysicalType.Bool:
                *Next = (bool)value ? (byte)1 : (byte)0;
                break;
            case PhysicalType.Int8:
                *(sbyte*)Next = (sbyte)value;
                break;
            case PhysicalType.Int16:
                *(short*)Next = (short)value;
                break;
            case PhysicalType.Int32:
                *(int*)Next = (int)value;
                break;
            case PhysicalType.Int64:
                *(long*)Next = (long)value;
                break;
            case PhysicalType.Int128:
                *(Int128*)Next = (Int128)value;
                break;
            case PhysicalType.Float:
                *(float*)Next = (float)value;
                break;
            case PhysicalType.Double:
                *(double*)Next = (double)value;
                break;
            case PhysicalType.String:
                *(StringView*)Next = _arena.Copy(((ByteString)value).Span);
                break;
        }
        _count++;
    }

    /// <summary>Appends one row of a vector of the same layout, of any kind.</summary>
    public void AppendRow(ColumnVector source, int row)
    {
        if (!source.IsValid(row))
        {
            AppendNull();
            return;
        }
        var values = source.Kind == VectorKind.Dictionary ? source.Dictionary!.Data : source.Data;
        var index = source.Kind switch
        {
            VectorKind.Flat => row,
            VectorKind.Constant => 0,
            VectorKind.Dictionary => source.Codes[row],
        };
        if (source.Physical == PhysicalType.String)
            *(StringView*)Next = _arena.Copy(((StringView*)values)[index].Span);
        else
            Unsafe.CopyBlockUnaligned(Next, values + ((long)index * _size), (uint)_size);
        _count++;
    }

    public void AppendNull()
    {
        Bitmap.Clear(_vector!.EnsureValidity(_memory), _count);
        Unsafe.InitBlockUnaligned(Next, 0, (uint)_size);
        _count++;
    }

    /// <summary>The finished column, of the rows appended; the caller owns it.</summary>
    public ColumnVector Build()
    {
        var vector = _vector!;
        _vector = null;
        vector.Truncate(_count);
        if (vector.Physical == PhysicalType.String)
            _arena.KeepAliveIn(vector);
        return vector;
    }

    public void Dispose()
    {
        _vector?.Release();
        _vector = null;
        _arena.Dispose();
    }
}
