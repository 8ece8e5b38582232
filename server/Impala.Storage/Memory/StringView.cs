using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Impala.Storage.Memory;

/// <summary>
/// 16 bytes for a byte string: its length, then either up to 12 bytes inline, or the first 4 bytes and a pointer to all of them.
/// The layout follows Arrow's Utf8View with a raw pointer in place of (buffer, offset); unused inline bytes are zero, so that equal
/// inline views are equal bit for bit. A view does not own what it points to: whoever keeps it keeps a reference to the buffer.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public unsafe struct StringView : IEquatable<StringView>
{
    public const int MaxInline = 12;

    [FieldOffset(0)]
    private int _length;

    [FieldOffset(4)]
    private uint _prefix;

    [FieldOffset(8)]
    private byte* _pointer;

    [FieldOffset(8)]
    private ulong _tail;

    public StringView(byte* bytes, int length)
    {
        this = default;
        _length = length;
        if (length <= MaxInline)
        {
            Unsafe.CopyBlockUnaligned((byte*)Unsafe.AsPointer(ref this) + 4, bytes, (uint)length);
            return;
        }
        _prefix = Unsafe.ReadUnaligned<uint>(bytes);
        _pointer = bytes;
    }

    /// <summary>A view of at most 12 bytes copied inline; longer spans must be pinned or native and use the pointer constructor.</summary>
    public static StringView Inline(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, MaxInline);
        fixed (byte* pointer = bytes)
            return new StringView(pointer, bytes.Length);
    }

    public readonly int Length => _length;

    /// <summary>The same head with another second word, for moving the bytes of a view that is not inline.</summary>
    public readonly StringView WithTail(ulong tail)
    {
        var moved = this;
        moved._tail = tail;
        return moved;
    }

    public readonly bool IsInline => _length <= MaxInline;

    /// <summary>The first four bytes as stored (zero padded).</summary>
    public readonly uint Prefix => _prefix;

    /// <summary>Length and prefix in one word: unequal words mean unequal strings.</summary>
    public readonly ulong Head => Unsafe.As<StringView, ulong>(ref Unsafe.AsRef(in this));

    /// <summary>The second word: inline bytes 4..11, or the pointer.</summary>
    public readonly ulong Tail => _tail;

    /// <summary>The bytes; valid while the view itself does not move (inline) and its buffer lives (pointer).</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsInline
            ? MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<uint, byte>(ref Unsafe.AsRef(in _prefix)), _length)
            : new ReadOnlySpan<byte>(_pointer, _length);
    }

    /// <summary>The bytes of a view that lies in native or pinned memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* BytesOf(StringView* view) => view->_length <= MaxInline ? (byte*)view + 4 : view->_pointer;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Equals(StringView other)
    {
        if (Head != other.Head)
            return false;
        return _tail == other._tail || (!IsInline && Span.SequenceEqual(other.Span));
    }

    /// <summary>Byte-wise order, as Impala and PostgreSQL's "C" collation compare text.</summary>
    public readonly int CompareTo(in StringView other)
    {
        if (_prefix != other._prefix)
            return BigEndian(_prefix).CompareTo(BigEndian(other._prefix));
        return Span.SequenceCompareTo(other.Span);
    }

    public override readonly bool Equals(object? obj) => obj is StringView other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public override readonly string ToString() => System.Text.Encoding.UTF8.GetString(Span);

    private static uint BigEndian(uint value) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
}
