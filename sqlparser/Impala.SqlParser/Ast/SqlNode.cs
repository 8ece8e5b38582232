using System.Runtime.CompilerServices;
using Impala.SqlParser.Printing;

namespace Impala.SqlParser.Ast;

/// <summary>The root of every AST record. Two trees are equal when their structure is, wherever they stand in the text: <see cref="Span"/>
/// takes no part in equality, which GROUP BY matching relies on.</summary>
public abstract record SqlNode
{
    private TextSpan _span;

    /// <summary>Where the node stands in the statement's text.</summary>
    public TextSpan Span
    {
        get => _span;
        init => _span = value;
    }

    /// <summary>Places a node the parser has just built, unless a rule below it has done so already.</summary>
    internal void PlaceAtBirth(int start, int end)
    {
        if (_span == default)
            _span = TextSpan.FromBounds(start, end);
    }

    /// <summary>Compares structure. Trees may be thousands of levels deep: short of stack, this throws <see cref="InsufficientExecutionStackException"/>,
    /// which a caller can catch, where an overflow would end the process.</summary>
    public virtual bool Equals(SqlNode? other)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return other is not null && EqualityContract == other.EqualityContract;
    }

    public override int GetHashCode()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return EqualityContract.GetHashCode();
    }

    /// <summary>The node as canonical SQL of the postgres dialect; a name prints as it is, without quotes.</summary>
    public sealed override string ToString() => this switch
    {
        Identifier identifier => identifier.Name,
        ObjectName name => string.Join('.', name.Parts.Select(part => part.Name)),
        _ => SqlPrinter.Print(this, SqlDialect.Postgres),
    };
}

/// <summary>A name. <see cref="Name"/> is already folded by the dialect's rule; two identifiers are equal when their folded names are.</summary>
public sealed record Identifier(string Name) : SqlNode
{
    /// <summary>True when the text quoted the name, so that a keyword may stand for a name.</summary>
    public bool Quoted { get; init; }

    public bool Equals(Identifier? other) => other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal);

    public override int GetHashCode() => string.GetHashCode(Name, StringComparison.Ordinal);
}

/// <summary>A possibly qualified name of a table, function, type ...: one to three parts, outermost first.</summary>
public sealed record ObjectName(AstList<Identifier> Parts) : SqlNode
{
    /// <summary>The last part.</summary>
    public string Name => Parts[^1].Name;

    /// <summary>The part before the last (an Impala database, a PostgreSQL schema), or null.</summary>
    public string? Qualifier => Parts.Count > 1 ? Parts[^2].Name : null;
}

/// <summary>A type as written, not resolved: <c>pg_catalog.varchar(10)[]</c> has name parts, typmods [10] and one array dimension.
/// Multi-word names are normalised to one part: <c>double precision</c>, <c>character varying</c>, <c>timestamp with time zone</c>,
/// <c>time with time zone</c>, <c>bit varying</c>, and CHAR without quotes is <c>character</c>, which keeps it apart from PostgreSQL's
/// one-byte <c>"char"</c>. Impala's complex types carry their parts in <see cref="Fields"/>.</summary>
public sealed record DataTypeName(AstList<Identifier> Parts, AstList<Expression> Modifiers, int ArrayDimensions = 0) : SqlNode
{
    /// <summary>ARRAY&lt;t&gt; (one field), MAP&lt;k,v&gt; (two) and STRUCT&lt;name:t,..&gt; element types.</summary>
    public AstList<DataTypeField> Fields { get; init; } = [];

    /// <summary>For INTERVAL types: <c>year</c>, <c>day to second</c> ...</summary>
    public string? IntervalUnits { get; init; }

    public string Name => Parts[^1].Name;

    public string? Qualifier => Parts.Count > 1 ? Parts[^2].Name : null;
}

/// <summary>A part of a complex type; <see cref="Name"/> is null but in STRUCT.</summary>
public sealed record DataTypeField(Identifier? Name, DataTypeName Type, string? Comment = null) : SqlNode;
