using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Impala.Engine.Expressions;

namespace Impala.Engine.Columnar.Frames;

/// <summary>
/// The Arrow schema of what an exchange carries, as an Arrow IPC message: it opens each stream of frames, and the receiver compares it with
/// its own, so that two ends that understand the plan differently never read each other's bytes. Arrow has no type for our 128-bit values,
/// so DECIMAL above 18 digits and TIMESTAMP are FixedSizeBinary(16).
/// </summary>
public static class ExchangeSchema
{
    public static byte[] Serialize(IReadOnlyList<Slot> slots)
    {
        var fields = new Field[slots.Count];
        for (var i = 0; i < fields.Length; i++)
            fields[i] = new Field(slots[i].Name, TypeOf(PhysicalTypes.Of(slots[i].Type)), nullable: true);
        using var output = new MemoryStream();
        using (var writer = new ArrowStreamWriter(output, new Schema(fields, null), leaveOpen: true))
            writer.WriteStart();
        return output.ToArray();
    }

    private static IArrowType TypeOf(PhysicalType type) => type switch
    {
        PhysicalType.Bool => UInt8Type.Default,
        PhysicalType.Int8 => Int8Type.Default,
        PhysicalType.Int16 => Int16Type.Default,
        PhysicalType.Int32 => Int32Type.Default,
        PhysicalType.Int64 => Int64Type.Default,
        PhysicalType.Int128 => new FixedSizeBinaryType(16),
        PhysicalType.Float => FloatType.Default,
        PhysicalType.Double => DoubleType.Default,
        PhysicalType.String => StringViewType.Default,
    };
}
