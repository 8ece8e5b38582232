using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;

namespace Impala.Data;

/// <summary>
/// Inserts many rows by COPY, in binary and in one stream: a hundred times faster than INSERT of single rows. A batch is visible as a whole or not at all.
/// </summary>
/// <remarks>Values are converted to the table's types as parameters are. The connection is busy until the copy has ended.</remarks>
/// <example><code>
/// var copy = new ImpalaBulkCopy(connection) { DestinationTableName = "sales.orders" };
/// await copy.WriteToServerAsync(reader, cancellationToken);
/// </code></example>
public sealed class ImpalaBulkCopy
{
    private readonly ImpalaConnection _connection;
    private int _batchSize;
    private int _notifyAfter;

    /// <summary>Makes a bulk copy.</summary>
    /// <param name="connection">An open connection.</param>
    public ImpalaBulkCopy(ImpalaConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
    }

    /// <summary>Raised after every <see cref="NotifyAfter"/> rows.</summary>
    public event EventHandler<ImpalaRowsCopiedEventArgs>? RowsCopied;

    /// <summary>The table, with its database or without, as a statement would name it.</summary>
    public string DestinationTableName { get; set; } = "";

    /// <summary>How many rows are inserted together; 0, the default, for all. Each batch writes files of its own: make it large.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int BatchSize
    {
        get => _batchSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _batchSize = value;
        }
    }

    /// <summary>After how many rows <see cref="RowsCopied"/> is raised; 0, the default, for never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int NotifyAfter
    {
        get => _notifyAfter;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _notifyAfter = value;
        }
    }

    /// <summary>Seconds that a batch may take; 0, the default, for ever.</summary>
    public int BulkCopyTimeout { get; set; }

    /// <summary>Which columns go where. Without any, columns go to those of the same name, or by position where the source has no names; columns of the
    /// table that get nothing are NULL.</summary>
    public IList<ImpalaBulkCopyColumnMapping> ColumnMappings { get; } = [];

    /// <summary>Copies the rows of a table.</summary>
    /// <param name="table">The source; deleted rows are left out.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <returns>How many rows were inserted.</returns>
    /// <exception cref="ImpalaException">The server refused, or the connection was lost.</exception>
    /// <exception cref="InvalidOperationException">A mapping names no column, or there is no table.</exception>
    public Task<long> WriteToServerAsync(DataTable table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return CopyAsync([.. table.Columns.Cast<DataColumn>().Select(column => column.ColumnName)], RowsOf(table), cancellationToken);
    }

    /// <summary>Copies the rows of a reader.</summary>
    /// <param name="reader">The source, of another connection.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <inheritdoc cref="WriteToServerAsync(DataTable, CancellationToken)"/>
    public Task<long> WriteToServerAsync(DbDataReader reader, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return CopyAsync([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)], RowsOf(reader, cancellationToken), cancellationToken);
    }

    /// <summary>Copies rows as they come.</summary>
    /// <param name="rows">The source: values by position; an array may be used again for the next row.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <inheritdoc cref="WriteToServerAsync(DataTable, CancellationToken)"/>
    public Task<long> WriteToServerAsync(IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return CopyAsync(null, rows, cancellationToken);
    }

    private static async IAsyncEnumerable<object?[]> RowsOf(DataTable table)
    {
        foreach (DataRow row in table.Rows)
        {
            if (row.RowState != DataRowState.Deleted)
                yield return row.ItemArray;
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<object?[]> RowsOf(DbDataReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var values = new object[reader.FieldCount];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            reader.GetValues(values);
            yield return values;
        }
    }

    private async Task<long> CopyAsync(IReadOnlyList<string>? names, IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        if (DestinationTableName.Length == 0)
            throw new InvalidOperationException($"{nameof(DestinationTableName)} is not set.");
        var columns = await FindColumnsAsync(names, cancellationToken).ConfigureAwait(false);
        var statement = $"COPY {DestinationTableName} ({string.Join(", ", columns.Select(column => column.Name))}) FROM STDIN (FORMAT BINARY)";
        using var operation = ImpalaDiagnostics.Start(_connection, statement);
        var source = rows.GetAsyncEnumerator(cancellationToken);
        await using (source.ConfigureAwait(false))
        {
            var total = 0L;
            try
            {
                while (await source.MoveNextAsync().ConfigureAwait(false))
                {
                    var (copied, isWhole) = await CopyBatchAsync(statement, columns, source, total, cancellationToken).ConfigureAwait(false);
                    total = isWhole ? total + copied : throw new OperationCanceledException($"The copy was ended after {total + copied} rows.");
                }
            }
            catch (NpgsqlException exception)
            {
                var error = ImpalaException.From(exception);
                operation.Fail(error);
                throw error;
            }
            return total;
        }
    }

    // The source stands at the batch's first row; at the end at its last.
    private async Task<(long Copied, bool IsWhole)> CopyBatchAsync(
        string statement, List<DestinationColumn> columns, IAsyncEnumerator<object?[]> source, long before, CancellationToken cancellationToken)
    {
        var importer = await _connection.Inner.BeginBinaryImportAsync(statement, cancellationToken).ConfigureAwait(false);
        await using (importer.ConfigureAwait(false))
        {
            importer.Timeout = TimeSpan.FromSeconds(BulkCopyTimeout);
            var copied = 0L;
            do
            {
                await importer.StartRowAsync(cancellationToken).ConfigureAwait(false);
                foreach (var column in columns)
                {
                    var value = ParameterTypes.ToWireValue(column.Type, column.Ordinal < source.Current.Length ? source.Current[column.Ordinal] : null);
                    if (value is DBNull)
                        await importer.WriteNullAsync(cancellationToken).ConfigureAwait(false);
                    else if (ParameterTypes.ToWire(column.Type) is { } type)
                        await importer.WriteAsync(value, type, cancellationToken).ConfigureAwait(false);
                    else
                        await importer.WriteAsync(value, cancellationToken).ConfigureAwait(false);
                }
                copied++;
                if (NotifyAfter > 0 && (before + copied) % NotifyAfter == 0 && RowsCopied is { } notify)
                {
                    var progress = new ImpalaRowsCopiedEventArgs(before + copied);
                    notify(this, progress);
                    // Without CompleteAsync the importer takes its batch back.
                    if (progress.Abort)
                        return (copied, false);
                }
            }
            while (copied != BatchSize && await source.MoveNextAsync().ConfigureAwait(false));
            await importer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return (copied, true);
        }
    }

    private async Task<List<DestinationColumn>> FindColumnsAsync(IReadOnlyList<string>? names, CancellationToken cancellationToken)
    {
        var command = new ImpalaCommand($"SELECT * FROM {DestinationTableName} LIMIT 0", _connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var columns = new List<DestinationColumn>();
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    var name = reader.GetName(i);
                    if (OrdinalOf(name, i, names) is { } ordinal)
                        columns.Add(new DestinationColumn(Quoted(name), TypeNames.ToDbType(reader.GetDataTypeName(i)), ordinal));
                }
                if (ColumnMappings.FirstOrDefault(mapping => !HasColumn(reader, mapping.DestinationColumn)) is { } unknown)
                    throw new InvalidOperationException($"{DestinationTableName} has no column {unknown.DestinationColumn}.");
                return columns.Count > 0 ? columns : throw new InvalidOperationException($"No column of the source has the name of one of {DestinationTableName}.");
            }
        }
    }

    private static bool HasColumn(ImpalaDataReader reader, string name) =>
        Enumerable.Range(0, reader.FieldCount).Any(i => reader.GetName(i).Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The source's column for a column of the table; null for none.</summary>
    private int? OrdinalOf(string column, int position, IReadOnlyList<string>? names)
    {
        if (ColumnMappings.Count == 0)
            return names is null ? position : Find(names, column) is >= 0 and var found ? found : null;
        if (ColumnMappings.FirstOrDefault(mapping => mapping.DestinationColumn.Equals(column, StringComparison.OrdinalIgnoreCase)) is not { } mapped)
            return null;
        if (mapped.SourceColumn is not { } source)
            return mapped.SourceOrdinal;
        return names is not null && Find(names, source) is >= 0 and var ordinal ? ordinal : throw new InvalidOperationException($"The source has no column {source}.");
    }

    private static int Find(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Equals(name, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        return -1;
    }

    // Backticks are a name in both dialects; names that need none stand as they are.
    private static string Quoted(string name) =>
        name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') && !char.IsAsciiDigit(name[0]) ? name : new StringBuilder().Append('`').Append(name).Append('`').ToString();

    private sealed record DestinationColumn(string Name, ImpalaDbType Type, int Ordinal);
}
