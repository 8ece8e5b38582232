using System.Buffers.Binary;
using System.Globalization;
using Impala.Engine.Functions;
using Impala.Engine.Functions.Sketches;
using Impala.Storage.Memory;
using Xunit;

namespace Impala.Engine.Tests.Functions;

/// <summary>HLL and CPC sketches: codes and bytes against the DataSketches library's, estimates against their documented error, unions in any order.</summary>
public sealed class SketchTests : IDisposable
{
    private readonly AggregateArena _arena = new(new MemoryTracker("sketches"));

    public static TheoryData<int> Sizes => [0, 1, 2, 7, 8, 9, 25, 100, 190, 192, 193, 385, 1000, 1023, 1024, 2000, 5000, 6912, 7000, 20_000, 100_000, 1_000_000];

    public void Dispose() => _arena.Dispose();

    // Length in the highest four bits, then the word: the library's tables.
    [Theory]
    [InlineData(0, "9017 5009 7033 3002 9117 5019 7073 2000 a177 601d 803b 4001 a377 5005 80bb 3006 b0cf 700b a0f7 5015")]
    [InlineData(1, "a177 5009 803b 3002 9017 5019 700b 2000 b34f 601d 9117 4001 a377 603d 80bb 3006 c4af 704b a0f7 5005")]
    [InlineData(17, "2000 2002 3001 4005 400d 5003 600b 602b 5013 601b 7007 7047 8017 90b7 a1f7 a3f7 603b 7027 8097 8057")]
    [InlineData(18, "2000 2002 4005 3001 5003 400d 600b 602b 601b 5013 703b 707b 8067 80e7 90d7 91d7 7007 7047 8017 8097")]
    [InlineData(19, "3002 2000 4001 3006 500d 4009 501d 4005 6013 5003 6033 600b 8027 701b 80a7 705b 703b 602b 707b 7007")]
    [InlineData(20, "4006 2000 400e 3002 5005 4001 5015 4009 6003 500d 6023 501d 8047 6013 80c7 6033 701b 600b 8027 602b")]
    [InlineData(21, "5009 3002 5019 2000 6003 4001 5005 3006 702b 5015 706b 500d 8007 6023 8087 501d 8047 6013 80c7 6033")]
    [InlineData(-1, "1000 2001 3003 4007 500f 701f 805f 80df a03f a23f b13f c53f cd3f c33f cb3f c73f cf3f c0bf c8bf c4bf")]
    public void Codes_are_the_librarys(int number, string words)
    {
        var code = number < 0 ? CpcCodes.Distances : CpcCodes.Bytes[number];
        Assert.Equal(words, string.Join(' ', Enumerable.Range(0, 20).Select(symbol => $"{code.LengthOf(symbol):x}{code.WordOf(symbol):x3}")));
        Assert.Equal("cfff", $"{code.LengthOf(code.NumSymbols - 1):x}{code.WordOf(code.NumSymbols - 1):x3}");
        Assert.Equal(1.0, Enumerable.Range(0, code.NumSymbols).Sum(symbol => Math.ScaleB(1, -code.LengthOf(symbol))));
    }

    // The ranks of the last columns; those before ascend around them.
    [Theory]
    [InlineData(0, "53 54 55 34 14 4")]
    [InlineData(4, "53 54 55 41 18 6")]
    [InlineData(5, "53 54 55 43 19 6")]
    [InlineData(6, "54 55 45 20 7 0")]
    [InlineData(8, "54 55 50 22 8 0")]
    [InlineData(9, "54 55 52 23 9 1")]
    [InlineData(12, "53 54 55 27 11 2")]
    [InlineData(15, "53 54 55 32 13 3")]
    public void Columns_are_ranked_as_the_library_ranks_them(int phase, string last)
    {
        Assert.Equal(last, string.Join(' ', CpcCodes.Ranks[phase][^6..].Select(rank => rank.ToString(CultureInfo.InvariantCulture))));
        Assert.Equal(Enumerable.Range(0, 56), CpcCodes.Ranks[phase].Select(rank => (int)rank).Order());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_sketch_keeps_all_it_holds_in_its_bytes(int numValues)
    {
        CheckRoundTrip<HllSet>(numValues);
        CheckRoundTrip<CpcSet>(numValues);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Estimates_are_within_four_deviations(int numValues)
    {
        Assert.InRange(Of<HllSet>(0, numValues).Estimate, numValues * (1 - (4 * 0.0131)), numValues * (1 + (4 * 0.0131)));
        Assert.InRange(United<HllSet>(numValues).Estimate, numValues * (1 - (4 * 0.0165)), numValues * (1 + (4 * 0.0165)));
        Assert.InRange(Of<CpcSet>(0, numValues).Estimate, numValues * (1 - (4 * 0.0131)), numValues * (1 + (4 * 0.0131)));
        Assert.InRange(United<CpcSet>(numValues).Estimate, numValues * (1 - (4 * 0.0155)), numValues * (1 + (4 * 0.0155)));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Unions_are_the_same_in_any_order(int numValues)
    {
        var (left, right) = (Of<CpcSet>(0, numValues), Of<CpcSet>(numValues / 2, 500));
        Assert.Equal(Unite<CpcSet>(Bytes(left), Bytes(right)), Unite<CpcSet>(Bytes(right), Bytes(left)));
        Assert.Equal(Unite<CpcSet>(Bytes(left)), Unite<CpcSet>(Bytes(left), Bytes(left)));
        var all = Of<CpcSet>(0, Math.Max(numValues, (numValues / 2) + 500));
        Assert.Equal(Unite<CpcSet>(Bytes(all)), Unite<CpcSet>(Bytes(left), Bytes(right)));
        var (a, b) = (Bytes(Of<HllSet>(0, numValues)), Bytes(Of<HllSet>(numValues / 2, 500)));
        Assert.Equal(Registers(Unite<HllSet>(a, b)), Registers(Unite<HllSet>(b, a)));
        Assert.Equal(Registers(Bytes(Of<HllSet>(0, Math.Max(numValues, (numValues / 2) + 500)))), Registers(Unite<HllSet>(a, b)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Registers_of_six_and_eight_bits_are_read(int type)
    {
        var four = Bytes(Of<HllSet>(0, 50_000));
        var registers = new byte[4096];
        CompactHll.Read(four).CopyRegisters(registers);
        var bytes = new byte[CompactHll.RegistersStart + (type == 1 ? 3073 : 4096)];
        four.AsSpan(0, CompactHll.RegistersStart).CopyTo(bytes);
        (bytes[4], bytes[6], bytes[7]) = (0, 0, (byte)((type << 2) | 2));
        bytes.AsSpan(36, 4).Clear();
        for (var i = 0; i < registers.Length; i++)
        {
            if (type == 2)
            {
                bytes[CompactHll.RegistersStart + i] = registers[i];
                continue;
            }
            var pair = bytes.AsSpan(CompactHll.RegistersStart + (i * 6 / 8));
            BinaryPrimitives.WriteUInt16LittleEndian(pair, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(pair) | registers[i] << (i * 6 % 8)));
        }
        Assert.Equal(type == 1 ? "HLL_6" : "HLL_8", CompactHll.Read(bytes).TypeName);
        Assert.Equal(CompactHll.Read(four).Summary.Estimate, CompactHll.Read(bytes).Summary.Estimate);
        Assert.Equal(Unite<HllSet>(four), Unite<HllSet>(bytes));
    }

    [Fact]
    public void Damaged_bytes_are_refused_or_read()
    {
        var random = new Random(5);
        foreach (var numValues in new[] { 0, 3, 50, 300, 700, 3000, 40_000 })
        {
            foreach (var whole in new[] { Bytes(Of<HllSet>(0, numValues)), Bytes(Of<CpcSet>(0, numValues)), Unite<CpcSet>(Bytes(Of<CpcSet>(0, numValues))) })
            {
                for (var round = 0; round < 200; round++)
                {
                    var bytes = whole.AsSpan(0, round % 2 == 0 ? whole.Length : random.Next(whole.Length)).ToArray();
                    for (var i = 0; i < 3 && bytes.Length > 0; i++)
                        bytes[random.Next(i == 0 ? Math.Min(44, bytes.Length) : bytes.Length)] = (byte)random.Next(256);
                    Try<HllSet>(bytes);
                    Try<CpcSet>(bytes);
                }
            }
        }
    }

    private void Try<TSketch>(byte[] bytes)
        where TSketch : unmanaged, IDistinctSketch
    {
        try
        {
            Assert.NotNull(Unite<TSketch>(bytes));
        }
        catch (Catalog.Errors.SqlException error)
        {
            Assert.Equal("UDF ERROR: Unable to deserialize sketch.", error.Message);
        }
    }

    private void CheckRoundTrip<TSketch>(int numValues)
        where TSketch : unmanaged, IDistinctSketch
    {
        var union = Unite<TSketch>(Bytes(Of<TSketch>(0, numValues)));
        if (typeof(TSketch) == typeof(HllSet))
        {
            // The order of coupons that met in a hash table tells their history.
            Assert.Equal(Registers(union), Registers(Bytes(Of<TSketch>(0, numValues))));
            Assert.Equal(Of<HllSet>(0, numValues).Summary, CompactHll.Read(union).Summary);
        }
        else
        {
            Assert.Equal(union, Unite<TSketch>(union));
            var sketch = CompactCpc.Read(Bytes(Of<TSketch>(0, numValues)));
            Assert.Equal(Of<TSketch>(0, numValues).Estimate, sketch.Estimate);
            Assert.Equal(sketch.NumCoupons, CompactCpc.Read(union).NumCoupons);
            if (sketch.NumCoupons > 0)
                Assert.InRange(CompactCpc.Read(union).Estimate / numValues, 0.94, 1.06);
        }
    }

    private TSketch Of<TSketch>(long first, int count)
        where TSketch : unmanaged, IDistinctSketch
    {
        var sketch = default(TSketch);
        for (var value = first; value < first + count; value++)
        {
            var hash = MurmurHash3.Hash(BitConverter.GetBytes(value), SketchValues.Seed, out var second);
            sketch.Add(hash, second, _arena);
        }
        return sketch;
    }

    // Three parts that overlap.
    private TSketch United<TSketch>(int numValues)
        where TSketch : unmanaged, IDistinctSketch
    {
        var union = default(TSketch);
        for (var part = 0; part < 3; part++)
            union.Unite(Bytes(Of<TSketch>((long)numValues * part / 4, numValues - (int)((long)numValues * 2 / 4))), _arena);
        return union;
    }

    private byte[] Unite<TSketch>(params byte[][] sketches)
        where TSketch : unmanaged, IDistinctSketch
    {
        var union = default(TSketch);
        foreach (var sketch in sketches)
            union.Unite(sketch, _arena);
        return Bytes(union);
    }

    private byte[] Bytes<TSketch>(TSketch sketch)
        where TSketch : unmanaged, IDistinctSketch => sketch.Compact(_arena).ToArray();

    private static byte[] Registers(byte[] bytes)
    {
        var sketch = CompactHll.Read(bytes);
        if (sketch.Summary.Mode != HllMode.Registers)
            return [.. Enumerable.Range(0, sketch.NumPlaces).SelectMany(place => BitConverter.GetBytes(CompactHll.Read(bytes).CouponAt(place))).Chunk(4).OrderBy(coupon => BitConverter.ToUInt32(coupon)).SelectMany(coupon => coupon)];
        var registers = new byte[1 << sketch.Summary.LogSize];
        sketch.CopyRegisters(registers);
        return registers;
    }
}
