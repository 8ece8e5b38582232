using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>
/// Reads sort keys of stored rows as words of eight deciding bytes: encoded key bytes that are equal in all rows (null bytes of a column
/// without NULLs, high bytes of small numbers) are left out, so that most keys fit into one word.
/// <code>
/// encoded key:   01 80 00 00 00 00 0f 42 40 | 01 ..     bytes that differ somewhere:  .. .. .. .. .. .. xx xx xx | ..
/// word 0:        00 00 00 00 00 0f 42 40                words after the encoded key: eight bytes each of the text behind its prefix
/// </code>
/// Sorting by word 0, then each run of equal words by word 1 and so on, is sorting by the key; where the words end without deciding
/// (<see cref="Fill"/> is false), rows must be compared by their values.
/// </summary>
internal sealed unsafe class SortWords
{
    /// <summary>Words of text behind the encoded prefix; longer equal texts are left to comparison.</summary>
    private const int MaxTextWords = 32;

    private const int PrefetchDistance = 16;

    private readonly Piece[][] _keyWords;
    private readonly bool _isExact;
    private readonly int _textOffset;
    private readonly int _textNullOffset;
    private readonly bool _isTextDescending;

    private SortWords(Piece[][] keyWords, SortKeyEncoder encoder, RowLayout layout)
    {
        _keyWords = keyWords;
        _isExact = encoder.IsExact;
        if (encoder.TextKey is not { } text)
            return;
        _textOffset = layout.OffsetOf(text.Column);
        _textNullOffset = layout.NullOffsetOf(text.Column);
        _isTextDescending = text.Descending;
    }

    /// <summary>Looks at the keys of all rows, which begin with them.</summary>
    public static SortWords Of(SortEntry* entries, long count, SortKeyEncoder encoder, RowLayout layout)
    {
        var numWords = encoder.Size / sizeof(ulong);
        var differing = new ulong[numWords];
        for (long i = 1; i < count; i++)
        {
            var row = (ulong*)entries[i].Row;
            var first = (ulong*)entries[0].Row;
            for (var word = 0; word < numWords; word++)
                differing[word] |= row[word] ^ first[word];
        }
        return new SortWords(Pack(differing), encoder, layout);
    }

    /// <summary>True when rows that agree on words 0..word are equal.</summary>
    public bool DecidesUpTo(int word) => _isExact && word >= _keyWords.Length - 1;

    /// <summary>Sets each entry's word to word number <paramref name="word"/> of its row.</summary>
    /// <returns>False when there is no such word: the key and, for a text key, all texts have ended.</returns>
    public bool Fill(SortEntry* entries, long count, int word)
    {
        if (word >= _keyWords.Length)
            return !_isExact && word < _keyWords.Length + MaxTextWords && FillText(entries, count, word - _keyWords.Length);
        var pieces = _keyWords[word];
        if (pieces is [var only])
        {
            for (long i = 0; i < count; i++)
            {
                Prefetch(entries, i, count);
                entries[i].Word = Extract(entries[i].Row, only);
            }
            return true;
        }
        for (long i = 0; i < count; i++)
        {
            Prefetch(entries, i, count);
            ulong value = 0;
            foreach (var piece in pieces)
                value = (value << piece.NumBits) | Extract(entries[i].Row, piece);
            entries[i].Word = value;
        }
        return true;
    }

    /// <summary>Deals the differing bytes to words of eight, in order of the key.</summary>
    private static Piece[][] Pack(ulong[] differing)
    {
        var words = new List<Piece[]>();
        var pieces = new List<Piece>();
        var numBytes = 0;
        for (var i = 0; i < differing.Length; i++)
        {
            var bits = BinaryPrimitives.ReverseEndianness(differing[i]);
            ulong mask = 0;
            for (var shift = 56; shift >= 0; shift -= 8)
            {
                if ((bits >> shift & 0xFF) == 0)
                    continue;
                mask |= 0xFFUL << shift;
                if (++numBytes < sizeof(ulong))
                    continue;
                pieces.Add(new Piece(i * sizeof(ulong), mask));
                words.Add([.. pieces]);
                pieces.Clear();
                (mask, numBytes) = (0, 0);
            }
            if (mask != 0)
                pieces.Add(new Piece(i * sizeof(ulong), mask));
        }
        if (pieces.Count > 0)
            words.Add([.. pieces]);
        return [.. words];
    }

    private static void Prefetch(SortEntry* entries, long i, long count)
    {
        if (Sse.IsSupported && i + PrefetchDistance < count)
            Sse.Prefetch0(entries[i + PrefetchDistance].Row);
    }

    private static ulong Extract(byte* row, Piece piece)
    {
        var bits = BinaryPrimitives.ReverseEndianness(*(ulong*)(row + piece.Offset));
        return Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitExtract(bits, piece.Mask) : ExtractBytes(bits, piece.Mask);
    }

    /// <summary>The scalar twin of PEXT for masks of whole bytes.</summary>
    internal static ulong ExtractBytes(ulong bits, ulong mask)
    {
        ulong result = 0;
        for (var shift = 56; shift >= 0; shift -= 8)
            if ((mask >> shift & 0xFF) != 0)
                result = (result << 8) | (bits >> shift & 0xFF);
        return result;
    }

    /// <summary>Eight bytes of each text behind the encoded prefix; missing ones are zero, as in the prefix.</summary>
    private bool FillText(SortEntry* entries, long count, int textWord)
    {
        var start = SortKeyEncoder.TextPrefix + (textWord * sizeof(ulong));
        var hasBytes = false;
        for (long i = 0; i < count; i++)
        {
            Prefetch(entries, i, count);
            var row = entries[i].Row;
            ulong value = 0;
            var view = (StringView*)(row + _textOffset);
            if (row[_textNullOffset] == 0 && view->Length > start)
            {
                hasBytes = true;
                value = ReadBytes(StringView.BytesOf(view) + start, view->Length - start);
            }
            entries[i].Word = _isTextDescending ? ~value : value;
        }
        return hasBytes;
    }

    private static ulong ReadBytes(byte* bytes, int length)
    {
        if (length >= sizeof(ulong))
            return BinaryPrimitives.ReverseEndianness(*(ulong*)bytes);
        ulong value = 0;
        for (var i = 0; i < length; i++)
            value |= (ulong)bytes[i] << (56 - (8 * i));
        return value;
    }

    /// <summary>Bytes of one 8-byte group of the key, by a mask over its big-endian value.</summary>
    private readonly struct Piece(int offset, ulong mask)
    {
        public int Offset { get; } = offset;

        public ulong Mask { get; } = mask;

        public int NumBits { get; } = System.Numerics.BitOperations.PopCount(mask) & 63;
    }
}
