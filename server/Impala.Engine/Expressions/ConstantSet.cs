using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Expressions;

/// <summary>The constants of an IN list: compared one by one when few, hashed when many.</summary>
internal abstract unsafe class ConstantSet
{
    private const int MaxLinear = 6;

    /// <summary>True when the list has a NULL.</summary>
    public bool HasNull { get; private init; }

    /// <summary>found[i] = 1 when the row's value is in the set, else 0; NULL rows may get either.</summary>
    public abstract void Contains(ColumnVector values, byte* found, int numRows);

    public static ConstantSet Create(SqlType type, IEnumerable<Constant> items)
    {
        var all = items.ToArray();
        var hasNull = all.Any(item => item.IsNull);
        var values = all.Where(item => !item.IsNull).Select(item => item.Value!).ToArray();
        return PhysicalTypes.Of(type) switch
        {
            PhysicalType.Bool => new Values<byte>(values.Select(value => (bool)value ? (byte)1 : (byte)0)) { HasNull = hasNull },
            PhysicalType.Int8 => new Values<sbyte>(values.Cast<sbyte>()) { HasNull = hasNull },
            PhysicalType.Int16 => new Values<short>(values.Cast<short>()) { HasNull = hasNull },
            PhysicalType.Int32 => new Values<int>(values.Cast<int>()) { HasNull = hasNull },
            PhysicalType.Int64 => new Values<long>(values.Cast<long>()) { HasNull = hasNull },
            PhysicalType.Int128 => new Values<Int128>(values.Cast<Int128>()) { HasNull = hasNull },
            // NaN is in no list: = is false for it.
            PhysicalType.Float => new Values<float>(values.Cast<float>().Where(value => !float.IsNaN(value))) { HasNull = hasNull },
            PhysicalType.Double => new Values<double>(values.Cast<double>().Where(value => !double.IsNaN(value))) { HasNull = hasNull },
            PhysicalType.String => new Texts(values.Cast<ByteString>(), type.Kind == SqlTypeKind.Char) { HasNull = hasNull },
        };
    }

    private sealed class Values<T> : ConstantSet
        where T : unmanaged, IEquatable<T>
    {
        private readonly T[] _few;
        private readonly HashSet<T> _many;

        public Values(IEnumerable<T> values)
        {
            _many = [.. values];
            _few = [.. _many];
        }

        public override void Contains(ColumnVector values, byte* found, int numRows)
        {
            var reader = new ValueReader<T>(values);
            if (_few.Length > MaxLinear)
            {
                for (var i = 0; i < numRows; i++)
                    found[i] = _many.Contains(reader[i]) ? (byte)1 : (byte)0;
                return;
            }
            new Span<byte>(found, numRows).Clear();
            foreach (var item in _few)
            {
                for (var i = 0; i < numRows; i++)
                    found[i] |= reader[i].Equals(item) ? (byte)1 : (byte)0;
            }
        }
    }

    private sealed class Texts : ConstantSet
    {
        private readonly bool _trimBlanks;
        private readonly HashSet<ByteString>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

        public Texts(IEnumerable<ByteString> values, bool trimBlanks)
        {
            _trimBlanks = trimBlanks;
            var set = new HashSet<ByteString>(values.Select(value => trimBlanks ? new ByteString(value.Span.TrimEnd((byte)' ')) : value), ByteStringComparer.Instance);
            _lookup = set.GetAlternateLookup<ReadOnlySpan<byte>>();
        }

        public override void Contains(ColumnVector values, byte* found, int numRows)
        {
            var reader = new BytesReader(values);
            for (var i = 0; i < numRows; i++)
            {
                var bytes = _trimBlanks ? reader[i].TrimEnd((byte)' ') : reader[i];
                found[i] = _lookup.Contains(bytes) ? (byte)1 : (byte)0;
            }
        }
    }
}
