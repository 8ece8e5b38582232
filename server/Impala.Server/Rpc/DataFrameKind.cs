namespace Impala.Server.Rpc;

/// <summary>What a frame says; the number travels.</summary>
internal enum DataFrameKind
{
    /// <summary>Sender to receiver: the Arrow schema of the exchange, before its first batch.</summary>
    Schema = 1,

    /// <summary>Sender to receiver: one batch.</summary>
    Batch = 2,

    /// <summary>Sender to receiver: no more batches.</summary>
    End = 3,

    /// <summary>Sender to receiver: the sender failed; the body is its error, SQLSTATE and message. Receiver to sender: the attempt cannot go on.</summary>
    Error = 4,

    /// <summary>Receiver to sender: the weight is taken from the queue.</summary>
    Credit = 5,

    /// <summary>Receiver to sender: no more rows are wanted.</summary>
    ReceiverDone = 6,

    /// <summary>Sender to receiver: the first frame of an attempt; the body is its id, and its number stands for it from now on.</summary>
    Open = 7,

    /// <summary>Sender to receiver: the last frame of an attempt; with a weight when the sender's part was cancelled.</summary>
    Close = 8,

    /// <summary>Receiver to sender: the attempt has ended there, no exchange of it wants more rows.</summary>
    AttemptOver = 9,

    /// <summary>Coordinator to backend: a runtime filter for its scans; the exchange is the filter's number.</summary>
    Filter = 10,

    /// <summary>Sender to receiver, first on a new call: an attempt whose last frames the former call may have lost; the body is its id.</summary>
    Lost = 11,
}
