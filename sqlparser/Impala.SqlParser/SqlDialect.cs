using Impala.SqlParser.Lexing;

namespace Impala.SqlParser;

/// <summary>What a text means before analysis: each member is one difference between the two dialects that lexing and grammar know. Sources: PostgreSQL 15
/// chapter 4 and Impala 4.5's scanner and grammar. Compare dialects by reference.</summary>
public sealed class SqlDialect
{
    /// <summary>The default on the wire: what PostgreSQL accepts means what it means there; Impala's own forms work beside it.</summary>
    public static readonly SqlDialect Postgres = new()
    {
        Name = "postgres",
        DoubleQuoteIsIdentifier = true,
        QuotedNamesKeepCase = true,
        DoubledQuoteIsEscape = true,
        EscapeStrings = true,
        DollarQuotes = true,
        Parameters = true,
        NestedComments = true,
        OpenOperators = true,
        CaretIsPower = true,
        DoubleColonCast = true,
        KeywordsAsAliases = true,
        ComparisonIsNonAssociative = true,
        IntersectBindsTighter = true,
        JoinNeedsCondition = true,
        PostgresForms = true,
        Words = WordTable.Postgres,
    };

    /// <summary>Exact Impala lexing and grammar.</summary>
    public static readonly SqlDialect Impala = new()
    {
        Name = "impala",
        BackslashEscapes = true,
        NamesMayStartWithDigit = true,
        TrimsQuotedNames = true,
        StringAliases = true,
        ConcatIsLoosest = true,
        DoubleAmpersandIsAnd = true,
        Words = WordTable.Impala,
    };

    private SqlDialect()
    {
    }

    /// <summary><c>postgres</c> or <c>impala</c>, the value of SQL_DIALECT.</summary>
    public required string Name { get; init; }

    /// <summary><c>"x"</c> is a name; otherwise a string.</summary>
    public bool DoubleQuoteIsIdentifier { get; private init; }

    /// <summary>Quoted names are kept as written; otherwise they are lower case too.</summary>
    public bool QuotedNamesKeepCase { get; private init; }

    /// <summary>Blanks round a quoted name's content do not count.</summary>
    public bool TrimsQuotedNames { get; private init; }

    /// <summary><c>''</c> inside a string is one quote; otherwise it ends one string and begins the next.</summary>
    public bool DoubledQuoteIsEscape { get; private init; }

    /// <summary><c>\n</c>, <c>\'</c> ... in plain strings.</summary>
    public bool BackslashEscapes { get; private init; }

    /// <summary>E'..', U&amp;'..' and B'..' strings.</summary>
    public bool EscapeStrings { get; private init; }

    /// <summary>$$..$$ and $tag$..$tag$.</summary>
    public bool DollarQuotes { get; private init; }

    /// <summary>$1.</summary>
    public bool Parameters { get; private init; }

    /// <summary>Comments of /* */ nest.</summary>
    public bool NestedComments { get; private init; }

    /// <summary><c>1st</c> is a name.</summary>
    public bool NamesMayStartWithDigit { get; private init; }

    /// <summary>Any run of operator characters is one operator.</summary>
    public bool OpenOperators { get; private init; }

    /// <summary><c>^</c> is power, <c>#</c> exclusive or; otherwise <c>^</c> is exclusive or.</summary>
    public bool CaretIsPower { get; private init; }

    /// <summary><c>||</c> binds looser than OR.</summary>
    public bool ConcatIsLoosest { get; private init; }

    /// <summary><c>&amp;&amp;</c> is AND; otherwise array overlap.</summary>
    public bool DoubleAmpersandIsAnd { get; private init; }

    /// <summary><c>a &lt; b &lt; c</c> is an error; otherwise it groups from the left.</summary>
    public bool ComparisonIsNonAssociative { get; private init; }

    /// <summary><c>e::type</c>.</summary>
    public bool DoubleColonCast { get; private init; }

    /// <summary><c>SELECT 1 'x'</c> names the column x.</summary>
    public bool StringAliases { get; private init; }

    /// <summary>Any keyword may stand behind AS or a dot.</summary>
    public bool KeywordsAsAliases { get; private init; }

    /// <summary>INTERSECT binds tighter than UNION and EXCEPT; otherwise all set operators group from the left.</summary>
    public bool IntersectBindsTighter { get; private init; }

    /// <summary>JOIN takes its ON or USING from behind a nested join: <c>a JOIN b JOIN c ON .. ON ..</c>; otherwise a join may have no condition.</summary>
    public bool JoinNeedsCondition { get; private init; }

    /// <summary>The statements, clauses and expression forms only PostgreSQL has: DISTINCT ON, FILTER, LATERAL, FETCH FIRST, ANY/ALL, arrays, rows,
    /// typed literals of any type, transactions, cursors, COPY ... In the impala dialect they are syntax errors, as in Impala.</summary>
    public bool PostgresForms { get; private init; }

    internal WordTable Words { get; private set; } = null!;

    /// <summary>Which words the impala dialect reserves, for the whole process; a daemon says so once, before it parses anything.</summary>
    /// <param name="version">3.0.0 (SQL:2016's words too) or 2.11.0 (keywords only).</param>
    /// <returns>False when there is no such version.</returns>
    public static bool UseReservedWords(string version)
    {
        var words = version switch
        {
            "3.0.0" => WordTable.Impala,
            "2.11.0" => WordTable.ImpalaKeywordsOnly,
            _ => null,
        };
        if (words is not null)
            Impala.Words = words;
        return words is not null;
    }

    /// <summary>The dialect of a SQL_DIALECT value in any case, or null.</summary>
    public static SqlDialect? Find(string name)
    {
        if (string.Equals(name, Postgres.Name, StringComparison.OrdinalIgnoreCase))
            return Postgres;
        return string.Equals(name, Impala.Name, StringComparison.OrdinalIgnoreCase) ? Impala : null;
    }

    public override string ToString() => Name;
}
