using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Server.PgWire.Formats;
using Impala.Server.PgWire.Messages;
using Impala.Server.Queries;
using Impala.Server.Queries.Copy;
using Impala.Server.Queries.Statements;

namespace Impala.Server.PgWire;

internal sealed partial class PgConnection
{
    private async ValueTask ParseAsync(int length)
    {
        var (name, sql, oids) = ReadParse(length);
        if (name.Length > 0 && _session.Statements.ContainsKey(name))
            throw WireErrors.StatementExists(name);
        var (statements, plan) = await _services.Dispatcher.ParseAsync(sql, _session, _connection.ConnectionClosed);
        if (statements.Count > 1)
            throw WireErrors.SeveralStatements();
        PreparedStatement prepared;
        if (statements.Count == 0)
        {
            prepared = new PreparedStatement(name, sql, null, oids, [], null);
        }
        else
        {
            CheckTransaction(statements[0]);
            var request = new StatementRequest(_session, statements[0], sql) { DeclaredTypes = oids.Map(PgTypes.FromOid), Plan = plan ?? new ReusablePlan() };
            using var scope = new StatementScope(_session, _services.Time, _connection.ConnectionClosed, request.Text);
            var description = await _services.Dispatcher.DescribeAsync(request, scope.Token);
            prepared = new PreparedStatement(name, sql, statements[0], oids, description.ParameterTypes, description.Columns) { Plan = request.Plan };
        }
        _session.Statements[name] = prepared;
        _writer.WriteEmpty((byte)'1');
    }

    private (string Name, string Sql, ValueList<uint> Oids) ReadParse(int length)
    {
        var reader = Message(length);
        var name = reader.ReadString();
        var sql = reader.ReadString();
        var count = (ushort)reader.ReadInt16();
        var oids = new uint[count];
        for (var i = 0; i < count; i++)
            oids[i] = (uint)reader.ReadInt32();
        reader.End();
        _text = sql;
        return (name, sql, new ValueList<uint>([.. oids]));
    }

    private async ValueTask BindAsync(int length)
    {
        var portal = ReadBind(length);
        if (_session.Portals.Remove(portal.Name, out var old))
            await old.DisposeAsync();
        if (portal.Statement.Statement is { } statement)
            CheckTransaction(statement);
        _session.Portals[portal.Name] = portal;
        _writer.WriteEmpty((byte)'2');
    }

    private Portal ReadBind(int length)
    {
        var reader = Message(length);
        var portalName = reader.ReadString();
        var statementName = reader.ReadString();
        if (!_session.Statements.TryGetValue(statementName, out var statement))
            throw WireErrors.NoSuchStatement(statementName);
        if (portalName.Length > 0 && _session.Portals.ContainsKey(portalName))
            throw WireErrors.PortalExists(portalName);
        var formats = ReadFormats(ref reader);
        CheckFormats(formats);
        var count = (ushort)reader.ReadInt16();
        if (count != statement.ParameterTypes.Count)
            throw new SqlException(SqlState.ProtocolViolation, $"bind message supplies {count} parameters, but prepared statement \"{statementName}\" requires {statement.ParameterTypes.Count}");
        var decoder = new ParameterDecoder(_services.EvaluationFor(_session));
        var parameters = new Constant[count];
        for (var i = 0; i < count; i++)
        {
            var size = reader.ReadInt32();
            var type = statement.ParameterTypes[i];
            parameters[i] = size < 0
                ? Constant.Null(type)
                : decoder.Decode(type, DeclaredOid(statement, i), ResultFormats.For(formats, i) == ResultFormats.Binary, reader.ReadBytes(size), i + 1);
        }
        var resultFormats = ReadFormats(ref reader);
        reader.End();
        if (resultFormats.Length > 1 && resultFormats.Length != (statement.Columns?.Count ?? 0))
            throw new SqlException(SqlState.ProtocolViolation, $"bind message has {resultFormats.Length} result formats but query has {statement.Columns?.Count ?? 0} columns");
        return new Portal(portalName, statement, parameters, resultFormats);
    }

    private static uint DeclaredOid(PreparedStatement statement, int parameter) =>
        parameter < statement.DeclaredTypes.Count ? statement.DeclaredTypes[parameter] : 0;

    private static short[] ReadFormats(ref PgReader reader)
    {
        var formats = new short[(ushort)reader.ReadInt16()];
        for (var i = 0; i < formats.Length; i++)
            formats[i] = reader.ReadInt16();
        return formats;
    }

    private static void CheckFormats(short[] formats)
    {
        foreach (var format in formats)
            if (format is not (ResultFormats.Text or ResultFormats.Binary))
                throw new SqlException(SqlState.InvalidParameterValue, $"unsupported format code: {format}");
    }

    private ValueTask DescribeAsync(int length)
    {
        var (kind, name) = ReadTarget(length);
        if (kind == (byte)'S')
        {
            if (!_session.Statements.TryGetValue(name, out var statement))
                throw WireErrors.NoSuchStatement(name);
            var oids = new uint[statement.ParameterTypes.Count];
            for (var i = 0; i < oids.Length; i++)
                oids[i] = DeclaredOid(statement, i) is var declared and not 0 ? declared : PgTypes.Of(statement.ParameterTypes[i]).Oid;
            _writer.WriteParameterDescription(oids);
            WriteColumns(statement.Columns, []);
            return ValueTask.CompletedTask;
        }
        if (!_session.Portals.TryGetValue(name, out var portal))
        {
            // A cursor of DECLARE is a portal too: psycopg 3 asks for its columns so.
            if (!_session.Cursors.TryGetValue(name, out var cursor))
                throw WireErrors.NoSuchPortal(name);
            WriteColumns(cursor.Columns, cursor.IsBinary ? [ResultFormats.Binary] : []);
            return ValueTask.CompletedTask;
        }
        WriteColumns(portal.Result?.Columns ?? portal.Statement.Columns, portal.Formats);
        return ValueTask.CompletedTask;
    }

    private void WriteColumns(IReadOnlyList<ResultColumn>? columns, short[] formats)
    {
        if (columns is null)
            _writer.WriteEmpty((byte)'n');
        else
            _writer.WriteRowDescription(columns, formats);
    }

    private (byte Kind, string Name) ReadTarget(int length)
    {
        var reader = Message(length);
        var kind = reader.ReadByte();
        var name = reader.ReadString();
        reader.End();
        return kind is (byte)'S' or (byte)'P' ? (kind, name) : throw WireErrors.Malformed("neither a statement nor a portal");
    }

    private async ValueTask ExecuteAsync(int length)
    {
        var (name, maxRows) = ReadExecute(length);
        if (!_session.Portals.TryGetValue(name, out var portal))
            throw WireErrors.NoSuchPortal(name);
        if (portal.Statement.Statement is not { } statement)
        {
            _writer.WriteEmpty((byte)'I');
            return;
        }
        CheckTransaction(statement);
        CheckFormats(portal.Formats);
        if (portal.IsFinished && portal.Result is { Columns: null })
            throw new SqlException(SqlState.ObjectNotInPrerequisiteState, $"portal \"{name}\" cannot be run");
        if (portal.IsFinished)
        {
            _writer.WriteCommandComplete(portal.Result?.Tag(0) ?? "SELECT 0");
            return;
        }
        _text = portal.Statement.Sql;
        var request = new StatementRequest(_session, statement, portal.Statement.Sql)
        {
            // A numeric parameter has the scale of its value.
            DeclaredTypes = new ValueList<SqlType?>([.. portal.Parameters.Select(parameter => parameter.Type)]),
            Parameters = portal.Parameters,
            Plan = portal.Statement.Plan,
            Formats = _services.FormatsFor(_session),
        };
        using var scope = new StatementScope(_session, _services.Time, _connection.ConnectionClosed, request.Text);
        try
        {
            await RunPortalAsync(portal, request, maxRows, scope.Token);
        }
        catch (OperationCanceledException) when (scope.IsTimedOut)
        {
            throw new SqlException(SqlState.QueryCanceled, "canceling statement due to statement timeout");
        }
    }

    private async ValueTask RunPortalAsync(Portal portal, StatementRequest request, int maxRows, CancellationToken cancellationToken)
    {
        portal.Result ??= await _services.Dispatcher.ExecuteAsync(request, cancellationToken);
        if (portal.Result is CopyResult copy)
        {
            using var sender = new CopySender(copy.Source, copy.Options, request.Formats, _services.ProcessMemory);
            Complete(portal, await sender.SendAsync(_writer, cancellationToken));
            return;
        }
        if (portal.Result is CopyFromResult from)
        {
            Complete(portal, await ReceiveAsync(from, cancellationToken));
            return;
        }
        if (portal.Result.Columns is null)
        {
            await portal.Result.NextAsync(cancellationToken);
            Complete(portal, 0);
            return;
        }
        portal.Sender ??= new RowSender(portal.Result, portal.Formats, request.Formats, _services.ProcessMemory);
        var before = portal.Sender.NumRowsSent;
        var isFinished = await portal.Sender.SendAsync(_writer, maxRows, cancellationToken);
        if (!isFinished)
        {
            WriteNotices();
            _writer.WriteEmpty((byte)'s');
            return;
        }
        Complete(portal, portal.Sender.NumRowsSent - before);
    }

    private void Complete(Portal portal, long numRows)
    {
        portal.IsFinished = true;
        ApplyConfigured();
        WriteNotices();
        _writer.WriteCommandComplete(portal.Result!.Tag(numRows));
    }

    private (string Name, int MaxRows) ReadExecute(int length)
    {
        var reader = Message(length);
        var name = reader.ReadString();
        var maxRows = reader.ReadInt32();
        reader.End();
        return (name, Math.Max(0, maxRows));
    }

    private async ValueTask CloseAsync(int length)
    {
        var (kind, name) = ReadTarget(length);
        if (kind == (byte)'S')
            _session.Statements.Remove(name);
        else if (_session.Portals.Remove(name, out var portal))
            await portal.DisposeAsync();
        else if (_session.Cursors.Remove(name, out var cursor))
            await cursor.DisposeAsync();
        _writer.WriteEmpty((byte)'3');
    }

    /// <summary>The end of a transaction ends its portals and SET LOCAL; cursors WITH HOLD stay.</summary>
    private async ValueTask EndTransactionAsync()
    {
        _session.Settings.Commit();
        await ClosePortalsAsync();
        await _session.CloseCursorsAsync(isAll: false);
    }

    private async ValueTask ClosePortalsAsync()
    {
        foreach (var portal in _session.Portals.Values)
            await portal.DisposeAsync();
        _session.Portals.Clear();
    }
}
