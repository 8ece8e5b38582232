using Impala.Server.Queries;
using Impala.SqlParser;
using Impala.SqlParser.Ast;

namespace Impala.Server.Sessions;

/// <summary>
/// The trees, and the plan (<see cref="ReusablePlan"/>), of texts that a session sends again and again: drivers and dashboards seldom prepare what
/// they repeat. A text is kept from its second time on, so that statements which come once leave nothing; the longest unused one makes room.
/// Used by its session alone.
/// </summary>
internal sealed class KnownStatements
{
    private const int MaxTexts = 16;
    private const int MaxLength = 4096;
    private const int NumRemembered = 64;

    private readonly Dictionary<string, KnownStatement> _known = new(StringComparer.Ordinal);
    private readonly int[] _seen = new int[NumRemembered];
    private int _numSeen;
    private long _uses;

    /// <summary>What is known of a text in a dialect, or null.</summary>
    public KnownStatement? Find(string sql, SqlDialect dialect)
    {
        if (!_known.TryGetValue(sql, out var known) || known.Dialect != dialect)
            return null;
        known.LastUse = ++_uses;
        return known;
    }

    /// <summary>Takes note of a text that was parsed, and gives what is kept of it: null at its first time, and for long ones.</summary>
    public KnownStatement? Add(string sql, SqlDialect dialect, AstList<Statement> statements)
    {
        if (sql.Length > MaxLength || statements.Count == 0 || !IsSeenAgain(sql))
            return null;
        if (_known.Count >= MaxTexts && !_known.ContainsKey(sql))
            _known.Remove(_known.MinBy(entry => entry.Value.LastUse).Key);
        var known = new KnownStatement(dialect, statements) { LastUse = ++_uses };
        _known[sql] = known;
        return known;
    }

    public void Clear() => _known.Clear();

    /// <summary>Two texts of one hash are taken for one, which only keeps the second a turn early.</summary>
    private bool IsSeenAgain(string sql)
    {
        var hash = sql.GetHashCode(StringComparison.Ordinal);
        if (_seen.AsSpan(0, Math.Min(_numSeen, NumRemembered)).Contains(hash))
            return true;
        _seen[_numSeen++ % NumRemembered] = hash;
        return false;
    }
}

/// <summary>A text's trees, and where the plan of its only statement is kept.</summary>
internal sealed class KnownStatement(SqlDialect dialect, AstList<Statement> statements)
{
    public SqlDialect Dialect => dialect;

    public AstList<Statement> Statements => statements;

    /// <summary>Null when the text has several statements.</summary>
    public ReusablePlan? Plan { get; } = statements.Count == 1 ? new ReusablePlan() : null;

    internal long LastUse { get; set; }
}
