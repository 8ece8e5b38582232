using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis.Changes;

/// <summary>The table that a statement changes, under the name its expressions use.</summary>
internal sealed class ChangeTarget(Table table, Ast.NamedTable named)
{
    private const string FileColumn = "input__file__name";
    private const string PositionColumn = "file__position";

    public Table Table => table;

    /// <summary>As FROM has it; random() gives a row the same number in all of the statement's queries.</summary>
    public Ast.NamedTable Reference { get; } = named with { RowSeed = Random.Shared.NextInt64() };

    /// <summary>The alias, or the table's own name.</summary>
    public string Name { get; } = named.Alias?.Name.Name ?? named.Name.Name;

    /// <summary>The file a row stands in.</summary>
    public Ast.Expression File => Column(FileColumn);

    /// <summary>The row's number there; with <see cref="File"/>, what tells rows apart.</summary>
    public Ast.Expression Position => Column(PositionColumn);

    public Ast.Expression Column(string name) => Syntax.Column(Name, name);

    /// <summary>The condition that a row is in one of the files; null for all files.</summary>
    public Ast.Expression? IsIn(IReadOnlyList<string>? files) =>
        files is null ? null : new Ast.InList(File, Ast.AstList.ToAstList(files.Select(file => (Ast.Expression)new Ast.StringLiteral(file))));

    /// <summary>The new values by column of a SET list.</summary>
    /// <exception cref="SqlException">42703, 42601: no such column, one twice, or another number of values than columns.</exception>
    public Dictionary<string, Ast.Expression> Assigned(Ast.AstList<Ast.Assignment> assignments)
    {
        var values = new Dictionary<string, Ast.Expression>(StringComparer.Ordinal);
        foreach (var assignment in assignments)
        {
            if (assignment.Columns.Count == 1)
            {
                Add(assignment.Columns[0], assignment.Value);
                continue;
            }
            if (assignment.Value is Ast.ScalarSubquery subquery)
            {
                AddFields(assignment, subquery);
                continue;
            }
            if (assignment.Value is not Ast.RowConstructor row)
                throw new SqlException(SqlState.FeatureNotSupported, "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression", assignment.Value.Span.Start);
            if (row.Items.Count != assignment.Columns.Count)
                throw new SqlException(SqlState.SyntaxError, "number of columns does not match number of values", assignment.Span.Start);
            for (var i = 0; i < row.Items.Count; i++)
                Add(assignment.Columns[i], row.Items[i]);
        }
        return values;

        // (a, b) = (SELECT x, y ..): each column takes its own of the query, which has the same one row each time, since no volatile function stands in it.
        void AddFields(Ast.Assignment assignment, Ast.ScalarSubquery subquery)
        {
            if (subquery.Query.Body is Ast.Select { Items: var items } && !items.Any(item => item.Expression is Ast.Star or Ast.FieldStar) && items.Count != assignment.Columns.Count)
                throw new SqlException(SqlState.SyntaxError, "number of columns does not match number of values", assignment.Span.Start);
            var names = Ast.AstList.ToAstList(assignment.Columns.Select((_, i) => new Ast.Identifier($"__field_{i}")));
            for (var i = 0; i < assignment.Columns.Count; i++)
            {
                var source = new Ast.DerivedTable(subquery.Query, new Ast.TableAlias(new Ast.Identifier("__fields"), names)) { Lateral = true, Span = subquery.Span };
                var field = new Ast.Select([Syntax.Item(Syntax.Column("__fields", names[i].Name))]) { From = [source], Span = subquery.Span };
                Add(assignment.Columns[i], new Ast.ScalarSubquery(new Ast.Query(field) { Span = subquery.Span }) { Span = subquery.Span });
            }
        }

        void Add(Ast.ObjectName column, Ast.Expression value)
        {
            if (column.Parts.Count > 2 || (column.Qualifier is { } qualifier && qualifier != Name) || table.FindColumn(column.Name) < 0)
                throw NoColumn(column.Parts.Count > 1 && column.Qualifier != Name ? column.Parts[0] : column.Parts[^1]);
            if (!values.TryAdd(column.Name, value is Ast.DefaultValue ? Syntax.Null : value))
                throw new SqlException(SqlState.SyntaxError, $"multiple assignments to same column \"{column.Name}\"", column.Span.Start);
        }
    }

    public SqlException NoColumn(Ast.Identifier name) => new(
        SqlState.UndefinedColumn,
        $"column \"{name.Name}\" of relation \"{table.Name.Table}\" does not exist",
        name.Span.Start,
        hint: NearestName.Find(name.Name, table.Columns.Select(column => column.Name)) is { } near ? $"Perhaps you meant the column \"{near}\"." : null);
}
