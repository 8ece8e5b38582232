using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;
using Impala.Engine.Tests.Expressions;
using Xunit;

namespace Impala.Engine.Tests.Kernels;

/// <summary>Vector forms against their scalar twins, over lengths with odd tails, in every mixture of flat and constant.</summary>
public sealed unsafe class KernelTwinTests
{
    public static TheoryData<int> Lengths => [0, 1, 7, 8, 15, 16, 17, 63, 64, 65, 100, 255, 1000, 2048];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ComparisonsAgree(int numRows)
    {
        CompareAll<int>(SqlType.Int, numRows, random => random.Next(-3, 3));
        CompareAll<long>(SqlType.BigInt, numRows, random => random.Next(3) == 0 ? long.MinValue : random.Next(-3, 3));
        CompareAll<short>(SqlType.SmallInt, numRows, random => (short)random.Next(-3, 3));
        CompareAll<sbyte>(SqlType.TinyInt, numRows, random => (sbyte)random.Next(-3, 3));
        CompareAll<byte>(SqlType.Boolean, numRows, random => (byte)random.Next(2));
        CompareAll<float>(SqlType.Float, numRows, random => random.Next(4) == 0 ? float.NaN : random.Next(-3, 3));
        CompareAll<double>(SqlType.Double, numRows, random => random.Next(4) == 0 ? double.NaN : random.Next(-3, 3));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ArithmeticAgrees(int numRows)
    {
        Arithmetic<int>(SqlType.Int, numRows, random => random.Next());
        Arithmetic<long>(SqlType.BigInt, numRows, random => random.NextInt64());
        Arithmetic<short>(SqlType.SmallInt, numRows, random => (short)random.Next());
        Arithmetic<double>(SqlType.Double, numRows, random => random.NextDouble());
        Arithmetic<float>(SqlType.Float, numRows, random => random.NextSingle());
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void SelectionsAgree(int numRows)
    {
        var random = new Random(numRows);
        foreach (var density in new[] { 0, 1, 50, 99, 100 })
        {
            var truth = new byte[Math.Max(1, numRows)];
            for (var i = 0; i < numRows; i++)
                truth[i] = random.Next(100) < density ? (byte)1 : (byte)0;
            var fast = new int[numRows + SelectionKernel.Slack];
            var slow = new int[numRows + SelectionKernel.Slack];
            var codes = Enumerable.Range(0, Math.Max(1, numRows)).Reverse().ToArray();
            var validity = new byte[(numRows / 8) + 1];
            random.NextBytes(validity);
            fixed (byte* t = truth)
            fixed (byte* v = validity)
            fixed (int* c = codes)
            fixed (int* f = fast)
            fixed (int* s = slow)
            {
                var count = SelectionKernel.Select(t, numRows, f);
                Assert.Equal(SelectionKernel.SelectScalar(t, numRows, s), count);
                Assert.Equal(slow[..count], fast[..count]);
                var valid = SelectionKernel.NarrowValid(v, f, count);
                Assert.Equal(slow[..count].Where(row => (validity[row >> 3] >> (row & 7) & 1) != 0), fast[..valid]);
                var byCode = SelectionKernel.SelectCodes(c, null, numRows, t, f);
                Assert.Equal(Enumerable.Range(0, numRows).Where(row => truth[codes[row]] != 0), fast[..byCode]);
                var narrowed = SelectionKernel.Narrow(t, isDense: false, f, byCode);
                Assert.Equal(Enumerable.Range(0, numRows).Where(row => truth[codes[row]] != 0 && truth[row] != 0), fast[..narrowed]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void SelectionsByCodesAgree(int numRows)
    {
        const int numCodes = 40;
        var random = new Random(numRows);
        var codes = new int[Math.Max(1, numRows)];
        var rows = new int[Math.Max(1, numRows)];
        for (var i = 0; i < numRows; i++)
            (codes[i], rows[i]) = (random.Next(numCodes), i);
        foreach (var (first, length) in new[] { (0, 0), (0, 1), (7, 1), (0, numCodes), (10, 13), (39, 1) })
        {
            var passes = new byte[numCodes];
            passes.AsSpan(first, length).Fill(1);
            var results = new List<int[]>();
            fixed (int* c = codes)
            fixed (int* r = rows)
            fixed (byte* p = passes)
            {
                foreach (var given in new[] { false, true })
                {
                    var selected = new int[numRows + SelectionKernel.Slack];
                    fixed (int* s = selected)
                    {
                        var from = given ? r : null;
                        results.Add(selected[..SelectionKernel.SelectCodeRange(c, from, numRows, first, length, s)]);
                        results.Add(selected[..SelectionKernel.SelectCodeRangeScalar(c, from, 0, numRows, first, length, s, 0)]);
                        results.Add(selected[..SelectionKernel.SelectCodes(c, from, numRows, p, s)]);
                    }
                }
            }
            var expected = Enumerable.Range(0, numRows).Where(i => passes[codes[i]] == 1).ToArray();
            Assert.All(results, result => Assert.Equal(expected, result));
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void SumsAgree(int numRows)
    {
        var random = new Random(numRows);
        var values = new long[Math.Max(1, numRows)];
        for (var i = 0; i < numRows; i++)
            values[i] = random.Next(3) switch { 0 => long.MinValue, 1 => long.MaxValue, _ => random.NextInt64(long.MinValue, long.MaxValue) };
        fixed (long* pointer = values)
            Assert.Equal(SumKernel.SumScalar(pointer, numRows), SumKernel.Sum(pointer, numRows));
    }

    private static void CompareAll<T>(SqlType type, int numRows, Func<Random, T> next)
        where T : unmanaged, IComparisonOperators<T, T, bool>
    {
        foreach (var (left, right) in Pairs(type, numRows, next))
        {
            Compare<T, EqualOperator>(left, right, numRows);
            Compare<T, NotEqualOperator>(left, right, numRows);
            Compare<T, LessOperator>(left, right, numRows);
            Compare<T, LessOrEqualOperator>(left, right, numRows);
            Compare<T, GreaterOperator>(left, right, numRows);
            Compare<T, GreaterOrEqualOperator>(left, right, numRows);
            left.Release();
            right.Release();
        }
    }

    private static void Compare<T, TOp>(ColumnVector left, ColumnVector right, int numRows)
        where T : unmanaged, IComparisonOperators<T, T, bool>
        where TOp : struct, IComparisonOperator
    {
        var result = CompareKernel.Run<TOp>(left, right, numRows, Evaluation.Context());
        var expected = new byte[numRows + 1];
        fixed (byte* pointer = expected)
            CompareKernel.CompareScalar<T, TOp>(new ValueReader<T>(left), new ValueReader<T>(right), pointer, 0, numRows);
        Assert.Equal(expected[..numRows], new ReadOnlySpan<byte>(result.Data, numRows).ToArray());
        result.Release();
        // The same rows as numbers: of all rows, and of every third in place.
        var rows = new int[numRows + 1];
        fixed (int* selected = rows)
        {
            var count = CompareKernel.Select<TOp>(left, right, null, numRows, selected);
            if (typeof(T) == typeof(byte))
            {
                Assert.Equal(-1, count);
                return;
            }
            Assert.Equal(Enumerable.Range(0, numRows).Where(row => expected[row] != 0), rows[..count]);
            var some = Enumerable.Range(0, numRows).Where(row => row % 3 == 0).ToArray();
            some.CopyTo(rows, 0);
            count = CompareKernel.Select<TOp>(left, right, selected, some.Length, selected);
            Assert.Equal(some.Where(row => expected[row] != 0), rows[..count]);
        }
    }

    private static void Arithmetic<T>(SqlType type, int numRows, Func<Random, T> next)
        where T : unmanaged, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>, IMultiplyOperators<T, T, T>
    {
        foreach (var (left, right) in Pairs(type, numRows, next))
        {
            Twin<T, AddOperator<T>>(left, right, type, numRows);
            Twin<T, SubtractOperator<T>>(left, right, type, numRows);
            Twin<T, MultiplyOperator<T>>(left, right, type, numRows);
            left.Release();
            right.Release();
        }
    }

    private static void Twin<T, TOp>(ColumnVector left, ColumnVector right, SqlType type, int numRows)
        where T : unmanaged
        where TOp : struct, ISimdOperator<T>
    {
        var fast = BinaryKernel.RunSimd<T, TOp>(left, right, type, numRows, Evaluation.Context());
        var slow = BinaryKernel.Run<T, T, T, TOp>(left, right, type, numRows, Evaluation.Context());
        Assert.Equal(new ReadOnlySpan<T>(slow.Data, numRows).ToArray(), new ReadOnlySpan<T>(fast.Data, numRows).ToArray());
        fast.Release();
        slow.Release();
    }

    private static IEnumerable<(ColumnVector Left, ColumnVector Right)> Pairs<T>(SqlType type, int numRows, Func<Random, T> next)
        where T : unmanaged
    {
        var random = new Random(numRows);
        for (var shape = 0; shape < 3; shape++)
            yield return (Make(type, numRows, shape == 1, random, next), Make(type, numRows, shape == 2, random, next));
    }

    private static ColumnVector Make<T>(SqlType type, int numRows, bool constant, Random random, Func<Random, T> next)
        where T : unmanaged
    {
        var memory = Evaluation.Context().Memory;
        var vector = constant ? ColumnVector.CreateConstant(type, numRows, memory) : ColumnVector.CreateFlat(type, numRows, memory);
        for (var i = 0; i < (constant ? 1 : numRows); i++)
            vector.Values<T>()[i] = next(random);
        return vector;
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void GroupedSumsAgree(int numRows)
    {
        foreach (var numGroups in new[] { 1, 2, 4, 5, 64 })
        {
            foreach (var bits in new[] { 1, 30, 50, 52, 63 })
            {
                var random = new Random((numRows * 100) + numGroups + bits);
                var values = new long[numRows + 1];
                var small = new int[numRows + 1];
                var numbers = new byte[numRows + 1];
                for (var i = 0; i < numRows; i++)
                {
                    values[i] = random.NextInt64(long.MinValue, long.MaxValue) >> (63 - bits);
                    small[i] = (int)values[i];
                    // The spare number of rows that do not count.
                    numbers[i] = (byte)random.Next(numGroups + 1);
                }
                var expected = new Int128[numGroups];
                var actual = new Int128[numGroups];
                var expectedSmall = new long[numGroups];
                var actualSmall = new long[numGroups];
                var expectedCounts = new int[numGroups];
                var counts = new int[numGroups];
                for (var i = 0; i < numRows; i++)
                {
                    if (numbers[i] == numGroups)
                        continue;
                    expectedSmall[numbers[i]] += small[i];
                    expectedCounts[numbers[i]]++;
                }
                fixed (long* v = values)
                fixed (int* w = small)
                fixed (byte* n = numbers)
                fixed (Int128* e = expected)
                fixed (Int128* a = actual)
                fixed (long* s = actualSmall)
                fixed (int* c = counts)
                {
                    GroupedSumKernel.SumScalar(v, n, numRows, numGroups, e);
                    GroupedSumKernel.Sum(v, n, numRows, numGroups, a);
                    GroupedSumKernel.SumBanks(w, n, numRows, numGroups, s);
                    GroupedSumKernel.Count(n, numRows, numGroups, c);
                }
                Assert.Equal(expected, actual);
                Assert.Equal(expectedSmall, actualSmall);
                Assert.Equal(expectedCounts, counts);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void RangesAgree(int numRows)
    {
        var random = new Random(numRows);
        var values = new long[numRows + 1];
        var validity = new byte[(numRows / 8) + 1];
        for (var i = 0; i < numRows; i++)
            values[i] = random.NextInt64(long.MinValue, long.MaxValue);
        random.NextBytes(validity);
        fixed (long* v = values)
        fixed (byte* valid = validity)
        {
            var flags = validity;
            var all = values[..numRows];
            var some = all.Where((_, i) => (flags[i >> 3] >> (i & 7) & 1) != 0).ToArray();
            Assert.Equal(numRows == 0 ? (0, 0) : (all.Min(), all.Max()), RangeKernel.Of(v, null, numRows));
            Assert.Equal(some.Length == 0 ? (0, 0) : (some.Min(), some.Max()), RangeKernel.Of(v, valid, numRows));
        }
    }
}
