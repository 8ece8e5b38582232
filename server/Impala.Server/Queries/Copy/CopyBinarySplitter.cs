using System.Buffers.Binary;

namespace Impala.Server.Queries.Copy;

/// <summary>COPY's binary format: a signature, then rows of a field count and fields of a length and bytes, big-endian; a count of -1 ends it.</summary>
internal sealed unsafe class CopyBinarySplitter(string[] columns, CopyErrors errors) : CopySplitter(columns, errors)
{
    private const int HeaderLength = 19;
    private const int ObjectIdFlag = 1 << 16;
    private bool _isHeaderDone;

    /// <summary>What the data begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00];

    protected override bool TrySplitRow(byte* window, int length, ref int position, bool isLast, int row, out bool isRow)
    {
        isRow = false;
        var data = new ReadOnlySpan<byte>(window + position, length - position);
        if (!_isHeaderDone)
            return TrySkipHeader(data, ref position, isLast);
        if (data.Length < 2)
            return Missing(isLast);
        var count = BinaryPrimitives.ReadInt16BigEndian(data);
        if (count == -1)
        {
            IsEnd = true;
            return data.Length == 2 || !isLast ? true : throw Errors.BadFormat("received copy data after EOF marker", Line);
        }
        if (count != NumColumns)
            throw Errors.BadFormat($"row field count is {count}, expected {NumColumns}", Line);
        var at = 2;
        for (var i = 0; i < NumColumns; i++)
        {
            if (data.Length - at < 4)
                return Missing(isLast);
            var size = BinaryPrimitives.ReadInt32BigEndian(data[at..]);
            at += 4;
            if (size < -1)
                throw Errors.BadFormat("invalid field size", Line);
            if (Math.Max(size, 0) > data.Length - at)
                return Missing(isLast);
            Field(row, i) = new CopyField { Start = window + position + at, Length = size };
            at += Math.Max(size, 0);
        }
        position += at;
        Line++;
        isRow = true;
        return true;
    }

    private bool TrySkipHeader(ReadOnlySpan<byte> data, ref int position, bool isLast)
    {
        if (data.Length < HeaderLength)
            return isLast ? throw Errors.BadHeader("COPY file signature not recognized") : false;
        if (!data[..11].SequenceEqual(Signature))
            throw Errors.BadHeader("COPY file signature not recognized");
        var flags = BinaryPrimitives.ReadInt32BigEndian(data[11..]);
        if ((flags & ObjectIdFlag) != 0)
            throw Errors.BadHeader("invalid COPY file header (WITH OIDS)");
        if (flags >> 16 != 0)
            throw Errors.BadHeader("unrecognized critical flags in COPY file header");
        var extension = BinaryPrimitives.ReadInt32BigEndian(data[15..]);
        if (extension < 0)
            throw Errors.BadHeader("invalid COPY file header (missing length)");
        if (data.Length - HeaderLength < extension)
            return isLast ? throw Errors.BadHeader("invalid COPY file header (wrong length)") : false;
        position += HeaderLength + extension;
        _isHeaderDone = true;
        return true;
    }

    private bool Missing(bool isLast) => isLast ? throw Errors.BadFormat("unexpected EOF in COPY data", Line) : false;
}
