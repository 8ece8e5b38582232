using System.Runtime.CompilerServices;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>How keys are compared.</summary>
internal enum KeyEquality : byte
{
    /// <summary>A NULL equals nothing, nor does NaN (the = of a join).</summary>
    Join,

    /// <summary>NULL equals NULL, otherwise as Join (IS NOT DISTINCT FROM).</summary>
    NullSafe,

    /// <summary>NULL equals NULL and NaN equals NaN (GROUP BY, DISTINCT; impala.md 2.5).</summary>
    Group,
}

/// <summary>Compares a key column of probe vectors with rows: the second look after the hashes agreed.</summary>
internal static unsafe class RowMatcher
{
    /// <summary>
    /// For each probe row i of <paramref name="active"/> compares vector row i (flat) with the column of rows[i]. Equal ones are kept at
    /// the front of active, in order; the others are appended to <paramref name="different"/> unless it is null.
    /// </summary>
    /// <returns>How many are equal.</returns>
    public static int Match(
        RowLayout layout, int column, ColumnVector vector, byte** rows, int* active, int count, KeyEquality equality, int* different, ref int numDifferent)
    {
        var offset = layout.OffsetOf(column);
        var nullOffset = layout.NullOffsetOf(column);
        return layout.PhysicalOf(column) switch
        {
            PhysicalType.Bool or PhysicalType.Int8 =>
                Run<byte, BitEqual<byte>>(vector, rows, active, count, offset, nullOffset, equality, different, ref numDifferent),
            PhysicalType.Int16 => Run<short, BitEqual<short>>(vector, rows, active, count, offset, nullOffset, equality, different, ref numDifferent),
            PhysicalType.Int32 => Run<int, BitEqual<int>>(vector, rows, active, count, offset, nullOffset, equality, different, ref numDifferent),
            PhysicalType.Int64 => Run<long, BitEqual<long>>(vector, rows, active, count, offset, nullOffset, equality, different, ref numDifferent),
            PhysicalType.Int128 => Run<Int128, BitEqual<Int128>>(vector, rows, active, count, offset, nullOffset, equality, different, ref numDifferent),
            PhysicalType.Float when equality == KeyEquality.Group =>
                Run<float, FloatGroupEqual>(vector, rows, active, count, offset, nullOffset, equality, different, ref numDifferent),
            PhysicalType.Float => Run<float, FloatEqual>(vector, rows, active, count, offset, nullOffset, equality, different, ref numDifferent),
            PhysicalType.Double when equality == KeyEquality.Group =>
                Run<double, DoubleGroupEqual>(vector, rows, active, count, offset, nullOffset, equality, different, ref numDifferent),
            PhysicalType.Double => Run<double, DoubleEqual>(vector, rows, active, count, offset, nullOffset, equality, different, ref numDifferent),
            PhysicalType.String => Run<StringView, BitEqual<StringView>>(vector, rows, active, count, offset, nullOffset, equality, different, ref numDifferent),
        };
    }

    private static int Run<T, TEqual>(
        ColumnVector vector, byte** rows, int* active, int count, int offset, int nullOffset, KeyEquality equality, int* different, ref int numDifferent)
        where T : unmanaged
        where TEqual : struct, IEqual<T>
    {
        var values = (T*)vector.Data;
        var validity = vector.Validity;
        var isConstant = vector.Kind == VectorKind.Constant;
        var nullsEqual = equality != KeyEquality.Join;
        var numEqual = 0;
        for (var k = 0; k < count; k++)
        {
            var i = active[k];
            var row = rows[i];
            var at = isConstant ? 0 : i;
            var isNull = validity != null && !Bitmap.Get(validity, at);
            var rowIsNull = row[nullOffset] != 0;
            bool isEqual;
            if (isNull | rowIsNull)
                isEqual = nullsEqual && isNull == rowIsNull;
            else
                isEqual = TEqual.AreEqual(values + at, (T*)(row + offset));
            if (isEqual)
                active[numEqual++] = i;
            else if (different != null)
                different[numDifferent++] = i;
        }
        return numEqual;
    }

    private interface IEqual<T>
        where T : unmanaged
    {
        static abstract bool AreEqual(T* left, T* right);
    }

    private readonly struct BitEqual<T> : IEqual<T>
        where T : unmanaged, IEquatable<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool AreEqual(T* left, T* right) => left->Equals(*right);
    }

    private readonly struct FloatEqual : IEqual<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool AreEqual(float* left, float* right) => *left == *right;
    }

    private readonly struct FloatGroupEqual : IEqual<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool AreEqual(float* left, float* right) => left->Equals(*right);
    }

    private readonly struct DoubleEqual : IEqual<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool AreEqual(double* left, double* right) => *left == *right;
    }

    private readonly struct DoubleGroupEqual : IEqual<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool AreEqual(double* left, double* right) => left->Equals(*right);
    }
}
