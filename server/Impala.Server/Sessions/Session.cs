using System.Collections.Concurrent;
using Impala.Server.PgWire;
using Impala.Server.Queries;
using Impala.Server.Queries.Cursors;

namespace Impala.Server.Sessions;

/// <summary>
/// What outlives a statement on one connection: settings, prepared statements, portals, the transaction block. Owned by the
/// connection's loop; only <see cref="CancelCurrent"/> and the notice queue are used by other threads.
/// </summary>
internal sealed class Session
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _current;

    public Session(int pid, byte[] secret, string user, string clientAddress, DateTimeOffset started)
    {
        Pid = pid;
        Secret = secret;
        User = user;
        ClientAddress = clientAddress;
        Started = started;
    }

    /// <summary>Carries the coordinator's number in its upper bits, so that a CancelRequest can be forwarded to its owner.</summary>
    public int Pid { get; }

    /// <summary>As Impala writes ids: 16 hex digits, a colon, 16 hex digits. Tells nothing of the secret.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N").Insert(16, ":");

    public byte[] Secret { get; }

    public string User { get; }

    public string ClientAddress { get; }

    public DateTimeOffset Started { get; }

    public SessionSettings Settings { get; } = new();

    public TransactionBlock Transaction { get; } = new();

    public Dictionary<string, PreparedStatement> Statements { get; } = new(StringComparer.Ordinal);

    /// <summary>Texts that come again.</summary>
    public KnownStatements Known { get; } = new();

    public Dictionary<string, Portal> Portals { get; } = new(StringComparer.Ordinal);

    /// <summary>The cursors of DECLARE.</summary>
    public Dictionary<string, Cursor> Cursors { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<Notice> Notices { get; } = new();

    /// <summary>What set_config() of a running statement changes, once that has ended.</summary>
    public ConcurrentQueue<(string Name, string Value, bool IsLocal)> ConfiguredSettings { get; } = new();

    /// <summary>The query that runs or ran last: what SHOW PROFILE shows.</summary>
    public string? LastQueryId { get; set; }

    /// <summary>The one before: what last_query_id() gives, since the asking query is the last itself.</summary>
    public string? PreviousQueryId { get; set; }

    /// <summary>Text of the statement under way, for the sessions page.</summary>
    public string CurrentStatement { get; set; } = "";

    public string CurrentDatabase => Settings.SearchPath is [var first, ..] ? first : "default";

    /// <summary>Closes cursors at the end of a transaction, which those WITH HOLD outlive, or all of them.</summary>
    public async ValueTask CloseCursorsAsync(bool isAll)
    {
        if (Cursors.Count == 0)
            return;
        foreach (var (name, cursor) in Cursors.ToArray())
        {
            if (cursor.IsHold && !isAll)
                continue;
            Cursors.Remove(name);
            await cursor.DisposeAsync();
        }
    }

    /// <summary>Arms cancellation for one statement; a cancel that comes between statements does nothing.</summary>
    public CancellationTokenSource BeginStatement(CancellationToken connectionClosed)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(connectionClosed);
        lock (_lock)
            _current = source;
        return source;
    }

    public void EndStatement(CancellationTokenSource source)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_current, source))
                _current = null;
            source.Dispose();
        }
    }

    /// <summary>The client hears it with the end of the statement.</summary>
    public void Warn(string message) => Notices.Enqueue(Notice.Warning(message));

    public void CancelCurrent()
    {
        lock (_lock)
            _current?.Cancel();
    }
}
