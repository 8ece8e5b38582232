using BenchmarkDotNet.Attributes;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Kernels;

namespace Impala.Kernels.Benchmarks;

/// <summary>The loops that queries spend their time in, over one batch of 2,048 rows; each beside the form it replaces or falls back to.</summary>
public unsafe class KernelBenchmarks : IDisposable
{
    private readonly ColumnVector _keys = KernelInputs.Longs(SqlType.BigInt, 1000, 1);
    private readonly ColumnVector _half = KernelInputs.Constant(SqlType.BigInt, 500);
    private readonly ColumnVector _prices = KernelInputs.Longs(KernelInputs.Price, 10_000_000, 2);
    private readonly ColumnVector _discounts = KernelInputs.Longs(KernelInputs.Price, 100, 3);
    private readonly ColumnVector _huge = KernelInputs.Longs(KernelInputs.Price, 999_999_999_999_999, 4);
    private readonly ColumnVector _texts = KernelInputs.Texts(5);
    private readonly LikeMatcher _special = LikeMatcher.Of("%special%requests%"u8, '\\');
    private readonly byte[] _truth = new byte[KernelInputs.NumRows];
    private readonly int[] _rows = new int[KernelInputs.NumRows];
    private readonly int[] _selected = new int[KernelInputs.NumRows];
    private readonly int[] _codes = new int[KernelInputs.NumRows];
    private readonly ulong[] _hashes = new ulong[KernelInputs.NumRows];
    private readonly byte[] _table = new byte[1000];

    public KernelBenchmarks()
    {
        for (var i = 0; i < _rows.Length; i++)
        {
            _codes[i] = (int)_keys.Values<long>()[i];
            _truth[i] = (byte)(_codes[i] & 1);
            _rows[i] = i;
        }
        for (var i = 0; i < _table.Length; i++)
            _table[i] = (byte)(i & 1);
    }

    [Benchmark]
    public int CompareToTruthThenSelect()
    {
        var truth = CompareKernel.Run<LessOperator>(_keys, _half, KernelInputs.NumRows, KernelInputs.Context);
        fixed (int* selected = _selected)
        {
            var count = SelectionKernel.Select(truth.Data, KernelInputs.NumRows, selected);
            truth.Release();
            return count;
        }
    }

    [Benchmark]
    public int CompareAndSelect()
    {
        fixed (int* selected = _selected)
            return CompareKernel.Select<LessOperator>(_keys, _half, null, KernelInputs.NumRows, selected);
    }

    [Benchmark]
    public int Select()
    {
        fixed (byte* truth = _truth)
        fixed (int* selected = _selected)
            return SelectionKernel.Select(truth, KernelInputs.NumRows, selected);
    }

    [Benchmark]
    public int SelectScalar()
    {
        fixed (byte* truth = _truth)
        fixed (int* selected = _selected)
            return SelectionKernel.SelectScalar(truth, KernelInputs.NumRows, selected);
    }

    [Benchmark]
    public int SelectDictionaryCodes()
    {
        fixed (byte* table = _table)
        fixed (int* codes = _codes, selected = _selected)
            return SelectionKernel.SelectCodes(codes, null, KernelInputs.NumRows, table, selected);
    }

    [Benchmark]
    public void MultiplyNarrow() => DecimalArithmetic.Multiply(_prices, _discounts, KernelInputs.Product, KernelInputs.NumRows, KernelInputs.Context).Release();

    [Benchmark]
    public void MultiplyWide() => DecimalArithmetic.Multiply(_huge, _huge, KernelInputs.Product, KernelInputs.NumRows, KernelInputs.Context).Release();

    [Benchmark]
    public void AddDecimals() =>
        DecimalArithmetic.Add(_prices, _discounts, DecimalArithmetic.AddType(KernelInputs.Price, KernelInputs.Price), KernelInputs.NumRows, KernelInputs.Context).Release();

    [Benchmark]
    public Int128 Sum() => SumKernel.Sum(_prices.Values<long>(), KernelInputs.NumRows);

    [Benchmark]
    public ulong Hash()
    {
        fixed (ulong* hashes = _hashes)
            HashKernels.Hash([_keys], KernelInputs.NumRows, hashes);
        return _hashes[0];
    }

    [Benchmark]
    public void Gather()
    {
        fixed (int* rows = _rows)
            VectorGather.Gather(_prices, rows, KernelInputs.NumRows, KernelInputs.Context.Memory).Release();
    }

    [Benchmark]
    public int Like()
    {
        var texts = new BytesReader(_texts);
        var count = 0;
        for (var i = 0; i < KernelInputs.NumRows; i++)
            count += _special.Matches(texts[i]) ? 1 : 0;
        return count;
    }

    public void Dispose()
    {
        foreach (var vector in new[] { _keys, _half, _prices, _discounts, _huge, _texts })
            vector.Release();
        GC.SuppressFinalize(this);
    }
}
