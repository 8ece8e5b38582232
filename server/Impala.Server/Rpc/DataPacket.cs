using System.Buffers;
using Grpc.Core;

namespace Impala.Server.Rpc;

/// <summary>
/// One message of a link: the frames that waited when it was written, one after the other. Whoever receives it disposes its frames; those
/// that are sent are disposed as soon as they are encoded.
/// </summary>
internal sealed class DataPacket
{
    /// <summary>A packet takes no more frames once it has so many bytes.</summary>
    public const long UsualBytes = 256 << 10;

    public static readonly Marshaller<DataPacket> Marshaller = Marshallers.Create(Serialize, Deserialize);

    public List<DataFrame> Frames { get; } = [];

    private static void Serialize(DataPacket packet, SerializationContext context)
    {
        var length = 0L;
        foreach (var frame in packet.Frames)
            length += frame.Measure();
        context.SetPayloadLength(checked((int)length));
        var writer = context.GetBufferWriter();
        foreach (var frame in packet.Frames)
        {
            using (frame)
                frame.Write(writer);
        }
        packet.Frames.Clear();
        context.Complete();
    }

    private static DataPacket Deserialize(DeserializationContext context)
    {
        var packet = new DataPacket();
        var reader = new SequenceReader<byte>(context.PayloadAsReadOnlySequence());
        try
        {
            while (!reader.End)
                packet.Frames.Add(DataFrame.Read(ref reader));
            return packet;
        }
        catch
        {
            foreach (var frame in packet.Frames)
                frame.Dispose();
            throw;
        }
    }
}
