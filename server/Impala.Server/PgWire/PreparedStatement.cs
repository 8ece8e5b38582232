using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Server.Queries;
using Impala.SqlParser.Ast;

namespace Impala.Server.PgWire;

/// <summary>A parsed and described statement of the extended protocol or of PREPARE.</summary>
/// <param name="Statement">Null for an empty text.</param>
/// <param name="DeclaredTypes">OIDs as the client gave them; 0 asks for inference.</param>
internal sealed record PreparedStatement(
    string Name, string Sql, Statement? Statement, ValueList<uint> DeclaredTypes, ValueList<SqlType> ParameterTypes, IReadOnlyList<ResultColumn>? Columns)
{
    /// <summary>Its plan, when it has one that lasts.</summary>
    public ReusablePlan? Plan { get; init; }
}
