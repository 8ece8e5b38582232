using Impala.Catalog.Types;
using Impala.Storage.Memory;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>Makes byte strings fit VARCHAR(n), which is cut to n bytes, or CHAR(n), which is cut or padded with blanks to n bytes.
/// Source: Impala 4, data types.</summary>
public static unsafe class ViewAdjustment
{
    public static bool IsNeeded(SqlType type) => type.Kind is SqlTypeKind.VarChar or SqlTypeKind.Char && type.Precision > 0;

    /// <summary>Cuts or pads every value in place; buffers of padded ones are added to <paramref name="keepAlive"/>.</summary>
    public static void Apply(SqlType type, StringView* views, int count, List<NativeBuffer> keepAlive, MemoryTracker tracker)
    {
        var limit = type.Precision;
        NativeBuffer? padded = null;
        var write = (byte*)null;
        for (var i = 0; i < count; i++)
        {
            var length = views[i].Length;
            var bytes = StringView.BytesOf(views + i);
            if (length > limit)
            {
                views[i] = new StringView(bytes, limit);
            }
            else if (length < limit && type.Kind == SqlTypeKind.Char)
            {
                if (padded is null)
                {
                    padded = BufferPool.Rent((long)(count - i) * limit, tracker);
                    keepAlive.Add(padded);
                    write = padded.Pointer;
                }
                new ReadOnlySpan<byte>(bytes, length).CopyTo(new Span<byte>(write, length));
                new Span<byte>(write + length, limit - length).Fill((byte)' ');
                views[i] = new StringView(write, limit);
                write += limit;
            }
        }
    }
}
