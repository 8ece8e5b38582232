using System.Numerics;
using System.Runtime.CompilerServices;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Hashing;

/// <summary>
/// The one hash of the engine: 64 bits by column type, combined over columns in order. Exchanges, joins and aggregations share it, so
/// rows that are equal meet in the same instance and bucket. Floats are canonical (one NaN, no negative zero; impala.md 2.5), NULL has
/// a hash of its own, and strings are read in 8-byte blocks. High bits choose the exchange partition and the salt, low bits the bucket.
/// </summary>
internal static unsafe class HashKernels
{
    public const ulong Null = 0x9AE16A3B2F90404FUL;
    private const ulong Multiplier = 0x9E3779B97F4A7C15UL;
    private const ulong Finisher = 0xD6E8FEB86659FD93UL;

    /// <summary>Hashes the first <paramref name="numRows"/> rows of dense columns of any kind; no columns hash to one constant.</summary>
    public static void Hash(ReadOnlySpan<ColumnVector> columns, int numRows, ulong* hashes)
    {
        if (columns.IsEmpty)
        {
            new Span<ulong>(hashes, numRows).Fill(Null);
            return;
        }
        for (var i = 0; i < columns.Length; i++)
            HashColumn(columns[i], numRows, hashes, combine: i > 0);
    }

    /// <summary>The partition of a hash among <paramref name="numPartitions"/>, taken from the high bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Partition(ulong hash, int numPartitions) => (int)((hash >> 32) * (uint)numPartitions >> 32);

    /// <summary>The hash of one integer as a column of this physical type gives it.</summary>
    public static ulong OfInteger(PhysicalType type, long value) => Mix(type is PhysicalType.Bool or PhysicalType.Int8 ? (byte)value : (ulong)value);

    /// <summary>The hash of a key of one whole number, as <see cref="Hash"/> gives it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of<T>(T value)
        where T : unmanaged, IBinaryInteger<T> => Mix((ulong)long.CreateTruncating(value));

    private static void HashColumn(ColumnVector column, int numRows, ulong* hashes, bool combine)
    {
        switch (column.Physical)
        {
            case PhysicalType.Bool:
            case PhysicalType.Int8:
                Run<byte, ByteHash>(column, numRows, hashes, combine);
                break;
            case PhysicalType.Int16:
                Run<short, ShortHash>(column, numRows, hashes, combine);
                break;
            case PhysicalType.Int32:
                Run<int, IntHash>(column, numRows, hashes, combine);
                break;
            case PhysicalType.Int64:
                Run<long, LongHash>(column, numRows, hashes, combine);
                break;
            case PhysicalType.Int128:
                Run<UInt128, WideHash>(column, numRows, hashes, combine);
                break;
            case PhysicalType.Float:
                Run<float, FloatHash>(column, numRows, hashes, combine);
                break;
            case PhysicalType.Double:
                Run<double, DoubleHash>(column, numRows, hashes, combine);
                break;
            case PhysicalType.String:
                Run<StringView, StringHash>(column, numRows, hashes, combine);
                break;
        }
    }

    private static void Run<T, THash>(ColumnVector column, int numRows, ulong* hashes, bool combine)
        where T : unmanaged
        where THash : struct, IHash<T>
    {
        switch (column.Kind)
        {
            case VectorKind.Constant:
                var constant = column.IsConstantNull ? Null : THash.Of((T*)column.Data);
                for (var i = 0; i < numRows; i++)
                    hashes[i] = combine ? Combine(hashes[i], constant) : constant;
                break;
            case VectorKind.Dictionary:
                RunDictionary<T, THash>(column, numRows, hashes, combine);
                break;
            case VectorKind.Flat:
                if (combine)
                    RunFlat<T, THash, CombineHashes>((T*)column.Data, column.Validity, numRows, hashes);
                else
                    RunFlat<T, THash, FirstHash>((T*)column.Data, column.Validity, numRows, hashes);
                break;
        }
    }

    private static void RunFlat<T, THash, TStore>(T* values, byte* validity, int numRows, ulong* hashes)
        where T : unmanaged
        where THash : struct, IHash<T>
        where TStore : struct, IStore
    {
        if (validity == null)
        {
            for (var i = 0; i < numRows; i++)
                hashes[i] = TStore.Store(hashes[i], THash.Of(values + i));
            return;
        }
        for (var i = 0; i < numRows; i++)
            hashes[i] = TStore.Store(hashes[i], Bitmap.Get(validity, i) ? THash.Of(values + i) : Null);
    }

    private static void RunDictionary<T, THash>(ColumnVector column, int numRows, ulong* hashes, bool combine)
        where T : unmanaged
        where THash : struct, IHash<T>
    {
        var values = (T*)column.Dictionary!.Data;
        var codes = column.Codes;
        for (var i = 0; i < numRows; i++)
        {
            var hash = column.Validity == null || Bitmap.Get(column.Validity, i) ? THash.Of(values + codes[i]) : Null;
            hashes[i] = combine ? Combine(hashes[i], hash) : hash;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Combine(ulong left, ulong right) => Mix(BitOperations.RotateLeft(left, 25) ^ right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        value *= Multiplier;
        value ^= value >> 32;
        value *= Finisher;
        return value ^ (value >> 32);
    }

    private interface IHash<T>
        where T : unmanaged
    {
        static abstract ulong Of(T* value);
    }

    private interface IStore
    {
        static abstract ulong Store(ulong current, ulong hash);
    }

    private readonly struct FirstHash : IStore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Store(ulong current, ulong hash) => hash;
    }

    private readonly struct CombineHashes : IStore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Store(ulong current, ulong hash) => Combine(current, hash);
    }

    private readonly struct ByteHash : IHash<byte>
    {
        public static ulong Of(byte* value) => Mix(*value);
    }

    private readonly struct ShortHash : IHash<short>
    {
        public static ulong Of(short* value) => Mix((ulong)*value);
    }

    private readonly struct IntHash : IHash<int>
    {
        public static ulong Of(int* value) => Mix((ulong)*value);
    }

    private readonly struct LongHash : IHash<long>
    {
        public static ulong Of(long* value) => Mix((ulong)*value);
    }

    private readonly struct WideHash : IHash<UInt128>
    {
        public static ulong Of(UInt128* value) => Mix(((ulong*)value)[0] ^ Mix(((ulong*)value)[1]));
    }

    private readonly struct FloatHash : IHash<float>
    {
        public static ulong Of(float* value) => Mix(BitConverter.SingleToUInt32Bits(float.IsNaN(*value) ? float.NaN : *value + 0f));
    }

    private readonly struct DoubleHash : IHash<double>
    {
        public static ulong Of(double* value) => Mix(BitConverter.DoubleToUInt64Bits(double.IsNaN(*value) ? double.NaN : *value + 0d));
    }

    private readonly struct StringHash : IHash<StringView>
    {
        public static ulong Of(StringView* value)
        {
            var hash = Mix(value->Head);
            if (value->IsInline)
                return Mix(hash ^ value->Tail);
            var bytes = StringView.BytesOf(value);
            var length = value->Length;
            var i = 4;
            for (; i + 8 <= length; i += 8)
            {
                hash = (hash ^ Unsafe.ReadUnaligned<ulong>(bytes + i)) * Multiplier;
                hash ^= hash >> 29;
            }
            // The last 8 bytes once more, overlapping: every view here has at least 13.
            return Mix(hash ^ Unsafe.ReadUnaligned<ulong>(bytes + length - 8));
        }
    }
}
