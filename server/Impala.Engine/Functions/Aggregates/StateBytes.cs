using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>Copies a state's bytes into a result vector, which then depends on no arena.</summary>
internal static unsafe class StateBytes
{
    public static void Emit(ReadOnlySpan<byte> bytes, ColumnVector destination, int row, EvaluationContext context)
    {
        if (bytes.Length <= StringView.MaxInline)
        {
            destination.Strings[row] = StringView.Inline(bytes);
            return;
        }
        var buffer = BufferPool.Rent(bytes.Length, context.Memory);
        bytes.CopyTo(new Span<byte>(buffer.Pointer, bytes.Length));
        destination.KeepAlive(buffer);
        destination.Strings[row] = new StringView(buffer.Pointer, bytes.Length);
    }
}
