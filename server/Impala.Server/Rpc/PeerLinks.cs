using Impala.Server.Coordination;
using Impala.Statestore.Rpc;

namespace Impala.Server.Rpc;

/// <summary>
/// This backend's links with the others, which outlive queries: to each that takes rows from here one, and from each that sends rows here one. The
/// receiving backend opens them; senders wait for it. Thread-safe.
/// </summary>
internal sealed class PeerLinks(InternalChannels channels, BackendQueries queries, Func<string> ownAddress, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OutgoingLink> _outgoing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IncomingLink> _incoming = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopped = new();
    private bool _isStopping;

    /// <summary>The link by which rows go to a backend.</summary>
    public OutgoingLink To(string address)
    {
        lock (_lock)
        {
            if (!_outgoing.TryGetValue(address, out var link) || link.IsOver)
                _outgoing[address] = link = new OutgoingLink(address, link, time);
            return link;
        }
    }

    /// <summary>A backend has called for its rows: the link that waits for it, or a new one. A call before this one is over.</summary>
    public OutgoingLink Attach(string subscriber)
    {
        while (true)
        {
            OutgoingLink? link;
            lock (_lock)
            {
                if (!_outgoing.TryGetValue(subscriber, out link) || link.IsOver)
                    _outgoing[subscriber] = link = new OutgoingLink(subscriber, link, time);
                if (link.TryAttach())
                {
                    if (_isStopping)
                        link.Stop();
                    return link;
                }
            }
            link.Break(CoordinationErrors.PeerBroken(subscriber, "another call has taken its place"));
        }
    }

    /// <summary>Sees to it that rows from a backend come here until the answer is disposed, though calls may break; returns at once.</summary>
    public IDisposable? Subscribe(string address)
    {
        lock (_lock)
        {
            if (_isStopping)
                return null;
            if (_incoming.TryGetValue(address, out var link) && link.TryHold() is { } hold)
                return hold;
            _incoming[address] = link = new IncomingLink(address, ownAddress(), channels, queries, time, _stopped.Token);
            return link.TryHold();
        }
    }

    /// <summary>Ends each link once the queries that use it have ended: the calls would hold up the host's end.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopping = true;
            foreach (var link in _outgoing.Values)
                link.Stop();
        }
    }

    public void Dispose()
    {
        Stop();
        _stopped.Cancel();
        _stopped.Dispose();
    }
}
