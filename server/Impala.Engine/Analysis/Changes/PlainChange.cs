using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis.Changes;

/// <summary>The first query of a change that each row decides for itself.</summary>
internal static class PlainChange
{
    /// <summary>Four texts a file: see <see cref="RowChange.Touched"/>.</summary>
    public static Ast.Query Files(ChangeTarget target, Ast.Expression? condition, bool deletes, Ast.WithClause? with)
    {
        var count = Syntax.Text(Syntax.CountRows);
        return new Ast.Query(new Ast.Select([
            Syntax.Item(target.File), Syntax.Item(count, "changed"), Syntax.Item(deletes ? count : Syntax.Text(Syntax.Number(0)), "deleted"), Syntax.Item(Syntax.Text(Syntax.Number(1)), "times")])
        {
            From = [target.Reference],
            Where = condition,
            GroupBy = Syntax.GroupBy(target.File),
        }) { With = with };
    }
}
