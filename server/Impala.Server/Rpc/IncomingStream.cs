using System.Threading.Channels;
using Impala.Engine.Columnar.Frames;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Expressions;

namespace Impala.Server.Rpc;

/// <summary>The receiving end of one address of a link: decodes its frames, queues the batches, and gives credit back in larger pieces.</summary>
internal sealed class IncomingStream : IBatchOrigin, IDisposable
{
    /// <summary>Well below what a sender may have under way, so that it never waits for credit that is held back here.</summary>
    private const long CreditStep = RemoteChannel.MaxBytesUnderWay / 4;

    private readonly StreamAddress _address;
    private readonly ChannelWriter<DataFrame> _replies;
    private long _taken;
    private volatile bool _isSilent;

    public IncomingStream(StreamAddress address, ExchangeQueue queue, IReadOnlyList<Slot> slots, ChannelWriter<DataFrame> replies)
    {
        _address = address;
        _replies = replies;
        Queue = queue;
        Reader = new BatchFrameReader(slots);
        queue.OnClosed(SayDone);
    }

    public ExchangeQueue Queue { get; }

    public BatchFrameReader Reader { get; }

    /// <summary>True once the sender has ended or failed.</summary>
    public bool IsEnded { get; private set; }

    public void End()
    {
        IsEnded = true;
        Queue.EndSender(_address.Sender);
    }

    public void Fail(Exception error)
    {
        IsEnded = true;
        Queue.Fail(error);
    }

    public void Taken(long numBytes)
    {
        // A sender that has ended needs no credit.
        if (Interlocked.Add(ref _taken, numBytes) < CreditStep || IsEnded || _isSilent)
            return;
        var credit = Interlocked.Exchange(ref _taken, 0);
        if (credit > 0)
            _replies.TryWrite(new DataFrame(DataFrameKind.Credit, _address, credit));
    }

    /// <summary>Nothing is read any more.</summary>
    public void Dispose()
    {
        _isSilent = true;
        Reader.Dispose();
    }

    private void SayDone()
    {
        if (!IsEnded && !_isSilent)
            _replies.TryWrite(new DataFrame(DataFrameKind.ReceiverDone, _address));
    }
}
