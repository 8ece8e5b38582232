using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>ALTER and DROP of databases, tables and views.</summary>
internal sealed class AlterGrammar
{
    private readonly SqlDialect _dialect;
    private readonly ExpressionGrammar _grammar;
    private readonly TableClauses _clauses;
    private readonly TableLayoutGrammar _layouts;
    private readonly FunctionStatementGrammar _functions;
    private readonly Parser<Token, AstList<PartitionKeyValue>> _partition;
    private readonly Parser<Token, AstList<Expression>> _predicates;
    private readonly Dispatch<AlterTableAction> _actions;

    public AlterGrammar(SqlDialect dialect, ExpressionGrammar grammar)
    {
        _dialect = dialect;
        _grammar = grammar;
        _clauses = new TableClauses(dialect, grammar);
        _layouts = new TableLayoutGrammar(grammar);
        _functions = new FunctionStatementGrammar(grammar);
        _partition = DmlGrammar.StaticPartition(grammar);
        _predicates = Words(Keyword.Partition).Then(Parens(grammar.Expressions));
        _actions = new Dispatch<AlterTableAction>("an ALTER TABLE action")
            .On(Keyword.Add, new RuleParserWith<AlterTableAction>(ParseAdd))
            .On(Keyword.Replace, Words(Keyword.Replace, Keyword.Columns).Then(Parens(ListOf(_clauses.Column)))
                .Select<AlterTableAction>(columns => new ReplaceColumns(columns)))
            .On(Keyword.Drop, new RuleParserWith<AlterTableAction>(ParseDrop))
            .On(Keyword.Change, Change())
            .On(Keyword.Alter, new RuleParserWith<AlterTableAction>(ParseAlterColumn))
            .On(Keyword.Rename, new RuleParserWith<AlterTableAction>(ParseRename))
            .On(Keyword.Recover, Words(Keyword.Recover, Keyword.Partitions).Select<AlterTableAction>(_ => new RecoverPartitions()))
            .On(Keyword.Partition, _predicates.Bind(partition => new Dispatch<AlterTableAction>("SET or UNSET")
                .On(Keyword.Set, SetAction(partition))
                .On(Keyword.Unset, Unset(partition))))
            .On(Keyword.Set, SetTable())
            .On(Keyword.Unset, Unset([]))
            .On(Keyword.Execute, Words(Keyword.Execute).Then(new RuleParserWith<AlterTableAction>(ParseExecute)))
            .On(Keyword.Convert, Words(Keyword.Convert, Keyword.To, Keyword.Iceberg)
                .Then(OrEmpty(Words(Keyword.Tblproperties).Then(TableClauses.Properties)))
                .Select<AlterTableAction>(properties => new ConvertToIceberg(properties)))
            .On(Keyword.Sort, TableClauses.SortBy.Select<AlterTableAction>(sortBy => new SetSortBy(sortBy)));
        if (dialect.PostgresForms)
            _actions.On(Keyword.Owner, OwnerTo.Select<AlterTableAction>(owner => new SetOwner(owner)));
    }

    public void AddTo(Dispatch<Statement> statement)
    {
        var alter = new Dispatch<Statement>("TABLE, VIEW or DATABASE")
            .On(Keyword.Table, AlterTable())
            .On(Keyword.View, AlterView())
            .On(Keyword.Database, AlterDatabase(Keyword.Database));
        var drop = new Dispatch<Statement>("TABLE, VIEW or DATABASE")
            .On(Keyword.Table, DropTable())
            .On(Keyword.View, DropView())
            .On(Keyword.Database, DropDatabase(Keyword.Database))
            .On(Keyword.Schema, DropDatabase(Keyword.Schema))
            .On(Keyword.Stats, DropStats())
            .On(Keyword.Incremental, DropStats())
            .On(Keyword.Function, _functions.Drop)
            .On(Keyword.Aggregate, _functions.Drop)
            .On(Keyword.Data, _functions.DropDataSource);
        if (_dialect.PostgresForms)
        {
            alter.On(Keyword.Schema, AlterDatabase(Keyword.Schema));
            foreach (var word in (Keyword[])[Keyword.Role, Keyword.User, Keyword.Group])
                drop.On(word, PostgresAuthorizationGrammar.DropUsers);
            var known = KnownOr(alter, Words(Keyword.Alter));
            statement.On(Keyword.Alter, new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
                (state.Peek(1).Keyword is Keyword.User or Keyword.Role ? PostgresAuthorizationGrammar.AlterUser : known).TryParse(ref state, ref expecteds, out result)));
            statement.On(Keyword.Drop, KnownOr(drop, Words(Keyword.Drop)));
            return;
        }
        drop.On(Keyword.Role, Words(Keyword.Role).Then(Name).Select<Statement>(role => new DropRoleStatement(role)));
        statement.On(Keyword.Alter, Words(Keyword.Alter).Then(alter));
        statement.On(Keyword.Drop, Words(Keyword.Drop).Then(drop));
    }

    /// <summary>Goes by the second word; one that names something else makes a statement that is not supported.</summary>
    private static RuleParserWith<Statement> KnownOr(Dispatch<Statement> known, Parser<Token, Unit> verb)
    {
        var rest = UnsupportedGrammar.Rest(2);
        var supported = verb.Then(known);
        return new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
            (known.For(state.Peek(1)) is null && state.Peek(1).Kind == TokenKind.Word ? rest : supported)
                .TryParse(ref state, ref expecteds, out result));
    }

    private Parser<Token, Statement> AlterTable() =>
        from _ in Words(Keyword.Table)
        from ifExists in _dialect.PostgresForms ? TableClauses.IfExists : Parser<Token>.Return(false)
        from name in QualifiedName
        from actions in _dialect.PostgresForms ? ListOf(Placed(_actions)) : Placed(_actions).Select(action => (AstList<AlterTableAction>)[action])
        select (Statement)new AlterTableStatement(name, actions, ifExists);

    private Parser<Token, Statement> AlterView()
    {
        var definition = from columns in OrEmpty(Parens(ListOf(TableClauses.NamedColumn)))
                         from isAs in Words(Keyword.As)
                         from query in _grammar.Query
                         select (Columns: columns, Query: query);
        return from _ in Words(Keyword.View)
               from name in QualifiedName
               from statement in new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
               {
                   result = null;
                   if (state.Is(Keyword.As) || state.Is(TokenKind.LeftParen))
                   {
                       if (!definition.TryParse(ref state, ref expecteds, out var view))
                           return false;
                       result = new AlterViewStatement(name) { Columns = view.Columns, Query = view.Query };
                       return true;
                   }
                   var at = state.Index();
                   if (!Placed(_actions).TryParse(ref state, ref expecteds, out var action))
                       return state.Fail(Labels.Of(Keyword.As));
                   if (!_dialect.PostgresForms && action is not (RenameTo or SetOwner or SetProperties { Serde: false, Partition.IsEmpty: true }
                       or UnsetProperties { Serde: false, Partition.IsEmpty: true }))
                       return state.Fail("an ALTER VIEW action", at - state.Index());
                   result = new AlterViewStatement(name) { Action = action };
                   return true;
               })
               select statement;
    }

    private Parser<Token, Statement> AlterDatabase(Keyword word) =>
        from _ in Words(word)
        from name in Name
        from to in _dialect.PostgresForms ? OrNull(OwnerTo) : Parser<Token>.Return<Owner?>(null)
        from set in to is null ? Words(Keyword.Set) : Nothing
        from owner in to is null ? OrNull(OwnerName) : Parser<Token>.Return<Owner?>(to)
        from properties in owner is null ? Words(Keyword.Dbproperties).Then(TableClauses.Properties) : Parser<Token>.Return(default(AstList<Property>))
        select (Statement)new AlterDatabaseStatement(name, properties, owner);

    /// <summary>PostgreSQL's OWNER TO name, which is a role's or a user's.</summary>
    private static Parser<Token, Owner> OwnerTo { get; } = Placed(Words(Keyword.Owner, Keyword.To).Then(Name).Select(name => new Owner(false, name.Name)));

    private static Parser<Token, Owner> OwnerName { get; } = Placed(
        from _ in Words(Keyword.Owner)
        from role in Flag(Keyword.Role)
        from user in role ? Nothing : Words(Keyword.User)
        from name in Name
        select new Owner(role, name.Name));

    private static readonly Parser<Token, bool> CascadeOrRestrict = new RuleParser<bool>((ref State state, out bool result) =>
    {
        result = state.Accept(Keyword.Cascade);
        if (!result)
            state.Accept(Keyword.Restrict);
        return true;
    });

    /// <summary>One name, in PostgreSQL several.</summary>
    private Parser<Token, AstList<ObjectName>> TableNames =>
        _dialect.PostgresForms ? ListOf(QualifiedName) : QualifiedName.Select(name => (AstList<ObjectName>)[name]);

    private Parser<Token, bool> TableCascade => _dialect.PostgresForms ? CascadeOrRestrict : Parser<Token>.Return(false);

    private Parser<Token, Statement> DropTable() =>
        from _ in Words(Keyword.Table)
        from ifExists in TableClauses.IfExists
        from names in TableNames
        from purge in Flag(Keyword.Purge)
        from cascade in TableCascade
        select (Statement)new DropTableStatement(names, ifExists, purge, cascade);

    private Parser<Token, Statement> DropView() =>
        from _ in Words(Keyword.View)
        from ifExists in TableClauses.IfExists
        from names in TableNames
        from cascade in TableCascade
        select (Statement)new DropViewStatement(names, ifExists, cascade);

    private static Parser<Token, Statement> DropDatabase(Keyword word) =>
        from _ in Words(word)
        from ifExists in TableClauses.IfExists
        from name in Name
        from cascade in CascadeOrRestrict
        select (Statement)new DropDatabaseStatement(name, ifExists, cascade);

    private Parser<Token, Statement> DropStats() =>
        from incremental in Flag(Keyword.Incremental)
        from _ in Words(Keyword.Stats)
        from table in QualifiedName
        from partition in incremental ? _predicates : Parser<Token>.Return(default(AstList<Expression>))
        select (Statement)new DropStatsStatement(table, incremental, partition);

    private bool ParseAdd(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out AlterTableAction result)
    {
        state.Advance(1);
        result = null;
        if (!TableClauses.IfNotExists.TryParse(ref state, ref expecteds, out var ifNotExists))
            return false;
        if (state.Is(Keyword.Partition))
            return ParseAddPartitions(ifNotExists, ref state, ref expecteds, out result);
        if (state.Accept(Keyword.Range))
        {
            if (!_layouts.ParseRangePartition(ref state, ref expecteds, out var range))
                return false;
            result = new ChangeRangePartition(false, range, ifNotExists);
            return true;
        }
        if (state.Accept(Keyword.Columns))
        {
            if (!Parens(ListOf(_clauses.Column)).TryParse(ref state, ref expecteds, out var columns))
                return false;
            result = new AddColumns(columns, ifNotExists);
            return true;
        }
        if (!_dialect.PostgresForms && (ifNotExists || !state.Is(Keyword.Column)))
            return state.Fail(Labels.Of(Keyword.Columns)) || state.Fail(Labels.Of(Keyword.Partition)) || state.Fail(Labels.Of(Keyword.Range));
        state.Accept(Keyword.Column);
        if (!TableClauses.IfNotExists.TryParse(ref state, ref expecteds, out var isMissing)
            || !_clauses.Column.TryParse(ref state, ref expecteds, out var column))
            return false;
        result = new AddColumns([column], ifNotExists || isMissing);
        return true;
    }

    private bool ParseAddPartitions(bool ifNotExists, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out AlterTableAction result)
    {
        var definition = Placed(Parser.Map(
            (keys, location, caching) => new PartitionDefinition(keys, location) { Caching = caching },
            _partition,
            OrNull(TableClauses.Location),
            OrNull(TableClauses.Caching)));
        result = null;
        if (!Repeat(definition).TryParse(ref state, ref expecteds, out var partitions))
            return false;
        string? format = null;
        if (state.Accept(Keyword.Set) && (!state.Expect(Keyword.Fileformat) || !TableClauses.FormatName.TryParse(ref state, ref expecteds, out format)))
            return false;
        result = new AddPartitions(partitions, ifNotExists) { FileFormat = format };
        return true;
    }

    private bool ParseDrop(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out AlterTableAction result)
    {
        state.Advance(1);
        result = null;
        if (!TableClauses.IfExists.TryParse(ref state, ref expecteds, out var ifExists))
            return false;
        if (state.Is(Keyword.Partition))
        {
            if (!_predicates.TryParse(ref state, ref expecteds, out var predicates))
                return false;
            result = new DropPartitions(predicates, ifExists, state.Accept(Keyword.Purge));
            return true;
        }
        if (state.Accept(Keyword.Range))
        {
            if (!_layouts.ParseRangePartition(ref state, ref expecteds, out var range))
                return false;
            result = new ChangeRangePartition(true, range, ifExists);
            return true;
        }
        if (!_dialect.PostgresForms && ifExists)
            return state.Fail(Labels.Of(Keyword.Partition)) || state.Fail(Labels.Of(Keyword.Range));
        state.Accept(Keyword.Column);
        var columnExists = false;
        if ((_dialect.PostgresForms && !TableClauses.IfExists.TryParse(ref state, ref expecteds, out columnExists)) || !state.ExpectName(out var column))
            return false;
        if (_dialect.PostgresForms)
            CascadeOrRestrict.TryParse(ref state, ref expecteds, out _);
        result = new DropColumn(column, ifExists || columnExists);
        return true;
    }

    private bool ParseExecute(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out AlterTableAction result)
    {
        var at = state.Index();
        result = null;
        if (!_grammar.Functions.ParseNameOrCall(ref state, ref expecteds, out var call))
            return false;
        if (call is not (FunctionCall { Over: null } or FunctionFrom or Extract or Trim))
            return state.Fail("a call", at - state.Index());
        result = new ExecuteAction(call);
        return true;
    }

    private Parser<Token, AlterTableAction> Change() =>
        from _ in Words(Keyword.Change)
        from word in Flag(Keyword.Column)
        from name in Name
        from definition in _clauses.Column
        select (AlterTableAction)new ChangeColumn(name, definition);

    /// <summary>ALTER [COLUMN] c SET options | DROP DEFAULT.</summary>
    private bool ParseAlterColumn(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out AlterTableAction result)
    {
        state.Advance(1);
        state.Accept(Keyword.Column);
        result = null;
        if (!state.ExpectName(out var name))
            return false;
        if (state.Accept(Keyword.Drop))
        {
            result = new DropColumnDefault(name);
            return state.Expect(Keyword.Default);
        }
        if (!state.Expect(Keyword.Set))
            return state.Fail(Labels.Of(Keyword.Drop));
        var start = state.Index();
        var column = new ColumnDefinition(name, null) { Span = name.Span };
        if (!_clauses.ParseColumnOptions(ref column, ref state, ref expecteds))
            return false;
        if (state.Index() == start)
            return state.Fail("a column option");
        result = column == new ColumnDefinition(name, null, column.Comment) ? new SetColumnComment(name, column.Comment!) : new SetColumnOptions(column);
        return true;
    }

    private static bool ParseRename(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out AlterTableAction result)
    {
        state.Advance(1);
        result = null;
        if (state.Accept(Keyword.To))
        {
            if (!QualifiedName.TryParse(ref state, ref expecteds, out var newTable))
                return false;
            result = new RenameTo(newTable);
            return true;
        }
        if (!state.Context().Dialect.PostgresForms)
            return state.Fail(Labels.Of(Keyword.To));
        state.Accept(Keyword.Column);
        if (!state.ExpectName(out var column) || !state.Expect(Keyword.To) || !state.ExpectName(out var newName))
            return false;
        result = new RenameColumn(column, newName);
        return true;
    }

    /// <summary>SET .., of the table or of the partitions the predicates choose.</summary>
    private static Parser<Token, AlterTableAction> SetAction(AstList<Expression> partition) => Words(Keyword.Set).Then(SetWhat(partition));

    private static Dispatch<AlterTableAction> SetWhat(AstList<Expression> partition) =>
        new Dispatch<AlterTableAction>("something to set")
            .On(Keyword.Location, TableClauses.Location.Select<AlterTableAction>(location => new SetLocation(partition, location)))
            .On(Keyword.Fileformat, Words(Keyword.Fileformat).Then(TableClauses.FormatName)
                .Select<AlterTableAction>(format => new SetFileFormat(partition, format)))
            .On(Keyword.Row, TableClauses.RowFormat.Select<AlterTableAction>(format => new SetRowFormat(partition, format)))
            .On(Keyword.Cached, TableClauses.Caching.Select<AlterTableAction>(caching => new SetCaching(partition, caching)))
            .On(Keyword.Uncached, TableClauses.Caching.Select<AlterTableAction>(caching => new SetCaching(partition, caching)))
            .On(Keyword.Tblproperties, Words(Keyword.Tblproperties).Then(TableClauses.Properties)
                .Select<AlterTableAction>(properties => new SetProperties(partition, properties)))
            .On(Keyword.Serdeproperties, Words(Keyword.Serdeproperties).Then(TableClauses.Properties)
                .Select<AlterTableAction>(properties => new SetProperties(partition, properties, true)));

    /// <summary>What only a whole table can have set, and the rest.</summary>
    private Parser<Token, AlterTableAction> SetTable() => Words(Keyword.Set).Then(SetWhat([])
        .On(Keyword.Column, Words(Keyword.Column, Keyword.Stats).Then(Parser.Map(
            (column, stats) => (AlterTableAction)new SetColumnStats(column, stats),
            Name,
            TableClauses.Properties)))
        .On(Keyword.Partition, Words(Keyword.Partition, Keyword.Spec).Then(_layouts.Spec)
            .Select<AlterTableAction>(fields => new SetPartitionSpec(fields)))
        .On(Keyword.Owner, OwnerName.Select<AlterTableAction>(owner => new SetOwner(owner))));

    private static Parser<Token, AlterTableAction> Unset(AstList<Expression> partition) =>
        from _ in Words(Keyword.Unset)
        from serde in Flag(Keyword.Serdeproperties)
        from table in serde ? Nothing : Words(Keyword.Tblproperties)
        from ifExists in TableClauses.IfExists
        from keys in Parens(ListOf(Text))
        select (AlterTableAction)new UnsetProperties(keys, ifExists, serde) { Partition = partition };
}
