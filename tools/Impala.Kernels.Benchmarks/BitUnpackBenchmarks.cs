using BenchmarkDotNet.Attributes;
using Impala.Storage.Parquet.Decoding;

namespace Impala.Kernels.Benchmarks;

/// <summary>Bit-packed dictionary codes of Parquet pages: the form this machine takes against the scalar one.</summary>
public unsafe class BitUnpackBenchmarks
{
    private readonly byte[] _packed = new byte[(KernelInputs.NumRows * 4) + 128];
    private readonly int[] _values = new int[KernelInputs.NumRows + 64];

    public BitUnpackBenchmarks() => new Random(7).NextBytes(_packed);

    [Params(3, 12, 18)]
    public int BitWidth { get; set; }

    [Benchmark]
    public int Unpack()
    {
        fixed (byte* source = _packed)
        fixed (int* target = _values)
            BitUnpacker.Unpack(source, BitWidth, target, KernelInputs.NumRows);
        return _values[0];
    }

    [Benchmark(Baseline = true)]
    public int UnpackScalar()
    {
        fixed (byte* source = _packed)
        fixed (int* target = _values)
            BitUnpacker.UnpackScalar(source, 0, BitWidth, target, KernelInputs.NumRows);
        return _values[0];
    }
}
