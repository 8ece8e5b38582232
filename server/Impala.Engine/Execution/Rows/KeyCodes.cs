using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>
/// Finds the groups of rows whose keys come from small domains without hashing or comparing them. Each key column gives a code (that of its
/// dictionary, a boolean, a small number in a window, nothing for a constant); the codes together name a place in an array of groups.
/// <code>
/// key columns --codes--> place = code1 * size2 + code2 --numbers--> group number --> row
/// </code>
/// The array is a cache in front of a <see cref="GroupTable"/>: a place seen for the first time is asked for there, by value, and all
/// places are forgotten when a dictionary or a constant is replaced or a window grows. So groups of any type of key may be found both ways.
/// </summary>
internal sealed unsafe class KeyCodes : IDisposable
{
    private const long MaxPlaces = 1 << 13;
    private const byte Unknown = 0xFF;

    /// <summary>Batches smaller than a part of the array are not worth filling it anew.</summary>
    private const int MaxPlacesPerRow = 4;

    private readonly MemoryTracker _memory;
    private readonly Column[] _columns;
    private readonly Scratch<byte> _numbersByPlace;
    private readonly Scratch<int> _places;
    private readonly Scratch<byte> _numbers;
    private readonly Scratch<byte> _spareNumbers;
    private readonly Scratch<long> _spareValues;
    private readonly Scratch<int> _counts;
    private readonly Scratch<int> _missing;
    private readonly Scratch<IntPtr> _rows;
    private long _numPlaces;
    private int _numGroups;
    private bool _isHopeless;

    public KeyCodes(int numKeys, MemoryTracker memory)
    {
        _memory = memory;
        _columns = new Column[numKeys];
        _numbersByPlace = new Scratch<byte>(memory);
        _places = new Scratch<int>(memory);
        _numbers = new Scratch<byte>(memory);
        _spareNumbers = new Scratch<byte>(memory);
        _spareValues = new Scratch<long>(memory);
        _counts = new Scratch<int>(memory);
        _missing = new Scratch<int>(memory);
        _rows = new Scratch<IntPtr>(memory);
    }

    /// <summary>Whether a key of this type can ever be found by code.</summary>
    public static bool Suits(SqlType type) => PhysicalTypes.Of(type) is not (PhysicalType.Float or PhysicalType.Double);

    /// <summary>
    /// Numbers the groups of all rows, or answers false when the keys of this batch have no small domain or give too many groups; then
    /// nothing but new groups of the table has changed.
    /// </summary>
    /// <param name="keys">Dense, of any kind.</param>
    /// <param name="find">Finds or makes the groups of these rows of the keys by value.</param>
    public bool TryFind(ReadOnlySpan<ColumnVector> keys, int numRows, IGroupFinder find, out NumberedGroups groups)
    {
        groups = default;
        if (_isHopeless || numRows == 0 || !Prepare(keys, numRows))
            return false;
        var places = Places(keys, numRows);
        var numbers = _numbers.Ensure(numRows);
        var byPlace = _numbersByPlace.Ensure(_numPlaces);
        if (!Look(places, byPlace, numRows, numbers))
        {
            if (!FindMissing(keys, places, byPlace, numRows, find))
                return false;
            Look(places, byPlace, numRows, numbers);
        }
        var counts = _counts.Ensure(2 * GroupedSumKernel.MaxNumbers);
        GroupedSumKernel.Count(numbers, numRows, _numGroups, counts);
        groups = new NumberedGroups
        {
            Numbers = numbers,
            NumRows = numRows,
            NumGroups = _numGroups,
            Counts = counts,
            Rows = (byte**)_rows.Ensure(NumberedGroups.MaxGroups),
            Scratch = _spareValues.Ensure(numRows),
            SpareNumbers = _spareNumbers.Ensure(numRows),
            SpareCounts = counts + GroupedSumKernel.MaxNumbers,
        };
        return true;
    }

    /// <summary>Forgets all groups, because the table did.</summary>
    public void Clear()
    {
        _numPlaces = 0;
        for (var i = 0; i < _columns.Length; i++)
            _columns[i].Release();
    }

    public void Dispose()
    {
        Clear();
        _numbersByPlace.Dispose();
        _places.Dispose();
        _numbers.Dispose();
        _spareNumbers.Dispose();
        _spareValues.Dispose();
        _counts.Dispose();
        _missing.Dispose();
        _rows.Dispose();
    }

    /// <summary>Makes the columns' domains hold this batch; true when the array of places is ready for it.</summary>
    private bool Prepare(ReadOnlySpan<ColumnVector> keys, int numRows)
    {
        var isSame = _numPlaces > 0;
        var numPlaces = 1L;
        for (var i = 0; i < keys.Length; i++)
        {
            if (!_columns[i].Fits(keys[i], numRows))
            {
                isSame = false;
                if (!_columns[i].TryAdapt(keys[i], numRows))
                {
                    _isHopeless = keys[i].Kind == VectorKind.Flat && keys[i].Physical is PhysicalType.Int16 or PhysicalType.Int32 or PhysicalType.Int64;
                    _numPlaces = 0;
                    return false;
                }
            }
            numPlaces *= _columns[i].Size;
            if (numPlaces > MaxPlaces)
            {
                _numPlaces = 0;
                return false;
            }
        }
        if (isSame)
            return true;
        _numPlaces = 0;
        if (numPlaces > (long)numRows * MaxPlacesPerRow)
            return false;
        _numPlaces = numPlaces;
        _numGroups = 0;
        new Span<byte>(_numbersByPlace.Ensure(numPlaces), (int)numPlaces).Fill(Unknown);
        return true;
    }

    private int* Places(ReadOnlySpan<ColumnVector> keys, int numRows)
    {
        var only = -1;
        var numVarying = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].Kind == VectorKind.Constant)
                continue;
            numVarying++;
            only = i;
        }
        if (numVarying == 1 && keys[only].Kind == VectorKind.Dictionary && keys[only].Validity == null)
            return keys[only].Codes;
        var places = _places.Ensure(numRows);
        var isFirst = true;
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].Kind == VectorKind.Constant)
                continue;
            _columns[i].AddCodes(keys[i], numRows, places, isFirst);
            isFirst = false;
        }
        if (isFirst)
            new Span<int>(places, numRows).Clear();
        return places;
    }

    private static bool Look(int* places, byte* byPlace, int numRows, byte* numbers)
    {
        byte any = 0;
        for (var i = 0; i < numRows; i++)
        {
            var number = byPlace[places[i]];
            numbers[i] = number;
            any = Math.Max(any, number);
        }
        return any != Unknown;
    }

    private bool FindMissing(ReadOnlySpan<ColumnVector> keys, int* places, byte* byPlace, int numRows, IGroupFinder find)
    {
        var missing = _missing.Ensure(NumberedGroups.MaxGroups);
        var first = _numGroups;
        for (var i = 0; i < numRows; i++)
        {
            if (byPlace[places[i]] != Unknown)
                continue;
            if (_numGroups == NumberedGroups.MaxGroups)
            {
                _numPlaces = 0;
                _isHopeless = true;
                return false;
            }
            byPlace[places[i]] = (byte)_numGroups;
            missing[_numGroups++ - first] = i;
        }
        find.Find(keys, missing, _numGroups - first, (byte**)_rows.Ensure(NumberedGroups.MaxGroups) + first);
        return true;
    }

    /// <summary>Looks groups up by value.</summary>
    internal interface IGroupFinder
    {
        /// <summary>Writes the groups of rows indices[0..count-1] of the keys.</summary>
        void Find(ReadOnlySpan<ColumnVector> keys, int* indices, int count, byte** rows);
    }

    /// <summary>One key's domain: what its codes stand for. The last code is NULL's.</summary>
    private struct Column
    {
        // A dictionary or a constant; null for a window of numbers.
        private ColumnVector? _source;
        private long _min;

        public int Size { get; private set; }

        public readonly bool Fits(ColumnVector key, int numRows) => key.Kind switch
        {
            VectorKind.Dictionary => ReferenceEquals(_source, key.Dictionary),
            VectorKind.Constant => _source is { Kind: VectorKind.Constant } && IsSame(_source, key),
            _ => _source is null && Size > 0 && IsWhole(key.Physical) && Holds(key, numRows),
        };

        public bool TryAdapt(ColumnVector key, int numRows)
        {
            if (key.Kind != VectorKind.Flat)
            {
                Release();
                _source = (key.Kind == VectorKind.Dictionary ? key.Dictionary! : key).AddReference();
                Size = key.Kind == VectorKind.Dictionary ? Math.Min(_source.NumRows, int.MaxValue - 1) + 1 : 1;
                return true;
            }
            if (!IsWhole(key.Physical))
                return false;
            var (min, max) = Range(key, numRows);
            if (_source is null && Size > 0)
            {
                min = Math.Min(min, _min);
                max = Math.Max(max, _min + Size - 2);
            }
            Release();
            if ((UInt128)((Int128)max - min) >= (UInt128)MaxPlaces)
                return false;
            _min = min;
            Size = (int)(max - min) + 2;
            return true;
        }

        public void Release()
        {
            _source?.Release();
            _source = null;
            Size = 0;
        }

        public readonly void AddCodes(ColumnVector key, int numRows, int* places, bool isFirst)
        {
            if (key.Kind == VectorKind.Dictionary)
            {
                AddDictionaryCodes(key, numRows, places, isFirst);
                return;
            }
            switch (key.Physical)
            {
                case PhysicalType.Bool:
                    AddNumbers<byte>(key, numRows, places, isFirst);
                    break;
                case PhysicalType.Int8:
                    AddNumbers<sbyte>(key, numRows, places, isFirst);
                    break;
                case PhysicalType.Int16:
                    AddNumbers<short>(key, numRows, places, isFirst);
                    break;
                case PhysicalType.Int32:
                    AddNumbers<int>(key, numRows, places, isFirst);
                    break;
                default:
                    AddNumbers<long>(key, numRows, places, isFirst);
                    break;
            }
        }

        private static bool IsWhole(PhysicalType type) =>
            type is PhysicalType.Bool or PhysicalType.Int8 or PhysicalType.Int16 or PhysicalType.Int32 or PhysicalType.Int64;

        private static bool IsSame(ColumnVector left, ColumnVector right)
        {
            if (left.IsConstantNull || right.IsConstantNull)
                return left.IsConstantNull == right.IsConstantNull;
            var size = PhysicalTypes.SizeOf(left.Physical);
            return left.Physical == right.Physical && (left.Physical == PhysicalType.String
                ? left.Strings->Equals(*right.Strings)
                : new ReadOnlySpan<byte>(left.Data, size).SequenceEqual(new ReadOnlySpan<byte>(right.Data, size)));
        }

        private readonly bool Holds(ColumnVector key, int numRows)
        {
            var (min, max) = Range(key, numRows);
            return min >= _min && max <= _min + Size - 2;
        }

        private static (long Min, long Max) Range(ColumnVector key, int numRows) => key.Physical switch
        {
            PhysicalType.Bool => (0, 1),
            PhysicalType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            PhysicalType.Int16 => RangeKernel.Of(key.Values<short>(), key.Validity, numRows),
            PhysicalType.Int32 => RangeKernel.Of(key.Values<int>(), key.Validity, numRows),
            _ => RangeKernel.Of(key.Values<long>(), key.Validity, numRows),
        };

        private readonly void AddDictionaryCodes(ColumnVector key, int numRows, int* places, bool isFirst)
        {
            var codes = key.Codes;
            var i = 0;
            if (key.Validity == null)
            {
                var size = new Vector<int>(Size);
                for (; i <= numRows - Vector<int>.Count; i += Vector<int>.Count)
                {
                    var code = Vector.Load(codes + i);
                    Vector.Store(isFirst ? code : (Vector.Load(places + i) * size) + code, places + i);
                }
            }
            for (; i < numRows; i++)
                places[i] = (isFirst ? 0 : places[i] * Size) + (Bitmap.IsValid(key.Validity, i) ? codes[i] : Size - 1);
        }

        private readonly void AddNumbers<T>(ColumnVector key, int numRows, int* places, bool isFirst)
            where T : unmanaged, INumberBase<T>
        {
            var values = key.Values<T>();
            for (var i = 0; i < numRows; i++)
            {
                var code = Bitmap.IsValid(key.Validity, i) ? (int)(long.CreateTruncating(values[i]) - _min) : Size - 1;
                places[i] = (isFirst ? 0 : places[i] * Size) + code;
            }
        }
    }
}
