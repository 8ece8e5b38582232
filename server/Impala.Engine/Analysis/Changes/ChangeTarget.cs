using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis.Changes;

/// <summary>The table that a statement changes, under the name its expressions use.</summary>
internal sealed class ChangeTarget(Table table, Ast.NamedTable reference)
{
    private const string FileColumn = "input__file__name";
    private const string PositionColumn = "file__position";

    public Table Table => table;

    /// <summary>As FROM has it.</summary>
    public Ast.NamedTable Reference => reference;

    /// <summary>The alias, or the table's own name.</summary>
    public string Name { get; } = reference.Alias?.Name.Name ?? reference.Name.Name;

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
            if (assignment.Value is not Ast.RowConstructor row)
                throw new SqlException(SqlState.FeatureNotSupported, "columns in a list take their values from a list only", assignment.Value.Span.Start, hint: "Write (a, b) = (x, y), or one subquery for each column.");
            if (row.Items.Count != assignment.Columns.Count)
                throw new SqlException(SqlState.SyntaxError, "number of columns does not match number of values", assignment.Span.Start);
            for (var i = 0; i < row.Items.Count; i++)
                Add(assignment.Columns[i], row.Items[i]);
        }
        return values;

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
