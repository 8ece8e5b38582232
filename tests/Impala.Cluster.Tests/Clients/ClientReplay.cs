using System.Text.RegularExpressions;
using Impala.Testing;

namespace Impala.Cluster.Tests.Clients;

/// <summary>
/// Sends a client's recorded statements in the order and by the protocol that the client sent them, over as many connections, and tells what
/// came back otherwise than from PostgreSQL. A statement that was cancelled is cancelled again; a portal that was suspended is taken up again.
/// </summary>
internal sealed partial class ClientReplay(string client, int port, SampleObjects objects) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CancelInterval = TimeSpan.FromMilliseconds(50);
    private readonly Dictionary<int, ReplayConnection> _connections = [];
    private readonly HashSet<(int Connection, string Cursor)> _heldCursors = [];

    public int NumStatements { get; private set; }

    /// <summary>Runs all; answers the differences.</summary>
    public async Task<IReadOnlyList<ReplayDifference>> RunAsync()
    {
        var differences = new List<ReplayDifference>();
        var lines = RecordedLine.Read(client);
        // Some actions are not in the recordings: a connection may be opened in one of those, and end before its last statement.
        var startups = lines.Where(line => line.Event == "startup").ToLookup(line => line.Connection);
        var last = lines.Index().Where(pair => pair.Item.Event is null).GroupBy(pair => pair.Item.Connection).ToDictionary(group => group.Key, group => group.Max(pair => pair.Index));
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.Event == "sync" && line.Text("flow")!.EndsWith("B S", StringComparison.Ordinal))
            {
                // A portal that was bound only: its execution comes later.
                if (lines.Skip(i).FirstOrDefault(next => next.Connection == line.Connection && next.Portal.Length > 0 && next.Event is null) is { } later)
                    await _connections[line.Connection].BindAsync(Execution(later, objects.Fill(later.Sql)));
                continue;
            }
            if (line.Event == "terminate" && i < last.GetValueOrDefault(line.Connection))
                continue;
            if (line.Event is null && !_connections.ContainsKey(line.Connection))
                await ConnectAsync(startups[line.Connection].First());
            if (line.Event is { } kind)
            {
                await HandleAsync(kind, line, differences);
                continue;
            }
            NumStatements++;
            if (await DifferenceAsync(line) is { } difference)
                differences.Add(new ReplayDifference(client, line, difference.Aspect, difference.Text));
        }
        return differences;
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
            connection.Dispose();
    }

    private async Task HandleAsync(string kind, RecordedLine line, List<ReplayDifference> differences)
    {
        switch (kind)
        {
            case "startup" when !_connections.ContainsKey(line.Connection):
                await ConnectAsync(line);
                break;
            case "error":
                if (_connections[line.Connection].Refusal != line.Text("sqlstate"))
                    differences.Add(new ReplayDifference(client, line, "sqlstate", $"{_connections[line.Connection].Refusal}, expected {line.Text("sqlstate")}"));
                break;
            case "close" when _connections.ContainsKey(line.Connection):
                await _connections[line.Connection].CloseAsync(line.Text("what")![0], line.Text("name") ?? "");
                break;
            case "terminate" when _connections.Remove(line.Connection, out var connection):
                connection.Dispose();
                break;
        }
    }

    private async Task ConnectAsync(RecordedLine startup)
    {
        var parameters = startup.Json.GetProperty("params").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.ToString());
        // The recorded server's search_path was that of its database.
        if (!parameters.GetValueOrDefault("options", "").Contains("search_path", StringComparison.Ordinal))
            parameters.TryAdd("search_path", "default_");
        _connections[startup.Connection] = await ReplayConnection.ConnectAsync(port, parameters);
    }

    private async Task<(string Aspect, string Text)?> DifferenceAsync(RecordedLine line)
    {
        var connection = _connections[line.Connection];
        var sql = objects.Fill(line.Sql);
        try
        {
            switch (line.Operation)
            {
                case "parse":
                    return ReplayComparison.OfState(line, await connection.ParseAsync(line.Statement, sql, line.ParameterOids).WaitAsync(Patience));
                case "describe_statement":
                    return ReplayComparison.OfDescription(line, await connection.DescribeAsync(line.Statement, sql, line.ParameterOids).WaitAsync(Patience));
                default:
                    await CloseHeldCursorAsync(line, connection);
                    var running = line.IsSimple ? connection.QueryAsync(sql, RecordedCopies.Of(client, line.Action)) : connection.ExecuteAsync(Execution(line, sql));
                    if (line.SqlState == "57014")
                        await CancelAsync(connection, running);
                    var results = await running.WaitAsync(Patience);
                    return line.Operation == "bind" ? ReplayComparison.OfState(line, results.LastOrDefault()) : ReplayComparison.OfResults(line, results, objects);
            }
        }
        catch (Exception error) when (error is IOException or TimeoutException)
        {
            // The next statement of the action finds a connection as new.
            _connections[line.Connection] = await ReplayConnection.ConnectAsync(port, new Dictionary<string, string> { ["user"] = "impala", ["database"] = "impala", ["search_path"] = "default_" });
            connection.Dispose();
            return ("connection", error.Message);
        }
    }

    // The CLOSE of a cursor WITH HOLD is among the repeated statements that recordings leave out.
    private async Task CloseHeldCursorAsync(RecordedLine line, ReplayConnection connection)
    {
        foreach (Match closed in Closing().Matches(line.Sql))
            _heldCursors.Remove((line.Connection, closed.Groups[1].Value));
        if (Holding().Match(line.Sql) is { Success: true } held && !_heldCursors.Add((line.Connection, held.Groups[1].Value)))
            await connection.QueryAsync($"close {held.Groups[1].Value}");
    }

    private async Task CancelAsync(ReplayConnection connection, Task running)
    {
        // The request may come before the statement has begun.
        while (await Task.WhenAny(running, Task.Delay(CancelInterval)) != running)
            await WireClient.CancelAsync(port, connection.ProcessId, connection.Secret);
    }

    private ReplayExecution Execution(RecordedLine line, string sql) => new(
        sql,
        line.Statement,
        line.Portal,
        line.MaxRows,
        line.ParameterOids,
        line.ParameterFormats,
        [.. line.Parameters.Select(value => value is null ? null : Bytes(objects.Fill(value)))],
        line.ResultFormats);

    private static byte[] Bytes(string value) =>
        value.StartsWith("hex:", StringComparison.Ordinal) ? Convert.FromHexString(value.AsSpan(4)) : System.Text.Encoding.UTF8.GetBytes(value);

    [GeneratedRegex("declare (\\S+) .*with hold", RegexOptions.IgnoreCase)]
    private static partial Regex Holding();

    [GeneratedRegex("close (\\S+?);?$", RegexOptions.IgnoreCase)]
    private static partial Regex Closing();
}
