using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Tells whether a query mentions a table name without qualifier anywhere, which makes WITH RECURSIVE recursive.</summary>
internal static class CteReferences
{
    public static bool Mentions(Ast.Query query, string name)
    {
        var collector = new TableNameCollector();
        collector.AddQuery(query);
        return collector.Names.Any(table => table.Parts.Count == 1 && table.Name == name);
    }
}
