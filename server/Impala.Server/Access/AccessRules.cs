using Impala.Catalog.Objects;
using Impala.Engine.Analysis;
using Impala.Engine.Analysis.Changes;
using Impala.SqlParser.Ast;

namespace Impala.Server.Access;

/// <summary>
/// The one table of what each statement needs (Impala's documentation, "Privileges required"). What reads needs SELECT on the tables and views that its text
/// names; what those views read is their maker's concern. A statement that is not here needs everything.
/// </summary>
internal static partial class AccessRules
{
    public static IEnumerable<AccessRequest> Of(Statement statement, AccessNames names) => statement switch
    {
        SetOptionStatement or ShowOptionsStatement or ResetStatement or ShowVariableStatement or SetRoleStatement or TransactionStatement or SetTransactionStatement
            or DiscardStatement or DeallocateStatement or ListenStatement or UnlistenStatement or NotifyStatement or CloseCursorStatement or FetchStatement => [],
        PrepareStatement prepare => Of(prepare.Statement, names),
        QueryStatement or ExecuteStatement or DeclareCursorStatement => Reads(statement, names),
        ExplainStatement explain => Of(explain.Statement, names).Concat(Plans(explain.Statement, names)),
        InsertStatement insert => [AccessRequest.Table(names.Of(insert.Table), AccessRights.Insert), .. Reads(statement, names)],
        UpdateStatement or DeleteStatement or MergeStatement => [AccessRequest.Table(Target(statement, names), AccessRights.All), .. Reads(statement, names)],
        CopyStatement copy => OfCopy(copy, names),
        LoadDataStatement load => [AccessRequest.Table(names.Of(load.Table), AccessRights.Insert), AccessRequest.Uri(load.Path)],
        TruncateStatement truncate => truncate.Names.Select(name => AccessRequest.Table(names.Of(name), AccessRights.Insert)),
        ComputeStatsStatement compute => Statistics(compute.Table, names),
        AnalyzeStatement { Table: { } table } => Statistics(table, names),
        DropStatsStatement drop => [AccessRequest.Table(names.Of(drop.Table), AccessRights.Alter)],
        RefreshStatement refresh => [AccessRequest.Table(names.Of(refresh.Table), AccessRights.Refresh)],
        InvalidateMetadataStatement { Table: { } table } => [AccessRequest.Table(names.Of(table), AccessRights.Refresh)],
        RefreshCatalogStatement { FunctionsOf: { } database } => [AccessRequest.Database(database.Name, AccessRights.Refresh)],
        InvalidateMetadataStatement or RefreshCatalogStatement => [AccessRequest.Server(AccessRights.Refresh)],
        CreateDatabaseStatement create =>
            [AccessRequest.Database(create.Name.Name, AccessRights.Create), .. Uris(create.Location), .. Uris(create.ManagedLocation)],
        AlterDatabaseStatement alter => [AccessRequest.Database(alter.Name.Name, alter.Owner is null ? AccessRights.Alter : AccessNeed.Owner)],
        DropDatabaseStatement drop => [AccessRequest.Database(drop.Name.Name, AccessRights.Drop)],
        CreateTableStatement create => OfCreateTable(create, names),
        CreateViewStatement create => OfCreateView(create, names),
        AlterTableStatement alter => alter.Actions.SelectMany(action => OfAction(names.Of(alter.Name), action, names)),
        AlterViewStatement { Action: { } action } alter => OfAction(names.Of(alter.Name), action, names),
        AlterViewStatement alter => [AccessRequest.Table(names.Of(alter.Name), AccessRights.Alter), .. Reads(statement, names)],
        DropTableStatement drop => drop.Names.Select(name => AccessRequest.Table(names.Of(name), AccessRights.Drop)),
        DropViewStatement drop => drop.Names.Select(name => AccessRequest.Table(names.Of(name), AccessRights.Drop)),
        CommentStatement comment => [OfComment(comment, names)],
        UseStatement use => InDatabase(use.Database.Name),
        ShowObjectsStatement show => OfShowObjects(show, names),
        ShowTableStatement show => OfShowTable(show, names),
        DescribeStatement { Style: DescribeStyle.Minimal } describe => [AccessRequest.Columns(names.Of(describe.Name))],
        DescribeStatement describe => OfDefinition(names.Of(describe.Name), names),
        DescribeDatabaseStatement describe => [AccessRequest.Database(describe.Database.Name, AccessNeed.Metadata)],
        // Whose query it is shows when it is found: AccessControl.MayControl.
        KillQueryStatement or ShowQueryReportStatement => [],
        _ => OfAuthorization(statement, names) ?? [AccessRequest.Server(AccessRights.All)],
    };

    private static IEnumerable<AccessRequest> Reads(Statement statement, AccessNames names) =>
        TableReferences.CollectRead(statement).Select(names.Read).OfType<TableName>().Distinct().Select(AccessRequest.Read);

    private static IEnumerable<AccessRequest> Plans(Statement statement, AccessNames names) =>
        TableReferences.CollectRead(statement).Select(names.Read).OfType<TableName>().Distinct().Where(names.IsView).Select(AccessRequest.Plan);

    private static TableName Target(Statement statement, AccessNames names) => names.Of(RowChange.TargetOf(statement)!);

    private static IEnumerable<AccessRequest> Statistics(ObjectName table, AccessNames names) =>
        [AccessRequest.Table(names.Of(table), AccessRights.Alter), AccessRequest.Table(names.Of(table), AccessRights.Select)];

    private static IEnumerable<AccessRequest> OfCopy(CopyStatement copy, AccessNames names)
    {
        if (copy.Table is not { } table)
            return Reads(copy, names);
        return copy.Direction == CopyDirection.From
            ? [AccessRequest.Table(names.Of(table), AccessRights.Insert)]
            : names.Read(table) is { } name ? [AccessRequest.Read(name)] : [];
    }

    private static IEnumerable<AccessRequest> OfCreateTable(CreateTableStatement create, AccessNames names)
    {
        var name = names.Of(create.Name);
        yield return AccessRequest.Database(name.Database, AccessRights.Create);
        if (create.AsQuery is not null)
            yield return AccessRequest.Database(name.Database, AccessRights.Insert);
        foreach (var uri in Uris(create.Location).Concat(Uris(create.LikeFile?.Path)))
            yield return uri;
        if (create.LikeTable is { } like)
            yield return AccessRequest.Table(names.Of(like), AccessNeed.Metadata);
        foreach (var read in Reads(create, names))
            yield return read;
    }

    private static IEnumerable<AccessRequest> OfCreateView(CreateViewStatement create, AccessNames names)
    {
        var name = names.Of(create.Name);
        IEnumerable<AccessRequest> replaced = create.OrReplace && names.Snapshot.Tables.ContainsKey(name) ? [AccessRequest.Table(name, AccessRights.Alter)] : [];
        return [AccessRequest.Database(name.Database, AccessRights.Create), .. replaced, .. Reads(create, names)];
    }

    private static IEnumerable<AccessRequest> OfAction(TableName table, AlterTableAction action, AccessNames names) => action switch
    {
        RenameTo rename => [AccessRequest.Table(table, AccessRights.All), AccessRequest.Database(names.Of(rename.NewName).Database, AccessRights.Create)],
        SetOwner => [AccessRequest.Table(table, AccessNeed.Owner)],
        SetLocation location => [AccessRequest.Table(table, AccessRights.Alter), .. Uris(location.Location)],
        AddPartitions add => [AccessRequest.Table(table, AccessRights.Alter), .. add.Partitions.SelectMany(partition => Uris(partition.Location))],
        _ => [AccessRequest.Table(table, AccessRights.Alter)],
    };

    private static AccessRequest OfComment(CommentStatement comment, AccessNames names) => comment.Target switch
    {
        CommentTarget.Database => AccessRequest.Database(comment.Name.Name, AccessRights.Alter),
        CommentTarget.Column when comment.Name.Parts.Count > 1 =>
            AccessRequest.Table(names.Of(new ObjectName([.. comment.Name.Parts.SkipLast(1)]) { Span = comment.Name.Span }), AccessRights.Alter),
        _ => AccessRequest.Table(names.Of(comment.Name), AccessRights.Alter),
    };

    private static IEnumerable<AccessRequest> OfShowObjects(ShowObjectsStatement show, AccessNames names)
    {
        var database = show.Database?.Name.ToLowerInvariant() ?? names.Session.CurrentDatabase;
        return show.Objects switch
        {
            ShowObjects.Databases => [],
            ShowObjects.Tables or ShowObjects.Views => InDatabase(database),
            // The functions that are built in are everyone's.
            ShowObjects.Functions or ShowObjects.AggregateFunctions or ShowObjects.AnalyticFunctions => database == "_impala_builtins" ? [] : InDatabase(database),
        };
    }

    /// <summary>The default database is everyone's to look into; of what is in there each sees what is his.</summary>
    private static IEnumerable<AccessRequest> InDatabase(string database) =>
        database.Equals("default", StringComparison.OrdinalIgnoreCase) ? [] : [AccessRequest.InDatabase(database)];

    private static IEnumerable<AccessRequest> OfShowTable(ShowTableStatement show, AccessNames names) => show.What switch
    {
        ShowTable.CreateTable or ShowTable.CreateView => OfDefinition(names.Of(show.Table), names),
        ShowTable.Partitions or ShowTable.TableStats or ShowTable.ColumnStats or ShowTable.Files => [AccessRequest.Table(names.Of(show.Table), AccessNeed.Metadata)],
    };

    private static IEnumerable<AccessRequest> OfDefinition(TableName name, AccessNames names) => names.IsView(name)
        ? [AccessRequest.Table(name, AccessNeed.Metadata), AccessRequest.Definition(name)]
        : [AccessRequest.Table(name, AccessNeed.Metadata)];

    private static IEnumerable<AccessRequest> Uris(string? location) => string.IsNullOrEmpty(location) ? [] : [AccessRequest.Uri(location)];
}
