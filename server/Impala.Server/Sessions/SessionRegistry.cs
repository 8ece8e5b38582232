using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Impala.Server.Sessions;

/// <summary>
/// The sessions of this coordinator by process id. The upper bits of a pid are the coordinator's number, a hash of its backend id, so
/// that any node knows which coordinator a CancelRequest is meant for.
/// </summary>
internal sealed class SessionRegistry
{
    private const int NumLocalBits = 20;

    private readonly ConcurrentDictionary<int, Session> _sessions = new();
    private readonly TimeProvider _time;
    private readonly int _nodeBits;
    private int _next;

    private readonly IReadOnlyList<KeyValuePair<string, string>> _defaults;

    /// <param name="defaults">Query options that sessions begin with.</param>
    public SessionRegistry(TimeProvider time, string backendId, IReadOnlyList<KeyValuePair<string, string>>? defaults = null)
    {
        _defaults = defaults ?? [];
        _time = time;
        _nodeBits = NodeNumber(backendId) << NumLocalBits;
    }

    public IEnumerable<Session> All => _sessions.Values;

    public int Count => _sessions.Count;

    /// <summary>11 bits that stand for a coordinator in the pids it hands out.</summary>
    public static int NodeNumber(string backendId)
    {
        var hash = 2166136261u;
        foreach (var character in backendId)
            hash = (hash ^ character) * 16777619u;
        return (int)(hash % 2047) + 1;
    }

    public static int NodeNumberOf(int pid) => pid >> NumLocalBits;

    /// <summary>Opens a session with an unguessable secret (4 bytes for protocol 3.0, 32 for 3.2).</summary>
    public Session Open(string user, string clientAddress, int secretLength)
    {
        while (true)
        {
            var pid = _nodeBits | (Interlocked.Increment(ref _next) & ((1 << NumLocalBits) - 1));
            var session = new Session(pid, RandomNumberGenerator.GetBytes(secretLength), user, clientAddress, _time.GetUtcNow());
            foreach (var (name, value) in _defaults)
                session.Settings.SetAtStartup(name, value);
            if (_sessions.TryAdd(pid, session))
                return session;
        }
    }

    public void Close(Session session) => _sessions.TryRemove(session.Pid, out _);

    /// <summary>Cancels the statement of a session when the secret is right; a wrong one is ignored, as PostgreSQL does.</summary>
    public bool TryCancel(int pid, ReadOnlySpan<byte> secret)
    {
        if (!_sessions.TryGetValue(pid, out var session) || !CryptographicOperations.FixedTimeEquals(session.Secret, secret))
            return false;
        session.CancelCurrent();
        return true;
    }
}
