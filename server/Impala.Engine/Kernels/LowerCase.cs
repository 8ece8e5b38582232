using System.Buffers;
using System.Text;

namespace Impala.Engine.Kernels;

/// <summary>Texts in lower case, one after the other in the same buffers. UTF-8 by the invariant culture's simple mappings, as lower() does.</summary>
internal ref struct LowerCase : IDisposable
{
    private byte[] _bytes = [];
    private char[] _chars = [];
    private char[] _lower = [];

    public LowerCase()
    {
    }

    /// <summary>The text in lower case, until the next call.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text)
    {
        Grow(ref _bytes, text.Length);
        if (Ascii.ToLower(text, _bytes, out var numBytes) == OperationStatus.Done)
            return _bytes.AsSpan(0, numBytes);
        // No text has more characters than bytes.
        Grow(ref _chars, text.Length);
        var chars = _chars.AsSpan(0, Encoding.UTF8.GetChars(text, _chars));
        Grow(ref _lower, chars.Length);
        var lower = _lower.AsSpan(0, chars.Length);
        MemoryExtensions.ToLowerInvariant(chars, lower);
        Grow(ref _bytes, Encoding.UTF8.GetByteCount(lower));
        return _bytes.AsSpan(0, Encoding.UTF8.GetBytes(lower, _bytes));
    }

    public void Dispose()
    {
        Return(ref _bytes);
        Return(ref _chars);
        Return(ref _lower);
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length >= length)
            return;
        Return(ref buffer);
        buffer = ArrayPool<T>.Shared.Rent(length);
    }

    private static void Return<T>(ref T[] buffer)
    {
        if (buffer.Length > 0)
            ArrayPool<T>.Shared.Return(buffer);
        buffer = [];
    }
}
