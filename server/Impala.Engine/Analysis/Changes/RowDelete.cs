using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis.Changes;

/// <summary>DELETE FROM t [USING ..] [WHERE ..].</summary>
internal sealed class RowDelete(Ast.DeleteStatement statement, ChangeTarget target) : RowChange
{
    public override string Verb => "DELETE";

    public override Ast.Query? Touched => IsPlain
        ? PlainChange.Files(target, statement.Where, true, statement.With)
        : ChangedRows.Files(Changed(null), statement.With);

    private bool IsPlain => statement.From.IsEmpty && !HasQuery(statement.Where);

    public override Ast.InsertStatement Rewrite(IReadOnlyList<string>? files)
    {
        var body = IsPlain
            ? new Ast.Select(Ast.AstList.ToAstList(target.Table.Columns.Select(column => Syntax.Item(target.Column(column.Name), column.Name))))
            {
                From = [target.Reference],
                Where = Syntax.And(target.IsIn(files), new Ast.IsBoolean(statement.Where ?? Syntax.True, true, Negated: true)),
            }
            : ChangedRows.Apply(target, Changed(files), new HashSet<string>(), files);
        return new Ast.InsertStatement(statement.Table, new Ast.Query(body) { With = statement.With });
    }

    private Ast.Select Changed(IReadOnlyList<string>? files) => new(ChangedRows.Items(target, Syntax.Number(1), []))
    {
        Distinct = !statement.From.IsEmpty,
        From = [target.Reference, .. statement.From],
        Where = Syntax.And(statement.Where, target.IsIn(files)),
    };
}
