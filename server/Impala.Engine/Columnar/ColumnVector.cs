using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Storage.Memory;

namespace Impala.Engine.Columnar;

/// <summary>
/// One column of a batch: values in native memory, an optional validity bitmap (absent means no nulls), and references to the
/// buffers that string views point into. Vectors are reference-counted as a whole: the creator holds one reference;
/// <see cref="AddReference"/> shares a vector between batches without copying; <see cref="Release"/> returns its buffers.
/// A vector is written only by its creator before it is shared; after that it is immutable. Slots of NULL rows hold unspecified
/// but initialised bits (zero for strings).
/// </summary>
public sealed unsafe class ColumnVector
{
    private NativeBuffer? _values;
    private NativeBuffer? _validityBuffer;
    private List<NativeBuffer>? _keepAlive;
    private ColumnVector? _dictionary;
    private ColumnVector? _whole;
    private int _numReferences = 1;

    private ColumnVector(SqlType type) => Type = type;

    public SqlType Type
    {
        get
        {
            CheckUse();
            return field;
        }
        private set;
    }

    /// <summary>How the values lie: as <see cref="PhysicalTypes.Of"/> the type, unless the vector <see cref="IsNarrow"/>.</summary>
    public PhysicalType Physical
    {
        get
        {
            CheckUse();
            return field;
        }
        private set;
    }

    /// <summary>
    /// True for a DECIMAL of more than 18 digits whose values all fit in 64 bits and lie so. Only expression kernels and aggregates that say
    /// so take such vectors; everyone else gets them <see cref="Widened"/>.
    /// </summary>
    public bool IsNarrow => Physical == PhysicalType.Int64 && Type.IsDecimal && PhysicalTypes.Of(Type) == PhysicalType.Int128;

    public VectorKind Kind
    {
        get
        {
            CheckUse();
            return field;
        }
        private set;
    }

    /// <summary>Rows represented (for a constant: of the batch it stands in).</summary>
    public int NumRows
    {
        get
        {
            CheckUse();
            return field;
        }
        private set;
    }

    /// <summary>Values (flat: one a row; constant: one); for a dictionary vector the int32 codes.</summary>
    public byte* Data
    {
        get
        {
            CheckUse();
            return field;
        }
        private set;
    }

    /// <summary>Validity bitmap or null when every row has a value. A constant uses bit 0.</summary>
    public byte* Validity
    {
        get
        {
            CheckUse();
            return field;
        }
        private set;
    }

    public bool HasNulls => Validity != null;

    /// <summary>The distinct values of a dictionary vector, flat and without nulls.</summary>
    public ColumnVector? Dictionary => _dictionary;

    public bool IsConstantNull => Kind == VectorKind.Constant && Validity != null && !Bitmap.Get(Validity, 0);

    public T* Values<T>()
        where T : unmanaged
    {
        System.Diagnostics.Debug.Assert(Kind == VectorKind.Dictionary || Data == null || sizeof(T) == PhysicalTypes.SizeOf(Physical), "values of another width");
        return (T*)Data;
    }

    public StringView* Strings => (StringView*)Data;

    public int* Codes => (int*)Data;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsValid(int row) => Validity == null || Bitmap.Get(Validity, Kind == VectorKind.Constant ? 0 : row);

    /// <summary>A flat vector with room for <paramref name="numRows"/> values, contents unspecified, without validity.</summary>
    public static ColumnVector CreateFlat(SqlType type, int numRows, MemoryTracker tracker) =>
        CreateWithStorage(type, PhysicalTypes.Of(type), VectorKind.Flat, numRows, numRows, tracker);

    /// <summary>As <see cref="CreateFlat"/> for a DECIMAL of any precision, with 64-bit values.</summary>
    public static ColumnVector CreateNarrow(SqlType type, int numRows, MemoryTracker tracker) =>
        CreateWithStorage(type, PhysicalType.Int64, VectorKind.Flat, numRows, numRows, tracker);

    /// <summary>As <see cref="CreateFlat"/>, with the type and the width of another vector.</summary>
    public static ColumnVector CreateFlatLike(ColumnVector source, int numRows, MemoryTracker tracker) =>
        CreateWithStorage(source.Type, source.Physical, VectorKind.Flat, numRows, numRows, tracker);

    /// <summary>A constant vector; the caller writes its value at index 0, or calls <see cref="CreateConstantNull"/>.</summary>
    public static ColumnVector CreateConstant(SqlType type, int numRows, MemoryTracker tracker) =>
        CreateWithStorage(type, PhysicalTypes.Of(type), VectorKind.Constant, numRows, 1, tracker);

    /// <summary>As <see cref="CreateConstant"/> for a DECIMAL of any precision, with a 64-bit value.</summary>
    public static ColumnVector CreateNarrowConstant(SqlType type, int numRows, MemoryTracker tracker) =>
        CreateWithStorage(type, PhysicalType.Int64, VectorKind.Constant, numRows, 1, tracker);

    /// <summary>As <see cref="CreateConstant"/>, with the width of another vector.</summary>
    public static ColumnVector CreateConstantLike(ColumnVector source, int numRows, MemoryTracker tracker) =>
        CreateWithStorage(source.Type, source.Physical, VectorKind.Constant, numRows, 1, tracker);

    public static ColumnVector CreateConstantNull(SqlType type, int numRows, MemoryTracker tracker)
    {
        var vector = CreateConstant(type, numRows, tracker);
        Unsafe.InitBlockUnaligned(vector.Data, 0, 16);
        try
        {
            Bitmap.Fill(vector.EnsureValidity(tracker, allValid: false), 1, false);
            return vector;
        }
        catch
        {
            vector.Release();
            throw;
        }
    }

    /// <summary>Codes for <paramref name="numRows"/> rows into <paramref name="dictionary"/>, of which it takes a reference.</summary>
    public static ColumnVector CreateDictionary(ColumnVector dictionary, int numRows, MemoryTracker tracker)
    {
        var codes = BufferPool.Rent(Math.Max(1, numRows) * (long)sizeof(int), tracker);
        var vector = Create(dictionary.Type, dictionary.Physical, VectorKind.Dictionary, numRows);
        vector._dictionary = dictionary.AddReference();
        vector._values = codes;
        vector.Data = vector._values.Pointer;
        return vector;
    }

    /// <summary>A flat vector over a buffer that already holds the values; takes over the caller's references.</summary>
    public static ColumnVector FromBuffers(SqlType type, int numRows, NativeBuffer values, byte* data, NativeBuffer? validityBuffer, byte* validity)
    {
        var vector = Create(type, PhysicalTypes.Of(type), VectorKind.Flat, numRows);
        vector._values = values;
        vector.Data = data;
        vector._validityBuffer = validityBuffer;
        vector.Validity = validity;
        return vector;
    }

    /// <summary>A flat or constant vector in the type's own width over a part of a buffer, of which it takes a reference.</summary>
    internal static ColumnVector OverBuffer(SqlType type, VectorKind kind, int numRows, NativeBuffer buffer, byte* data, byte* validity)
    {
        var vector = Create(type, PhysicalTypes.Of(type), kind, numRows);
        vector._values = buffer.AddReference();
        vector.Data = data;
        vector.Validity = validity;
        return vector;
    }

    /// <summary>A dictionary vector over codes that lie in a buffer; takes a reference of both.</summary>
    internal static ColumnVector OverBuffer(ColumnVector dictionary, int numRows, NativeBuffer buffer, byte* codes, byte* validity)
    {
        var vector = Create(dictionary.Type, dictionary.Physical, VectorKind.Dictionary, numRows);
        vector._values = buffer.AddReference();
        vector._dictionary = dictionary.AddReference();
        vector.Data = codes;
        vector.Validity = validity;
        return vector;
    }

    /// <summary>The validity bitmap, created when there is none; a new one says valid (or null) for all rows.</summary>
    public byte* EnsureValidity(MemoryTracker tracker, bool allValid = true)
    {
        if (Validity != null)
            return Validity;
        var numBits = Kind == VectorKind.Constant ? 1 : Math.Max(1, NumRows);
        _validityBuffer = BufferPool.Rent(Bitmap.BytesFor(numBits) + 8, tracker);
        Validity = _validityBuffer.Pointer;
        Bitmap.Fill(Validity, numBits, allValid);
        return Validity;
    }

    /// <summary>Forgets the bitmap, when all rows turned out to be valid.</summary>
    public void DropValidity()
    {
        _validityBuffer?.Release();
        _validityBuffer = null;
        Validity = null;
    }

    /// <summary>Takes over one reference to a buffer that string views of this vector point into.</summary>
    public void KeepAlive(NativeBuffer buffer) => (_keepAlive ??= []).Add(buffer);

    /// <summary>Adds references to every buffer that <paramref name="source"/> keeps alive (and its dictionary's), for views copied from it.</summary>
    public void KeepAliveFrom(ColumnVector source)
    {
        if (source._keepAlive is { } buffers)
        {
            foreach (var buffer in buffers)
            {
                if (_keepAlive is null || !_keepAlive.Contains(buffer))
                    KeepAlive(buffer.AddReference());
            }
        }
        if (source._dictionary is { } dictionary)
            KeepAliveFrom(dictionary);
        if (source._whole is { } whole)
            KeepAliveFrom(whole);
    }

    /// <summary>Shortens the vector; only its creator may, before sharing it.</summary>
    public void Truncate(int numRows) => NumRows = numRows;

    public ColumnVector AddReference()
    {
        var now = Interlocked.Increment(ref _numReferences);
        Lifetimes.CheckUse(now > 1, "a vector");
        return this;
    }

    public void Release()
    {
        var left = Interlocked.Decrement(ref _numReferences);
        if (left != 0)
        {
            if (left < 0)
                Lifetimes.ThrowReleased("a vector");
            return;
        }
        _values?.Release();
        _values = null;
        DropValidity();
        Data = null;
        if (_keepAlive is { } buffers)
        {
            foreach (var buffer in buffers)
                buffer.Release();
            buffers.Clear();
        }
        _dictionary?.Release();
        _dictionary = null;
        _whole?.Release();
        _whole = null;
        ObjectPool<ColumnVector>.Return(this);
    }

    /// <summary>The same values under another type of the same physical layout (a free cast); adds a reference to this vector's buffers.</summary>
    public ColumnVector WithType(SqlType type)
    {
        if (type == Type)
            return AddReference();
        System.Diagnostics.Debug.Assert(PhysicalTypes.Of(type) == Physical || (Type.IsDecimal && type.IsDecimal), "a free cast between different layouts");
        var view = Create(type, Physical, Kind, NumRows);
        view._values = _values?.AddReference();
        view.Data = Data;
        view._validityBuffer = _validityBuffer?.AddReference();
        view.Validity = Validity;
        if (_keepAlive is { Count: > 0 } || _whole is not null)
            view.KeepAliveFrom(this);
        if (_dictionary is not null)
            view._dictionary = _dictionary.WithType(type);
        view._whole = _whole?.AddReference();
        return view;
    }

    /// <summary>
    /// Rows first..first+count-1 without a copy; keeps a reference to this vector. Not for constants, and with NULLs only from a row on
    /// that is a multiple of 8, where a byte of the bitmap begins.
    /// </summary>
    public ColumnVector Slice(int first, int count)
    {
        System.Diagnostics.Debug.Assert(Kind != VectorKind.Constant && (Validity == null || (first & 7) == 0), "a slice that needs a copy");
        var width = Kind == VectorKind.Dictionary ? sizeof(int) : PhysicalTypes.SizeOf(Physical);
        var slice = Create(Type, Physical, Kind, count);
        slice.Data = Data + ((long)first * width);
        slice.Validity = Validity == null ? null : Validity + (first >> 3);
        slice._dictionary = _dictionary?.AddReference();
        slice._whole = AddReference();
        return slice;
    }

    /// <summary>The same constant for another number of rows.</summary>
    public ColumnVector WithNumRows(int numRows)
    {
        System.Diagnostics.Debug.Assert(Kind == VectorKind.Constant, "only a constant stretches");
        if (numRows == NumRows)
            return AddReference();
        var view = Create(Type, Physical, Kind, numRows);
        view._values = _values?.AddReference();
        view.Data = Data;
        view._validityBuffer = _validityBuffer?.AddReference();
        view.Validity = Validity;
        if (_keepAlive is { Count: > 0 } || _whole is not null)
            view.KeepAliveFrom(this);
        return view;
    }

    /// <summary>The same values in their type's own width; adds a reference to this vector when it has it already.</summary>
    public ColumnVector Widened(MemoryTracker tracker)
    {
        if (!IsNarrow)
            return AddReference();
        if (Kind == VectorKind.Dictionary)
        {
            var entries = _dictionary!.Widened(tracker);
            var view = Create(Type, entries.Physical, Kind, NumRows);
            view._dictionary = entries;
            view._values = _values?.AddReference();
            view.Data = Data;
            view._validityBuffer = _validityBuffer?.AddReference();
            view.Validity = Validity;
            view._whole = _whole?.AddReference();
            return view;
        }
        var numValues = Kind == VectorKind.Constant ? 1 : NumRows;
        var wide = CreateWithStorage(Type, PhysicalType.Int128, Kind, NumRows, numValues, tracker);
        var from = (long*)Data;
        var to = (Int128*)wide.Data;
        for (var i = 0; i < numValues; i++)
            to[i] = from[i];
        wide._validityBuffer = _validityBuffer?.AddReference();
        wide.Validity = Validity;
        wide._whole = Validity == null ? null : _whole?.AddReference();
        return wide;
    }

    private static ColumnVector CreateWithStorage(SqlType type, PhysicalType physical, VectorKind kind, int numRows, int capacity, MemoryTracker tracker)
    {
        var values = BufferPool.Rent(Math.Max(1L, capacity) * PhysicalTypes.SizeOf(physical), tracker);
        var vector = Create(type, physical, kind, numRows);
        vector._values = values;
        vector.Data = values.Pointer;
        return vector;
    }

    /// <summary>An object with one reference and nothing in it yet, of those given back when there is one.</summary>
    private static ColumnVector Create(SqlType type, PhysicalType physical, VectorKind kind, int numRows)
    {
        var vector = ObjectPool<ColumnVector>.Take() ?? new ColumnVector(type);
        vector._numReferences = 1;
        vector.Type = type;
        vector.Physical = physical;
        vector.Kind = kind;
        vector.NumRows = numRows;
        return vector;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CheckUse() => Lifetimes.CheckUse(_numReferences > 0, "a vector");
}
