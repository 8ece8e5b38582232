using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Scan;

/// <summary>A column of the batch that a scan fills with the selected rows of several slices: constant, dictionary codes (strings, while
/// all slices have one dictionary), or flat. The number of rows so far is the owner's; room is for <see cref="Capacity"/>.</summary>
internal sealed unsafe class GatheredColumn(SqlType type, MemoryTracker memory) : IDisposable
{
    public const int Capacity = RecordBatch.DefaultNumRows;

    private readonly List<NativeBuffer> _keepAlive = [];
    private readonly int _size = PhysicalTypes.SizeOf(PhysicalTypes.Of(type));
    private ColumnVector? _vector;

    /// <summary>Appends rows of a vector.</summary>
    public void Append(ColumnVector source, int* rows, int count, int numRows)
    {
        if (source.Kind == VectorKind.Constant)
        {
            // The same constant for all slices of a morsel.
            _vector ??= source.AddReference();
            return;
        }
        if (source.Kind == VectorKind.Dictionary && source.Physical == PhysicalType.String)
        {
            AppendCodes(source.Dictionary!, source.Codes, rows, count, numRows);
        }
        else
        {
            var target = BeginFlat(numRows);
            VectorGather.TakeValues(source, rows, target, count);
            if (source.Physical == PhysicalType.String)
                _vector!.KeepAliveFrom(source);
        }
        if (source.HasNulls)
            AppendValidity(source.Validity, rows, count, numRows);
    }

    /// <summary>Appends codes of rows into a dictionary of strings.</summary>
    public void AppendCodes(ColumnVector dictionary, int* codes, int* rows, int count, int numRows)
    {
        _vector ??= ColumnVector.CreateDictionary(dictionary, Capacity, memory);
        if (_vector.Kind == VectorKind.Dictionary && ReferenceEquals(_vector.Dictionary, dictionary))
        {
            VectorGather.Take(codes, rows, _vector.Codes + numRows, count);
            return;
        }
        var views = (StringView*)BeginFlat(numRows);
        var entries = dictionary.Strings;
        for (var i = 0; i < count; i++)
            views[i] = entries[codes[rows[i]]];
        _vector.KeepAliveFrom(dictionary);
    }

    /// <summary>Where the values of further rows go.</summary>
    public byte* BeginFlat(int numRows)
    {
        _vector ??= ColumnVector.CreateFlat(type, Capacity, memory);
        if (_vector.Kind == VectorKind.Dictionary)
            Flatten(numRows);
        return _vector.Data + ((long)numRows * _size);
    }

    /// <summary>The list that buffers which views point into are added to, each with a reference.</summary>
    public List<NativeBuffer> KeepAlive => _keepAlive;

    /// <summary>Appends the validity of rows; to be called for slices with NULLs only.</summary>
    public void AppendValidity(byte* validity, int* rows, int count, int numRows)
    {
        byte* target = _vector!.Validity;
        for (var i = 0; i < count; i++)
        {
            if (Bitmap.Get(validity, rows[i]))
                continue;
            if (target == null)
                target = _vector.EnsureValidity(memory);
            Bitmap.Clear(target, numRows + i);
        }
    }

    /// <summary>Takes the column out.</summary>
    public ColumnVector Take(int numRows)
    {
        var vector = _vector!;
        _vector = null;
        if (vector.Kind == VectorKind.Constant)
        {
            var stretched = vector.WithNumRows(numRows);
            vector.Release();
            return stretched;
        }
        vector.Truncate(numRows);
        foreach (var buffer in _keepAlive)
            vector.KeepAlive(buffer);
        _keepAlive.Clear();
        return vector;
    }

    public void Dispose()
    {
        _vector?.Release();
        _vector = null;
        foreach (var buffer in _keepAlive)
            buffer.Release();
        _keepAlive.Clear();
    }

    /// <summary>Turns codes into views, when another dictionary or none comes.</summary>
    private void Flatten(int numRows)
    {
        var codes = _vector!;
        var flat = ColumnVector.CreateFlat(type, Capacity, memory);
        VectorGather.TakeValues(codes.Dictionary!, codes.Codes, flat.Data, numRows);
        flat.KeepAliveFrom(codes);
        if (codes.HasNulls)
            new ReadOnlySpan<byte>(codes.Validity, Bitmap.BytesFor(Capacity)).CopyTo(new Span<byte>(flat.EnsureValidity(memory), Bitmap.BytesFor(Capacity)));
        codes.Release();
        _vector = flat;
    }
}
