namespace Impala.Storage.Parquet.Encoding;

/// <summary>Encodes the RLE / bit-packed hybrid: eight or more equal values at a group's start become a run, others packed groups.</summary>
internal static unsafe class RleEncoder
{
    private const int Group = 8;

    /// <summary>Appends codes of a given width.</summary>
    public static void Encode(int* values, int count, int bitWidth, ByteSink sink)
    {
        var literalStart = 0;
        var i = 0;
        while (i < count)
        {
            var run = RunLength(values + i, count - i);
            if (run >= Group)
            {
                Pack(values + literalStart, i - literalStart, bitWidth, sink);
                AppendRun((uint)values[i], run, bitWidth, sink);
                i += run;
                literalStart = i;
            }
            else
            {
                i = Math.Min(i + Group, count);
            }
        }
        Pack(values + literalStart, count - literalStart, bitWidth, sink);
    }

    /// <summary>Appends a bitmap as definition levels of width 1.</summary>
    public static void EncodeBits(byte* bits, int count, ByteSink sink)
    {
        const int minRun = 4; // bytes
        var numBytes = count >> 3;
        var literalStart = 0;
        var i = 0;
        while (i < numBytes)
        {
            var run = bits[i] is 0 or 0xFF ? new ReadOnlySpan<byte>(bits + i, numBytes - i).IndexOfAnyExcept(bits[i]) : 0;
            if (run < 0)
                run = numBytes - i;
            if (run >= minRun)
            {
                AppendPackedBits(bits + literalStart, (i - literalStart) * 8, sink);
                AppendRun(bits[i] & 1U, run * 8, 1, sink);
                i += run;
                literalStart = i;
            }
            else
            {
                i++;
            }
        }
        AppendPackedBits(bits + literalStart, count - (literalStart * 8), sink);
    }

    public static void AppendRun(uint value, int count, int bitWidth, ByteSink sink)
    {
        sink.AppendVarint((uint)count << 1);
        for (var shift = 0; shift < bitWidth; shift += 8)
            sink.AppendByte((byte)(value >> shift));
    }

    private static void AppendPackedBits(byte* bits, int count, ByteSink sink)
    {
        if (count <= 0)
            return;
        var numBytes = (count + 7) >> 3;
        sink.AppendVarint(((uint)numBytes << 1) | 1);
        sink.Append(new ReadOnlySpan<byte>(bits, numBytes));
    }

    private static int RunLength(int* values, int count)
    {
        var span = new ReadOnlySpan<int>(values, count);
        if (count < Group || span[..Group].ContainsAnyExcept(values[0]))
            return 1;
        var run = span.IndexOfAnyExcept(values[0]);
        return run < 0 ? count : run;
    }

    private static void Pack(int* values, int count, int bitWidth, ByteSink sink)
    {
        if (count <= 0)
            return;
        var numGroups = (count + Group - 1) / Group;
        sink.AppendVarint(((uint)numGroups << 1) | 1);
        var numBytes = numGroups * bitWidth;
        var target = sink.Append(numBytes);
        var end = target + numBytes;
        var word = 0UL;
        var numBits = 0;
        for (var i = 0; i < count; i++)
        {
            word |= (ulong)(uint)values[i] << numBits;
            numBits += bitWidth;
            while (numBits >= 8)
            {
                *target++ = (byte)word;
                word >>= 8;
                numBits -= 8;
            }
        }
        while (target < end)
        {
            *target++ = (byte)word;
            word >>= 8;
        }
    }
}
