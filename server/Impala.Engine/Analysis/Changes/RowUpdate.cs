using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis.Changes;

/// <summary>UPDATE t SET .. [FROM ..] [WHERE ..]. A row that meets several rows of FROM takes the values of any one of them, as PostgreSQL says.</summary>
internal sealed class RowUpdate(Ast.UpdateStatement statement, ChangeTarget target) : RowChange
{
    private readonly Dictionary<string, Ast.Expression> _values = target.Assigned(statement.Assignments);

    public override string Verb => "UPDATE";

    public override Ast.Query? Touched => IsPlain
        ? PlainChange.Files(target, statement.Where, false, statement.With)
        : ChangedRows.Files(Changed(null), statement.With);

    private bool IsPlain => statement.From.IsEmpty && !HasQuery(statement.Where);

    public override Ast.InsertStatement Rewrite(IReadOnlyList<string>? files)
    {
        var body = IsPlain
            ? new Ast.Select(Ast.AstList.ToAstList(target.Table.Columns.Select(column => Syntax.Item(NewValue(column.Name), column.Name))))
            {
                From = [target.Reference],
                Where = target.IsIn(files),
            }
            : ChangedRows.Apply(target, Changed(files), _values.Keys.ToHashSet(), files);
        return new Ast.InsertStatement(statement.Table, new Ast.Query(body) { With = statement.With });
    }

    private Ast.Select Changed(IReadOnlyList<string>? files) =>
        new(ChangedRows.Items(target, Syntax.Number(0), _values.Select(pair => (pair.Key, pair.Value))))
        {
            DistinctOn = statement.From.IsEmpty ? [] : [target.File, target.Position],
            From = [target.Reference, .. statement.From],
            Where = Syntax.And(statement.Where, target.IsIn(files)),
        };

    private Ast.Expression NewValue(string column)
    {
        if (!_values.TryGetValue(column, out var value))
            return target.Column(column);
        return statement.Where is null ? value : new Ast.Case(null, [new Ast.WhenClause(statement.Where, value)], target.Column(column)) { Span = value.Span };
    }
}
