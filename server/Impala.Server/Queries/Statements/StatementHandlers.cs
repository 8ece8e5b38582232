namespace Impala.Server.Queries.Statements;

/// <summary>The list of statement handlers; to add one, write its class and its line here.</summary>
internal static class StatementHandlers
{
    public static void AddTo(IServiceCollection services)
    {
        // These are also used by other handlers (EXPLAIN ANALYZE, CREATE TABLE AS).
        services.AddSingleton<QueryHandler>().AddSingleton<IStatementHandler>(provider => provider.GetRequiredService<QueryHandler>());
        services.AddSingleton<InsertHandler>().AddSingleton<IStatementHandler>(provider => provider.GetRequiredService<InsertHandler>());
        services.AddSingleton<ChangeHandler>().AddSingleton<IStatementHandler>(provider => provider.GetRequiredService<ChangeHandler>());
        services.AddSingleton<IStatementHandler, ExplainHandler>();
        services.AddSingleton<IStatementHandler, CreateDatabaseHandler>();
        services.AddSingleton<IStatementHandler, AlterDatabaseHandler>();
        services.AddSingleton<IStatementHandler, DropDatabaseHandler>();
        services.AddSingleton<IStatementHandler, CreateTableHandler>();
        services.AddSingleton<IStatementHandler, DropTableHandler>();
        services.AddSingleton<PartitionSelector>();
        services.AddSingleton<IStatementHandler, AlterTableHandler>();
        services.AddSingleton<IStatementHandler, LoadDataHandler>();
        services.AddSingleton<IStatementHandler, TruncateHandler>();
        services.AddSingleton<IStatementHandler, CreateViewHandler>();
        services.AddSingleton<IStatementHandler, AlterViewHandler>();
        services.AddSingleton<IStatementHandler, DropViewHandler>();
        services.AddSingleton<IStatementHandler, CommentHandler>();
        services.AddSingleton<IStatementHandler, RefreshHandler>();
        services.AddSingleton<IStatementHandler, RefreshCatalogHandler>();
        services.AddSingleton<ComputeStatsHandler>().AddSingleton<IStatementHandler>(provider => provider.GetRequiredService<ComputeStatsHandler>());
        services.AddSingleton<IStatementHandler, AnalyzeHandler>();
        services.AddSingleton<IStatementHandler, DropStatsHandler>();
        services.AddSingleton<IStatementHandler, ShowObjectsHandler>();
        services.AddSingleton<IStatementHandler, ShowTableHandler>();
        services.AddSingleton<IStatementHandler, DescribeHandler>();
        services.AddSingleton<IStatementHandler, DescribeDatabaseHandler>();
        services.AddSingleton<IStatementHandler, AuthorizationHandler>();
        services.AddSingleton<IStatementHandler, ShowAuthorizationHandler>();
        services.AddSingleton<IStatementHandler, QueryReportHandler>();
        services.AddSingleton<IStatementHandler, KillQueryHandler>();
        services.AddSingleton<IStatementHandler, ShutdownHandler>();
        services.AddSingleton<IStatementHandler, AdminFunctionHandler>();
        services.AddSingleton<IStatementHandler, UseHandler>();
        services.AddSingleton<IStatementHandler, SetHandler>();
        services.AddSingleton<IStatementHandler, ResetHandler>();
        services.AddSingleton<IStatementHandler, ShowVariableHandler>();
        services.AddSingleton<IStatementHandler, ShowOptionsHandler>();
        services.AddSingleton<IStatementHandler, SetRoleHandler>();
        services.AddSingleton<IStatementHandler, TransactionHandler>();
        services.AddSingleton<IStatementHandler, SetTransactionHandler>();
        services.AddSingleton<IStatementHandler, DiscardHandler>();
        services.AddSingleton<IStatementHandler, DeallocateHandler>();
        services.AddSingleton<IStatementHandler, ListenHandler>();
        services.AddSingleton<IStatementHandler, DeclareCursorHandler>();
        services.AddSingleton<IStatementHandler, FetchHandler>();
        services.AddSingleton<IStatementHandler, CloseCursorHandler>();
        services.AddSingleton<IStatementHandler, CopyHandler>();
        services.AddSingleton(provider => new Lazy<StatementDispatcher>(provider.GetRequiredService<StatementDispatcher>));
        services.AddSingleton<IStatementHandler, PrepareHandler>();
        services.AddSingleton<IStatementHandler, ExecuteHandler>();
    }
}
