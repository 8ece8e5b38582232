using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>CREATE of databases, tables and views.</summary>
internal sealed class CreateGrammar
{
    private readonly ExpressionGrammar _grammar;
    private readonly TableClauses _clauses;
    private readonly Parser<Token, CreateTableStatement> _tableTail;

    public CreateGrammar(SqlDialect dialect, ExpressionGrammar grammar)
    {
        _grammar = grammar;
        _clauses = new TableClauses(dialect, grammar);
        _tableTail = TableTail();
    }

    public void AddTo(Dispatch<Statement> statement, Dispatch<Statement> explainable)
    {
        var view = View();
        var other = UnsupportedGrammar.Rest(2);
        Parser<Token, Statement> table = new RuleParserWith<Statement>(ParseTable);
        statement.On(Keyword.Create, new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
        {
            var offset = 1;
            while (state.Peek(offset).Kind == TokenKind.Hint || IsModifier(ref state, offset))
                offset++;
            var isKnown = state.Peek(offset).Keyword is Keyword.Table or Keyword.View || (offset == 1 && state.Peek(1).Keyword is Keyword.Database or Keyword.Schema);
            if (!isKnown && state.Peek(1).Kind != TokenKind.Word)
            {
                result = null;
                return state.Fail("TABLE, VIEW or DATABASE", 1);
            }
            var parser = state.Peek(offset).Keyword switch
            {
                Keyword.Table => table,
                Keyword.View => view,
                Keyword.Database or Keyword.Schema when offset == 1 => Database,
                _ => other,
            };
            return parser.TryParse(ref state, ref expecteds, out result);
        }));
        explainable.On(Keyword.Create, table);
    }

    private static bool IsModifier(ref State state, int offset) => state.Peek(offset).Keyword switch
    {
        Keyword.External or Keyword.Temporary or Keyword.Temp or Keyword.Local or Keyword.Global or Keyword.Unlogged => true,
        Keyword.Or => state.Peek(offset + 1).Keyword == Keyword.Replace,
        Keyword.Replace => true,
        _ => false,
    };

    private static readonly Parser<Token, Statement> Database =
        from _ in Words(Keyword.Create).Then(Flag(Keyword.Database)).Then(Flag(Keyword.Schema))
        from ifNotExists in TableClauses.IfNotExists
        from name in Name
        from comment in OrNull(TableClauses.CommentText)
        from location in OrNull(TableClauses.Location)
        from managed in OrNull(Words(Keyword.Managedlocation).Then(Text))
        from properties in OrEmpty(Words(Keyword.With, Keyword.Dbproperties).Then(TableClauses.Properties))
        select (Statement)new CreateDatabaseStatement(name)
        {
            IfNotExists = ifNotExists,
            Comment = comment,
            Location = location,
            ManagedLocation = managed,
            Properties = properties,
        };

    private Parser<Token, Statement> View() =>
        from _ in Words(Keyword.Create)
        from orReplace in Flag(Keyword.Or, Keyword.Replace)
        from temporary in Temporary
        from view in Words(Keyword.View)
        from ifNotExists in TableClauses.IfNotExists
        from name in QualifiedName
        from columns in OrEmpty(Parens(ListOf(TableClauses.NamedColumn)))
        from comment in OrNull(TableClauses.CommentText)
        from properties in OrEmpty(Words(Keyword.Tblproperties).Then(TableClauses.Properties))
        from isAs in Words(Keyword.As)
        from query in _grammar.Query
        select (Statement)new CreateViewStatement(name, columns, query)
        {
            OrReplace = orReplace,
            IfNotExists = ifNotExists,
            Temporary = temporary,
            Comment = comment,
            Properties = properties,
        };

    private static Parser<Token, bool> Temporary =>
        Flag(Keyword.Local).Then(Flag(Keyword.Global)).Then(Parser.Map(
            (temporary, temp) => temporary || temp,
            Flag(Keyword.Temporary),
            Flag(Keyword.Temp)));

    private bool ParseTable(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        var start = state.Current.Start;
        state.Advance(1);
        result = null;
        var hints = HintText.Accept(ref state);
        var external = state.Accept(Keyword.External);
        if (!Temporary.TryParse(ref state, ref expecteds, out var temporary))
            return false;
        state.Accept(Keyword.Unlogged);
        if (!state.Expect(Keyword.Table)
            || !TableClauses.IfNotExists.TryParse(ref state, ref expecteds, out var ifNotExists)
            || !QualifiedName.TryParse(ref state, ref expecteds, out var name)
            || !ParseShape(ref state, ref expecteds, out var shape)
            || !_tableTail.TryParse(ref state, ref expecteds, out var tail))
            return false;
        result = state.Placed(
            tail with
            {
                Name = name,
                External = external,
                Temporary = temporary,
                IfNotExists = ifNotExists,
                Columns = shape.Columns,
                Constraints = shape.Constraints,
                LikeTable = shape.LikeTable,
                LikeFile = shape.LikeFile,
                Hints = hints,
            },
            start);
        return true;
    }

    private readonly record struct Shape(AstList<ColumnDefinition> Columns, AstList<TableConstraint> Constraints, ObjectName? LikeTable, LikeFile? LikeFile);

    /// <summary>(columns), LIKE table, LIKE PARQUET 'file', or nothing.</summary>
    private bool ParseShape(ref State state, ref Expecteds expecteds, out Shape shape)
    {
        shape = default;
        if (state.Is(TokenKind.LeftParen))
            return ParseColumns(ref state, ref expecteds, out shape);
        if (!state.Is(Keyword.Like))
            return true;
        var file = state.Peek(1);
        if (file.Kind == TokenKind.Word && state.Peek(2).Kind == TokenKind.String)
        {
            var like = new LikeFile(state.Context().TextOf(file).ToUpperInvariant(), state.Context().StringValue(state.Peek(2)));
            state.Advance(3);
            shape = new Shape([], [], null, state.Placed(like, file.Start));
            return true;
        }
        state.Advance(1);
        if (!QualifiedName.TryParse(ref state, ref expecteds, out var table))
            return false;
        shape = new Shape([], [], table, null);
        return true;
    }

    private bool ParseColumns(ref State state, ref Expecteds expecteds, out Shape shape)
    {
        state.Advance(1);
        shape = default;
        var columns = new List<ColumnDefinition>();
        var constraints = new List<TableConstraint>();
        if (state.Accept(TokenKind.RightParen))
            return true;
        do
        {
            if (TableClauses.BeginsConstraint(ref state))
            {
                if (!_clauses.ParseConstraint(ref state, ref expecteds, out var constraint))
                    return false;
                constraints.Add(constraint);
                continue;
            }
            if (!_clauses.Column.TryParse(ref state, ref expecteds, out var column))
                return false;
            columns.Add(column);
        }
        while (state.Accept(TokenKind.Comma));
        if (!state.Expect(TokenKind.RightParen))
            return state.Fail(Labels.Of(TokenKind.Comma));
        shape = new Shape(columns.ToAstList(), constraints.ToAstList(), null, null);
        return true;
    }

    /// <summary>What follows the columns, in Impala's fixed order.</summary>
    private Parser<Token, CreateTableStatement> TableTail()
    {
        var partitionColumn = new RuleParserWith<ColumnDefinition>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out ColumnDefinition result) =>
        {
            var next = state.Peek(1);
            var isName = next.Kind is TokenKind.Comma or TokenKind.RightParen || next.Keyword == Keyword.Comment;
            return (isName ? TableClauses.NamedColumn : _clauses.Column).TryParse(ref state, ref expecteds, out result);
        });
        var onCommit = Optionally(
            Words(Keyword.On, Keyword.Commit, Keyword.Preserve, Keyword.Rows), Unit.Value)
            .Then(Optionally(Words(Keyword.On, Keyword.Commit, Keyword.Delete, Keyword.Rows), Unit.Value))
            .Then(Optionally(Words(Keyword.On, Keyword.Commit, Keyword.Drop), Unit.Value));
        var format = Words(Keyword.Stored, Keyword.As).Then(TableClauses.FormatName);
        var engine = Words(Keyword.Stored, Keyword.By).Then(TableClauses.FormatName);
        return from partitions in OrEmpty(Words(Keyword.Partitioned, Keyword.By).Then(Parens(ListOf(partitionColumn))))
               from sortBy in OrNull(TableClauses.SortBy)
               from comment in OrNull(TableClauses.CommentText)
               from rowFormat in OrNull(TableClauses.RowFormat)
               from serde in OrEmpty(Words(Keyword.With, Keyword.Serdeproperties).Then(TableClauses.Properties))
               from fileFormat in OrNull(format)
               from storedBy in OrNull(engine)
               from location in OrNull(TableClauses.Location)
               from properties in OrEmpty(Words(Keyword.Tblproperties).Then(TableClauses.Properties))
               from commit in onCommit
               from query in OrNull(Words(Keyword.As).Then(_grammar.Query))
               from noData in Flag(Keyword.With, Keyword.No, Keyword.Data)
               from withData in Flag(Keyword.With, Keyword.Data)
               select new CreateTableStatement(new ObjectName([]))
               {
                   PartitionColumns = partitions,
                   SortBy = sortBy,
                   Comment = comment,
                   RowFormat = rowFormat,
                   SerdeProperties = serde,
                   FileFormat = fileFormat,
                   StorageEngine = storedBy,
                   Location = location,
                   TableProperties = properties,
                   AsQuery = query,
                   WithData = !noData,
               };
    }
}
