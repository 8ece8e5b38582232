using System.IO.Pipelines;
using Impala.Engine.Functions.Casts;
using Impala.Server.Cluster;
using Impala.Server.Coordination;
using Impala.Server.PgWire;
using Impala.Server.PgWire.Formats;
using Impala.Server.PgWire.Messages;
using Impala.Server.Queries.Statements;
using Impala.Server.Sessions;
using Impala.SqlParser;
using Impala.Storage.Memory;

namespace Impala.Server.Queries;

/// <summary>
/// Runs a few statements once the node is ready, so that the grammar is built and the commonest code is compiled before the first client
/// needs it. They read no table, and no page, metric or profile knows of them.
/// </summary>
internal sealed partial class StatementWarmUp(
    CatalogCache catalog, StatementPlanner planner, CoordinatorServices cluster, MemoryTracker memory, TimeProvider time, ILogger<StatementWarmUp> logger)
{
    private static readonly string[] Texts =
    [
        "SELECT 1",
        """
        SELECT upper(name), count(*), sum(price * (1 - discount)), min(day), avg(size)
        FROM (VALUES ('a', 10.50, 0.05, DATE '1998-12-01', 3), ('b', 20.25, 0.10, DATE '1998-12-02', 4)) AS item (name, price, discount, day, size)
        JOIN (VALUES (3, 'x'), (4, 'y')) AS part (key, text) ON size = key
        WHERE day < DATE '1998-12-01' + INTERVAL '90' DAY AND (name LIKE '%a%' OR price BETWEEN 1 AND 100)
        GROUP BY upper(name) ORDER BY 2 DESC, 1 LIMIT 10
        """,
        "SELECT typname, CASE WHEN typlen < 0 THEN NULL ELSE typlen END FROM pg_catalog.pg_type WHERE oid IN (16, 20, 23, 25)",
    ];

    /// <summary>Ends when all have run, one failed or the node stops; never throws.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var session = new Session(0, [], "impala", "", time.GetUtcNow());
            var handler = new QueryHandler(catalog, planner, cluster, new QueryRegistry(time, 1));
            foreach (var text in Texts)
            {
                var statement = SqlTextParser.Parse(text, session.Settings.Dialect).Statements[0];
                foreach (var format in (short[])[ResultFormats.Text, ResultFormats.Binary])
                    await SendAsync(handler, new StatementRequest(session, statement, text), format, cancellationToken);
            }
        }
        catch (Exception error)
        {
            // The first clients compile what is missing; they also meet the error, if there is one to meet.
            LogNotWarm(logger, error.Message);
        }
    }

    private async Task SendAsync(QueryHandler handler, StatementRequest request, short format, CancellationToken cancellationToken)
    {
        var writer = new PgWriter(PipeWriter.Create(Stream.Null));
        await using var result = await handler.ExecuteAsync(request, cancellationToken);
        writer.WriteRowDescription(result.Columns!, [format]);
        using var sender = new RowSender(result, [format], FormatOptions.Wire, memory);
        await sender.SendAsync(writer, 0, cancellationToken);
        await writer.FlushAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 1302, Level = LogLevel.Debug, Message = "The statements that warm this node up ended early: {Reason}")]
    private static partial void LogNotWarm(ILogger logger, string reason);
}
