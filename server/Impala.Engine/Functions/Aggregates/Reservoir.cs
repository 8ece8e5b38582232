using System.Runtime.InteropServices;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// A uniform sample of at most 20,000 values: every value draws a random key, and those of the greatest keys stay, in a heap with the least on
/// top. So two samples merge by throwing them together. A value takes 16 bytes: a fixed one its own, a text its first ten behind their number.
/// </summary>
internal unsafe struct Reservoir
{
    public const int MaxSamples = 20_000;

    private const int MaxTextBytes = 10;
    private const int FirstCapacity = 16;

    private Sample* _samples;
    private int _count;
    private int _capacity;
    private ulong _random;

    public readonly ReadOnlySpan<Sample> Samples => new(_samples, _count);

    public readonly Span<Sample> Sorted(IComparer<Sample> order)
    {
        var samples = new Span<Sample>(_samples, _count);
        samples.Sort(order);
        return samples;
    }

    public void Add(ColumnVector vector, int row, AggregateArena arena)
    {
        // Only a value that will be kept is copied.
        var key = NextKey();
        if (_count == MaxSamples && key <= _samples[0].Key)
            return;
        Sample sample = default;
        sample.Key = key;
        var bytes = ArrayValue.ElementBytes(vector, row);
        if (vector.Physical == PhysicalType.String)
        {
            bytes = bytes[..Math.Min(bytes.Length, MaxTextBytes)];
            sample.Value[0] = (byte)bytes.Length;
            bytes.CopyTo(MemoryMarshal.CreateSpan(ref sample.Value[1], MaxTextBytes));
        }
        else
        {
            bytes.CopyTo(MemoryMarshal.CreateSpan(ref sample.Value[0], Sample.ValueSize));
        }
        Keep(sample, arena);
    }

    public void Merge(ReadOnlySpan<byte> partial, AggregateArena arena)
    {
        foreach (var sample in MemoryMarshal.Cast<byte, Sample>(partial))
            Keep(sample, arena);
    }

    private void Keep(Sample sample, AggregateArena arena)
    {
        if (_count < MaxSamples)
        {
            if (_count == _capacity)
                Grow(arena);
            _samples[_count++] = sample;
            if (_count == MaxSamples)
                for (var i = (_count / 2) - 1; i >= 0; i--)
                    SiftDown(i);
            return;
        }
        if (sample.Key <= _samples[0].Key)
            return;
        _samples[0] = sample;
        SiftDown(0);
    }

    private void Grow(AggregateArena arena)
    {
        var capacity = Math.Min(Math.Max(FirstCapacity, _capacity * 2), MaxSamples);
        var samples = (Sample*)arena.Allocate((long)capacity * sizeof(Sample));
        Samples.CopyTo(new Span<Sample>(samples, _count));
        _samples = samples;
        _capacity = capacity;
    }

    private readonly void SiftDown(int at)
    {
        for (var child = (2 * at) + 1; child < _count; child = (2 * at) + 1)
        {
            if (child + 1 < _count && _samples[child + 1].Key < _samples[child].Key)
                child++;
            if (_samples[at].Key <= _samples[child].Key)
                return;
            (_samples[at], _samples[child]) = (_samples[child], _samples[at]);
            at = child;
        }
    }

    // SplitMix64, begun anew in each state: the draw repeats from run to run.
    private double NextKey()
    {
        if (_random == 0)
            _random = (ulong)Environment.CurrentManagedThreadId * 0xD1342543DE82EF95;
        var value = _random += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return (value ^ (value >> 31)) >> 11;
    }

    internal struct Sample
    {
        public const int ValueSize = 16;

        public double Key;
        public fixed byte Value[ValueSize];
    }
}
