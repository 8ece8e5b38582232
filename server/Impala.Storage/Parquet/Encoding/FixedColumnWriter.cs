using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Decoding;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>Columns of fixed width. Values are brought to one type, long or Int128 (floats as their bits), which serves as the
/// dictionary's key and for the bounds; <see cref="AppendPlain"/> gives them the file's form.</summary>
internal sealed unsafe class FixedColumnWriter<T> : ColumnWriter
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly ValueIndex<T> _index;
    private readonly long _nanosecondsPerUnit;
    private readonly bool _hasOrder;
    private readonly int _plainSize;
    private readonly Comparison<T> _compare;
    private readonly T[] _dense = new T[1024];
    private Bounds _page = Bounds.Empty;
    private Bounds _chunk = Bounds.Empty;
    private Bounds _file = Bounds.Empty;

    public FixedColumnWriter(Column column, SchemaElement leaf, ParquetWriterOptions options, MemoryTracker tracker)
        : base(column, leaf, options, tracker)
    {
        _compare = Compare;
        _plainSize = leaf.Type switch
        {
            PhysicalType.Int32 or PhysicalType.Float => 4,
            PhysicalType.Int64 or PhysicalType.Double => 8,
            PhysicalType.Int96 => 12,
            _ => leaf.TypeLength,
        };
        _index = new ValueIndex<T>(Math.Min(MaxDictionaryCount, MaxDictionaryBytes / Math.Max(_plainSize, 1)));
        // The format defines no order for INT96.
        _hasOrder = leaf.Type != PhysicalType.Int96;
        _nanosecondsPerUnit = leaf.EffectiveType.Unit switch
        {
            TimeUnit.Millis => 1_000_000,
            TimeUnit.Micros => 1000,
            _ => 1,
        };
    }

    public override (byte[]? Min, byte[]? Max) FileBounds => Encode(_file);

    protected override int DictionaryCount => _index.Count;

    protected override int DictionaryLength => _index.Count * _plainSize;

    protected override void AppendValues(ColumnData data, int start, int count, int numValid)
    {
        var dense = Gather(data, start, count, numValid);
        if (_hasOrder)
            Widen(dense);
        if (!UsesDictionary)
        {
            AppendPlain(dense, Plain);
            return;
        }
        var codes = (int*)Codes.Append(dense.Length * sizeof(int));
        for (var i = 0; i < dense.Length; i++)
        {
            var code = _index.GetOrAdd(dense[i]);
            if (code < 0)
            {
                Codes.Truncate(Codes.Length - ((dense.Length - i) * sizeof(int)));
                AbandonDictionary();
                AppendPlain(dense[i..], Plain);
                return;
            }
            codes[i] = code;
        }
    }

    protected override void ExpandCodes()
    {
        var codes = (int*)Codes.Pointer;
        var numCodes = Codes.Length / sizeof(int);
        for (var done = 0; done < numCodes;)
        {
            var step = Math.Min(_dense.Length, numCodes - done);
            // The batch's own values may still lie in the scratch array, so this one has its own.
            var values = new T[step];
            for (var i = 0; i < step; i++)
                values[i] = _index.Values[codes[done + i]];
            AppendPlain(values, Plain);
            done += step;
        }
    }

    protected override long PlainLengthOfCodes() => (long)NumValid * _plainSize;

    protected override void WriteDictionary(ByteSink target) => AppendPlain(_index.Values, target);

    protected override void ClearDictionary() => _index.Clear();

    protected override (byte[]? Min, byte[]? Max) TakePageBounds()
    {
        var bounds = _page;
        _chunk = _chunk.With(bounds, _compare);
        _page = Bounds.Empty;
        return Encode(bounds);
    }

    protected override (byte[]? Min, byte[]? Max) TakeChunkBounds()
    {
        var bounds = _chunk;
        _file = _file.With(bounds, _compare);
        _chunk = Bounds.Empty;
        return Encode(bounds);
    }

    protected override int CompareBounds(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Compare(Decode(left), Decode(right));

    /// <summary>The valid values of some rows, one after the other.</summary>
    private ReadOnlySpan<T> Gather(ColumnData data, int start, int count, int numValid) => Column.Type.Kind switch
    {
        SqlTypeKind.TinyInt => GatherFrom((sbyte*)data.Values + start, data.Validity, start, count, numValid),
        SqlTypeKind.SmallInt => GatherFrom((short*)data.Values + start, data.Validity, start, count, numValid),
        SqlTypeKind.Int or SqlTypeKind.Date or SqlTypeKind.Float => GatherFrom((int*)data.Values + start, data.Validity, start, count, numValid),
        SqlTypeKind.BigInt or SqlTypeKind.Double => GatherFrom((long*)data.Values + start, data.Validity, start, count, numValid),
        SqlTypeKind.Decimal when Column.Type.Precision <= 18 => GatherFrom((long*)data.Values + start, data.Validity, start, count, numValid),
        _ => GatherFrom((Int128*)data.Values + start, data.Validity, start, count, numValid),
    };

    private ReadOnlySpan<T> GatherFrom<TSource>(TSource* values, byte* validity, int start, int count, int numValid)
        where TSource : unmanaged, IBinaryInteger<TSource>
    {
        var target = _dense;
        if (numValid == count)
        {
            for (var i = 0; i < count; i++)
                target[i] = T.CreateTruncating(values[i]);
            return target.AsSpan(0, count);
        }
        var next = 0;
        for (var i = 0; i < count; i++)
            if (ValidityBits.Get(validity, start + i))
                target[next++] = T.CreateTruncating(values[i]);
        return target.AsSpan(0, next);
    }

    private void AppendPlain(ReadOnlySpan<T> values, ByteSink sink)
    {
        var target = sink.Append(values.Length * _plainSize);
        switch (Leaf.Type)
        {
            case PhysicalType.Int32 or PhysicalType.Float:
                for (var i = 0; i < values.Length; i++)
                    ((int*)target)[i] = int.CreateTruncating(values[i]);
                break;
            case PhysicalType.Int64 when Column.Type.Kind == SqlTypeKind.Timestamp:
                for (var i = 0; i < values.Length; i++)
                    ((long*)target)[i] = ToUnit(Int128.CreateTruncating(values[i]));
                break;
            case PhysicalType.Int64 or PhysicalType.Double:
                for (var i = 0; i < values.Length; i++)
                    ((long*)target)[i] = long.CreateTruncating(values[i]);
                break;
            case PhysicalType.Int96:
                for (var i = 0; i < values.Length; i++)
                    WriteInt96(Int128.CreateTruncating(values[i]), target + (12L * i));
                break;
            default:
                for (var i = 0; i < values.Length; i++)
                    WriteBigEndian(Int128.CreateTruncating(values[i]), target + ((long)_plainSize * i));
                break;
        }
    }

    /// <summary>Floor division, so that times before 1970 lose their fraction downwards too. INT64 nanoseconds end in the years 1677 and
    /// 2262; times beyond are an error, as no value could stand for them.</summary>
    private long ToUnit(Int128 nanoseconds)
    {
        var value = nanoseconds / _nanosecondsPerUnit;
        if (value * _nanosecondsPerUnit > nanoseconds)
            value--;
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : throw Errors.StorageErrors.TimestampNotStorable(Column.Name);
    }

    private static void WriteInt96(Int128 nanoseconds, byte* target)
    {
        var days = (long)(nanoseconds / TimestampRange.NanosecondsPerDay);
        var rest = (long)(nanoseconds - ((Int128)days * TimestampRange.NanosecondsPerDay));
        if (rest < 0)
        {
            days--;
            rest += TimestampRange.NanosecondsPerDay;
        }
        Unsafe.WriteUnaligned(target, rest);
        Unsafe.WriteUnaligned(target + 8, (int)(days + TimestampRange.JulianDayOfEpoch));
    }

    private void WriteBigEndian(Int128 value, byte* target)
    {
        for (var i = _plainSize - 1; i >= 0; i--)
        {
            target[i] = (byte)value;
            value >>= 8;
        }
    }

    private void Widen(ReadOnlySpan<T> values)
    {
        if (values.IsEmpty)
            return;
        if (Column.Type.IsFloating)
        {
            WidenFloats(values);
            return;
        }
        var (min, max) = (values[0], values[0]);
        foreach (var value in values)
        {
            min = T.Min(min, value);
            max = T.Max(max, value);
        }
        _page = _page.With(new Bounds(true, min, max), _compare);
    }

    private void WidenFloats(ReadOnlySpan<T> values)
    {
        var found = Bounds.Empty;
        var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            var real = ToDouble(value);
            if (real <= min)
                (min, found) = (real, found with { HasValue = true, Min = value });
            if (real >= max)
                (max, found) = (real, found with { HasValue = true, Max = value });
        }
        // NaN fails both comparisons; the first other number passes both.
        _page = _page.With(found, _compare);
    }

    private int Compare(T left, T right) => Column.Type.IsFloating ? ToDouble(left).CompareTo(ToDouble(right)) : left.CompareTo(right);

    private double ToDouble(T value) => Column.Type.Kind == SqlTypeKind.Float
        ? BitConverter.Int32BitsToSingle(int.CreateTruncating(value))
        : BitConverter.Int64BitsToDouble(long.CreateTruncating(value));

    private (byte[]? Min, byte[]? Max) Encode(Bounds bounds)
    {
        if (!bounds.HasValue)
            return (null, null);
        var (min, max) = (bounds.Min, bounds.Max);
        // The format wants a zero minimum stored as -0 and a zero maximum as +0, since rows may hold either.
        if (Column.Type.IsFloating && ToDouble(min) == 0)
            min = Column.Type.Kind == SqlTypeKind.Float ? T.CreateTruncating(int.MinValue) : T.CreateTruncating(long.MinValue);
        if (Column.Type.IsFloating && ToDouble(max) == 0)
            max = T.Zero;
        return (EncodeOne(min), EncodeOne(max));
    }

    private byte[] EncodeOne(T value)
    {
        var bytes = new byte[_plainSize];
        switch (Leaf.Type)
        {
            case PhysicalType.Int32 or PhysicalType.Float:
                BinaryPrimitives.WriteInt32LittleEndian(bytes, int.CreateTruncating(value));
                break;
            case PhysicalType.Int64 or PhysicalType.Double:
                var number = Column.Type.Kind == SqlTypeKind.Timestamp ? ToUnit(Int128.CreateTruncating(value)) : long.CreateTruncating(value);
                BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
                break;
            default:
                fixed (byte* target = bytes)
                    WriteBigEndian(Int128.CreateTruncating(value), target);
                break;
        }
        return bytes;
    }

    private T Decode(ReadOnlySpan<byte> bytes)
    {
        if (Leaf.Type is PhysicalType.Int32 or PhysicalType.Float)
            return T.CreateTruncating(BinaryPrimitives.ReadInt32LittleEndian(bytes));
        if (Leaf.Type is PhysicalType.Int64 or PhysicalType.Double)
            return T.CreateTruncating(BinaryPrimitives.ReadInt64LittleEndian(bytes));
        fixed (byte* source = bytes)
            return T.CreateTruncating(DecimalBytes.Read(source, bytes.Length));
    }

    private readonly record struct Bounds(bool HasValue, T Min, T Max)
    {
        public static readonly Bounds Empty = new(false, T.Zero, T.Zero);

        public Bounds With(Bounds other, Comparison<T> compare)
        {
            if (!other.HasValue)
                return this;
            if (!HasValue)
                return other;
            return new Bounds(true, compare(other.Min, Min) < 0 ? other.Min : Min, compare(other.Max, Max) > 0 ? other.Max : Max);
        }
    }
}
