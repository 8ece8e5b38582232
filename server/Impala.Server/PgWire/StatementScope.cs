using Impala.Server.Sessions;

namespace Impala.Server.PgWire;

/// <summary>One statement's cancellation: by the client, by its disconnect, or by statement_timeout.</summary>
internal sealed class StatementScope : IDisposable
{
    private readonly Session _session;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenSource? _timeout;
    private readonly CancellationTokenSource? _closedOrTimeout;

    public StatementScope(Session session, TimeProvider time, CancellationToken connectionClosed, string text)
    {
        _session = session;
        session.CurrentStatement = text;
        var limit = session.Settings.StatementTimeoutMs;
        if (limit > 0)
        {
            _timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(limit), time);
            _closedOrTimeout = CancellationTokenSource.CreateLinkedTokenSource(connectionClosed, _timeout.Token);
        }
        _source = session.BeginStatement(_closedOrTimeout?.Token ?? connectionClosed);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>True when it was the timeout that cancelled.</summary>
    public bool IsTimedOut => _timeout is { IsCancellationRequested: true };

    public void Dispose()
    {
        _session.CurrentStatement = "";
        _session.EndStatement(_source);
        _closedOrTimeout?.Dispose();
        _timeout?.Dispose();
    }
}
