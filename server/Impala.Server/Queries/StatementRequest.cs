using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Casts;
using Impala.Server.Sessions;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries;

/// <summary>One statement to describe or run: its tree, the text it came in (positions refer to all of it), and its parameters.</summary>
internal sealed record StatementRequest(Session Session, Statement Statement, string Sql)
{
    /// <summary>What the client declared; null entries are inferred.</summary>
    public ValueList<SqlType?> DeclaredTypes { get; init; }

    /// <summary>Bound values; null while only describing.</summary>
    public IReadOnlyList<Constant>? Parameters { get; init; }

    /// <summary>Where a prepared statement keeps its plan; null for others.</summary>
    public ReusablePlan? Plan { get; init; }

    /// <summary>How values are printed for this session's client.</summary>
    public FormatOptions Formats { get; init; } = FormatOptions.Wire;

    /// <summary>The statement's own text, for others to see: passwords are not in it.</summary>
    public string Text => Statement is CreateUserStatement or AlterUserStatement ? Statement.ToString() : OwnText;

    private string OwnText => Statement.Span is { Length: > 0 } span && span.End <= Sql.Length ? Sql.Substring(span.Start, span.Length) : Sql.Trim();
}

/// <summary>What Describe tells: parameter types, and columns when there are rows.</summary>
internal sealed record StatementDescription(ValueList<SqlType> ParameterTypes, IReadOnlyList<ResultColumn>? Columns)
{
    public static readonly StatementDescription NoRows = new([], null);
}
