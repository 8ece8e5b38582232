using Impala.Catalog.Errors;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis.Changes;

/// <summary>
/// MERGE INTO t USING s ON c WHEN ..: of the cases that fit a row, the first acts. Changed rows are those that have a partner with an acting
/// WHEN MATCHED, and those without a partner with an acting WHEN NOT MATCHED BY SOURCE; rows of the source without a partner are added.
/// </summary>
internal sealed class RowMerge : RowChange
{
    private readonly Ast.MergeStatement _statement;
    private readonly ChangeTarget _target;
    private readonly List<(Ast.MergeCase Case, Dictionary<string, Ast.Expression>? Values)> _changes = [];
    private readonly List<(Ast.MergeCase Case, Dictionary<string, Ast.Expression>? Values)> _inserts = [];
    private readonly List<string> _changeable = [];

    public RowMerge(Ast.MergeStatement statement, ChangeTarget target)
    {
        _statement = statement;
        _target = target;
        foreach (var next in statement.Cases)
        {
            if (next.Match == Ast.MergeMatch.NotMatchedByTarget)
                _inserts.Add((next, next.Action is Ast.MergeInsert insert ? Inserted(insert) : null));
            else
                _changes.Add((next, next.Action is Ast.MergeUpdate update ? Assigned(update) : null));
        }
        _changeable.AddRange(target.Table.Columns.Select(column => column.Name).Where(name => _changes.Exists(change => change.Values?.ContainsKey(name) == true)));
    }

    public override string Verb => "MERGE";

    public override bool Inserts => _inserts.Exists(insert => insert.Values is not null);

    public override Ast.Query? Touched => _changes.Count == 0 ? null : ChangedRows.Files(Changed(null), _statement.With);

    public override Ast.InsertStatement Rewrite(IReadOnlyList<string>? files)
    {
        var parts = new List<Ast.QueryBody>();
        if (_changes.Count > 0 && files is not { Count: 0 })
            parts.Add(ChangedRows.Apply(_target, Changed(files), _changeable.ToHashSet(), files));
        if (Inserts)
            parts.Add(Added());
        Ast.QueryBody body = parts.Count == 1 ? parts[0] : new Ast.SetOperation(Ast.SetOperator.Union, true, Ast.AstList.ToAstList(parts));
        return new Ast.InsertStatement(_target.Reference.Name, new Ast.Query(body) { With = _statement.With });
    }

    private Ast.QueryBody Changed(IReadOnlyList<string>? files)
    {
        var parts = new List<Ast.QueryBody>();
        if (_changes.Exists(change => change.Case.Match == Ast.MergeMatch.Matched))
            parts.Add(Changed(Ast.MergeMatch.Matched, [_target.Reference, _statement.Source], _statement.Condition, files));
        if (_changes.Exists(change => change.Case.Match == Ast.MergeMatch.NotMatchedBySource))
            parts.Add(Changed(Ast.MergeMatch.NotMatchedBySource, [_target.Reference], Syntax.Not(Syntax.Exists(_statement.Source, _statement.Condition)), files));
        return parts.Count == 1 ? parts[0] : new Ast.SetOperation(Ast.SetOperator.Union, true, Ast.AstList.ToAstList(parts));
    }

    private Ast.Select Changed(Ast.MergeMatch match, Ast.AstList<Ast.TableReference> from, Ast.Expression condition, IReadOnlyList<string>? files)
    {
        var changes = _changes.FindAll(change => change.Case.Match == match);
        return new Ast.Select(ChangedRows.Items(
            _target,
            First(changes, change => Syntax.Number(change.Case.Action is Ast.MergeDelete ? 1 : 0), Syntax.Number(0)),
            _changeable.Select(column => (column, First(changes, change => change.Values?.GetValueOrDefault(column) ?? _target.Column(column), _target.Column(column))))))
        {
            From = from,
            Where = Syntax.And(condition, _target.IsIn(files), Acts(changes)),
        };
    }

    private Ast.Select Added()
    {
        var items = _target.Table.Columns.Select(column => Syntax.Item(First(_inserts, insert => insert.Values?.GetValueOrDefault(column.Name) ?? Syntax.Null, Syntax.Null), column.Name));
        return new Ast.Select(Ast.AstList.ToAstList(items))
        {
            From = [_statement.Source],
            Where = Syntax.And(Syntax.Not(Syntax.Exists(_target.Reference, _statement.Condition)), Acts(_inserts)),
        };
    }

    /// <summary>The condition that a case which does something is the first to fit; null when one always does.</summary>
    private static Ast.Expression? Acts(List<(Ast.MergeCase Case, Dictionary<string, Ast.Expression>? Values)> cases) =>
        cases[0].Case is { Conditions.IsEmpty: true, Action: not Ast.MergeNothing }
            ? null
            : First(cases, one => new Ast.BooleanLiteral(one.Case.Action is not Ast.MergeNothing), new Ast.BooleanLiteral(false));

    /// <summary>The value of the first case whose conditions hold.</summary>
    private static Ast.Expression First(
        List<(Ast.MergeCase Case, Dictionary<string, Ast.Expression>? Values)> cases,
        Func<(Ast.MergeCase Case, Dictionary<string, Ast.Expression>? Values), Ast.Expression> value,
        Ast.Expression otherwise)
    {
        var branches = new List<Ast.WhenClause>();
        foreach (var next in cases)
        {
            if (Syntax.And([.. next.Case.Conditions]) is not { } condition)
            {
                otherwise = value(next);
                break;
            }
            branches.Add(new Ast.WhenClause(condition, value(next)));
        }
        return branches.Count == 0 ? otherwise : new Ast.Case(null, Ast.AstList.ToAstList(branches), otherwise) { Span = branches[0].Result.Span };
    }

    private Dictionary<string, Ast.Expression> Assigned(Ast.MergeUpdate update) => update.Assignments.IsEmpty
        ? throw new SqlException(SqlState.FeatureNotSupported, "UPDATE SET * is not supported", update.Span.Start, hint: "Name the columns.")
        : _target.Assigned(update.Assignments);

    private Dictionary<string, Ast.Expression> Inserted(Ast.MergeInsert insert)
    {
        if (insert.Values.IsEmpty)
            throw new SqlException(SqlState.FeatureNotSupported, "INSERT * is not supported", insert.Span.Start, hint: "Name the columns and their values.");
        var columns = insert.HasColumns ? insert.Columns.ToList() : [.. _target.Table.Columns.Select(column => new Ast.Identifier(column.Name))];
        if (insert.Values.Count > columns.Count)
            throw new SqlException(SqlState.SyntaxError, "INSERT has more expressions than target columns", insert.Values[columns.Count].Span.Start);
        if (insert.HasColumns && insert.Values.Count < columns.Count)
            throw new SqlException(SqlState.SyntaxError, "INSERT has more target columns than expressions", insert.Columns[insert.Values.Count].Span.Start);
        var values = new Dictionary<string, Ast.Expression>(StringComparer.Ordinal);
        for (var i = 0; i < insert.Values.Count; i++)
        {
            if (_target.Table.FindColumn(columns[i].Name) < 0)
                throw _target.NoColumn(columns[i]);
            var value = insert.Values[i].Expression;
            if (!values.TryAdd(columns[i].Name, value is Ast.DefaultValue ? Syntax.Null : value))
                throw new SqlException(SqlState.DuplicateColumn, $"column \"{columns[i].Name}\" specified more than once", columns[i].Span.Start);
        }
        return values;
    }
}
