using System.Text;

namespace Impala.SqlParser.Ast;

/// <summary>The root of every AST record. Two trees are equal when their structure is, wherever they stand in the text: <see cref="Span"/>
/// takes no part in equality, which GROUP BY matching relies on.</summary>
public abstract record SqlNode
{
    /// <summary>Where the node stands in the statement's text.</summary>
    public TextSpan Span { get; init; }

    public virtual bool Equals(SqlNode? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();

    protected virtual bool PrintMembers(StringBuilder builder) => false;
}

/// <summary>A name. <see cref="Name"/> is already folded by the dialect's rule; two identifiers are equal when their folded names are.</summary>
public sealed record Identifier(string Name) : SqlNode
{
    /// <summary>True when the text quoted the name, so that a keyword may stand for a name.</summary>
    public bool Quoted { get; init; }

    public bool Equals(Identifier? other) => other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal);

    public override int GetHashCode() => string.GetHashCode(Name, StringComparison.Ordinal);

    public override string ToString() => Name;
}

/// <summary>A possibly qualified name of a table, function, type ...: one to three parts, outermost first.</summary>
public sealed record ObjectName(AstList<Identifier> Parts) : SqlNode
{
    /// <summary>The last part.</summary>
    public string Name => Parts[^1].Name;

    /// <summary>The part before the last (an Impala database, a PostgreSQL schema), or null.</summary>
    public string? Qualifier => Parts.Count > 1 ? Parts[^2].Name : null;

    public override string ToString() => string.Join('.', Parts.Select(part => part.Name));
}

/// <summary>A type as written, not resolved: <c>pg_catalog.varchar(10)[]</c> has name parts, typmods [10] and one array dimension.
/// Multi-word names are normalised to one part: <c>double precision</c>, <c>character varying</c>, <c>timestamp with time zone</c>,
/// <c>time with time zone</c>, <c>bit varying</c>. Impala's complex types carry their parts in <see cref="Fields"/>.</summary>
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
