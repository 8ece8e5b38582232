using Impala.SqlParser.Ast;

namespace Impala.Server.Queries;

/// <summary>Runs one family of statements. One class a file under Statements/, and one line in <see cref="Statements.StatementHandlers"/>.</summary>
internal interface IStatementHandler
{
    /// <summary>The statement types this handler takes.</summary>
    IReadOnlyList<Type> Handles { get; }

    /// <summary>Whether the statement changes data or the catalog, which no ROLLBACK undoes once it has ended.</summary>
    bool Writes(Statement statement) => false;

    ValueTask<StatementDescription> DescribeAsync(StatementRequest request, CancellationToken cancellationToken);

    ValueTask<StatementResult> ExecuteAsync(StatementRequest request, CancellationToken cancellationToken);
}

/// <summary>A handler of statements whose columns do not depend on anything but the statement.</summary>
internal abstract class StatementHandler<TStatement> : IStatementHandler
    where TStatement : Statement
{
    public virtual IReadOnlyList<Type> Handles => [typeof(TStatement)];

    public virtual bool Writes(Statement statement) => false;

    /// <summary>Columns of the result, null for none.</summary>
    protected virtual IReadOnlyList<ResultColumn>? ColumnsOf(TStatement statement) => null;

    protected abstract ValueTask<StatementResult> ExecuteAsync(TStatement statement, StatementRequest request, CancellationToken cancellationToken);

    public virtual ValueTask<StatementDescription> DescribeAsync(StatementRequest request, CancellationToken cancellationToken) =>
        new(new StatementDescription([], ColumnsOf((TStatement)request.Statement)));

    public ValueTask<StatementResult> ExecuteAsync(StatementRequest request, CancellationToken cancellationToken) =>
        ExecuteAsync((TStatement)request.Statement, request, cancellationToken);
}
