using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;

namespace Impala.SqlParser;

/// <summary>The statements of a text in their order, or the first error. A text of no statement is an empty list.</summary>
public sealed record ParseResult(AstList<Statement> Statements, SqlParseError? Error)
{
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Success => Error is null;
}
