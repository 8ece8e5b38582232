using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis.Changes;

/// <summary>
/// The queries of a change that joins decide. A relation of changed rows has the columns __file and __position, __deletes (1 for rows that go)
/// and __value_c for each column c that may change; a row of the table stands in it once, or the statement fails.
/// </summary>
internal static class ChangedRows
{
    private const string File = "__file";
    private const string Position = "__position";
    private const string Deletes = "__deletes";
    private const string Times = "__times";
    private const string Change = "__change";

    /// <summary>The columns of the relation, in order.</summary>
    public static Ast.AstList<Ast.SelectItem> Items(ChangeTarget target, Ast.Expression deletes, IEnumerable<(string Column, Ast.Expression Value)> values) =>
    [
        Syntax.Item(target.File, File),
        Syntax.Item(target.Position, Position),
        Syntax.Item(deletes, Deletes),
        .. values.Select(pair => Syntax.Item(pair.Value, ValueOf(pair.Column))),
    ];

    /// <summary>Four texts a file: see <see cref="RowChange.Touched"/>.</summary>
    public static Ast.Query Files(Ast.QueryBody changed, Ast.WithClause? with)
    {
        var rows = new Ast.Select([
            Syntax.Item(Of(File)), Syntax.Item(Of(Position)), Syntax.Item(Syntax.Call("max", Of(Deletes)), Deletes), Syntax.Item(Syntax.CountRows, Times)])
        {
            From = [Syntax.Derived(changed, Change)],
            GroupBy = Syntax.GroupBy(Of(File), Of(Position)),
        };
        return new Ast.Query(new Ast.Select([
            Syntax.Item(Of(File)), Syntax.Item(Syntax.Text(Syntax.CountRows)), Syntax.Item(Syntax.Text(Syntax.Call("sum", Of(Deletes)))), Syntax.Item(Syntax.Text(Syntax.Call("max", Of(Times))))])
        {
            From = [Syntax.Derived(rows, Change)],
            GroupBy = Syntax.GroupBy(Of(File)),
        }) { With = with };
    }

    /// <summary>The rows of the files after the change.</summary>
    /// <param name="changeable">The columns that have new values in the relation.</param>
    public static Ast.Select Apply(ChangeTarget target, Ast.QueryBody changed, IReadOnlySet<string> changeable, IReadOnlyList<string>? files) =>
        new(Ast.AstList.ToAstList(target.Table.Columns.Select(column => Syntax.Item(NewValue(target, column.Name, changeable), column.Name))))
        {
            From =
            [
                new Ast.Join(Ast.JoinKind.Left, target.Reference, Syntax.Derived(changed, Change))
                {
                    On = Syntax.And(Syntax.Equal(target.File, Of(File)), Syntax.Equal(target.Position, Of(Position))),
                },
            ],
            Where = Syntax.And(
                target.IsIn(files),
                new Ast.LogicalOperation(Ast.LogicalOperator.Or, [new Ast.IsNull(Of(File)), Syntax.Equal(Of(Deletes), Syntax.Number(0))])),
        };

    private static Ast.Expression NewValue(ChangeTarget target, string column, IReadOnlySet<string> changeable) => changeable.Contains(column)
        ? new Ast.Case(null, [new Ast.WhenClause(new Ast.IsNull(Of(File)), target.Column(column))], Of(ValueOf(column)))
        : target.Column(column);

    private static string ValueOf(string column) => "__value_" + column;

    private static Ast.Expression Of(string column) => Syntax.Column(Change, column);
}
