using System.Collections;
using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;
using System.Data.SqlTypes;
using System.Diagnostics.CodeAnalysis;
using Npgsql;
using Npgsql.Schema;

namespace Impala.Data;

/// <summary>The rows of a command's results, as they come from the server. The connection is free again when the reader is closed.</summary>
/// <remarks>
/// <para>A DECIMAL is a <see cref="decimal"/>, which has 28 digits: those with more are read with <c>GetFieldValue&lt;ImpalaDecimal&gt;</c>.
/// A TIMESTAMP is a <see cref="DateTime"/> to the microsecond; <see cref="ImpalaCommand.ResultsAsText"/> gives all nine digits.</para>
/// </remarks>
public sealed class ImpalaDataReader : DbDataReader, IDbColumnSchemaGenerator
{
    private readonly NpgsqlDataReader _inner;
    private readonly ImpalaBatch? _batch;

    internal ImpalaDataReader(NpgsqlDataReader inner, ImpalaBatch? batch = null)
    {
        _inner = inner;
        _batch = batch;
    }

    /// <inheritdoc/>
    public override int Depth => 0;

    /// <inheritdoc/>
    public override int FieldCount => _inner.FieldCount;

    /// <inheritdoc/>
    public override bool HasRows => _inner.HasRows;

    /// <inheritdoc/>
    public override bool IsClosed => _inner.IsClosed;

    /// <inheritdoc/>
    public override int RecordsAffected => _inner.RecordsAffected;

    /// <inheritdoc/>
    public override int VisibleFieldCount => _inner.VisibleFieldCount;

    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <inheritdoc/>
    /// <exception cref="ImpalaException">The query failed, or the connection was lost.</exception>
    public override bool Read()
    {
        try
        {
            return _inner.Read();
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception, _batch);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ImpalaException">The query failed, or the connection was lost.</exception>
    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        // Most rows are in the buffer already: no state machine for those.
        var task = _inner.ReadAsync(cancellationToken);
        return task.IsCompletedSuccessfully ? task : TranslateAsync(task);
    }

    /// <inheritdoc/>
    /// <exception cref="ImpalaException">The next statement failed, or the connection was lost.</exception>
    public override bool NextResult()
    {
        try
        {
            return _inner.NextResult();
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception, _batch);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ImpalaException">The next statement failed, or the connection was lost.</exception>
    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) => TranslateAsync(_inner.NextResultAsync(cancellationToken));

    /// <inheritdoc/>
    public override void Close()
    {
        try
        {
            _inner.Close();
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception, _batch);
        }
    }

    /// <inheritdoc/>
    public override async Task CloseAsync()
    {
        try
        {
            await _inner.CloseAsync().ConfigureAwait(false);
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception, _batch);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await _inner.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string GetName(int ordinal) => _inner.GetName(ordinal);

    /// <inheritdoc/>
    public override int GetOrdinal(string name) => _inner.GetOrdinal(name);

    /// <summary>The column's type by Impala's name: <c>BIGINT</c>, <c>DECIMAL(15,2)</c>, <c>STRING</c>. TINYINT reads SMALLINT, which it
    /// travels as.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public override string GetDataTypeName(int ordinal) => TypeNames.FromWire(_inner.GetDataTypeName(ordinal));

    /// <inheritdoc/>
    [UnconditionalSuppressMessage("Trimming", "IL2073", Justification = "Columns are read as simple types of the core library, which are kept whole.")]
    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
    public override Type GetFieldType(int ordinal) => _inner.GetFieldType(ordinal);

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal) => _inner.IsDBNull(ordinal);

    /// <inheritdoc/>
    public override Task<bool> IsDBNullAsync(int ordinal, CancellationToken cancellationToken) => _inner.IsDBNullAsync(ordinal, cancellationToken);

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal) => _inner.GetBoolean(ordinal);

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => _inner.GetByte(ordinal);

    /// <inheritdoc/>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        _inner.GetBytes(ordinal, dataOffset, buffer, bufferOffset, length);

    /// <inheritdoc/>
    public override char GetChar(int ordinal) => _inner.GetChar(ordinal);

    /// <inheritdoc/>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        _inner.GetChars(ordinal, dataOffset, buffer, bufferOffset, length);

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal) => _inner.GetDateTime(ordinal);

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal) => _inner.GetDecimal(ordinal);

    /// <inheritdoc/>
    public override double GetDouble(int ordinal) => _inner.GetDouble(ordinal);

    /// <inheritdoc/>
    public override float GetFloat(int ordinal) => _inner.GetFloat(ordinal);

    /// <summary>A STRING that holds a GUID, for there is no type of its own.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public override Guid GetGuid(int ordinal) =>
        _inner.GetFieldType(ordinal) == typeof(string) ? Guid.Parse(_inner.GetString(ordinal)) : _inner.GetGuid(ordinal);

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => _inner.GetInt16(ordinal);

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) => _inner.GetInt32(ordinal);

    /// <inheritdoc/>
    public override long GetInt64(int ordinal) => _inner.GetInt64(ordinal);

    /// <inheritdoc/>
    public override string GetString(int ordinal) => _inner.GetString(ordinal);

    /// <inheritdoc/>
    public override Stream GetStream(int ordinal) => _inner.GetStream(ordinal);

    /// <inheritdoc/>
    public override TextReader GetTextReader(int ordinal) => _inner.GetTextReader(ordinal);

    /// <inheritdoc/>
    public override object GetValue(int ordinal) => _inner.GetValue(ordinal);

    /// <inheritdoc/>
    public override int GetValues(object[] values) => _inner.GetValues(values);

    /// <summary>The value as <see cref="GetValue"/> has it, but a DECIMAL as <see cref="SqlDecimal"/>, which holds all 38 digits.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    public override object GetProviderSpecificValue(int ordinal) =>
        _inner.GetFieldType(ordinal) == typeof(decimal) && !_inner.IsDBNull(ordinal) ? WireDecimal.Read(_inner, ordinal) : _inner.GetValue(ordinal);

    /// <inheritdoc/>
    [UnconditionalSuppressMessage("Trimming", "IL2073", Justification = "Columns are read as simple types of the core library, which are kept whole.")]
    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
    public override Type GetProviderSpecificFieldType(int ordinal) =>
        _inner.GetFieldType(ordinal) == typeof(decimal) ? typeof(SqlDecimal) : _inner.GetFieldType(ordinal);

    /// <summary>The value of a column as a type of the caller's choice, such as <see cref="DateOnly"/> for a DATE or
    /// <see cref="SqlDecimal"/> for a DECIMAL.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <exception cref="InvalidCastException">The column cannot be read so, or is NULL.</exception>
    public override T GetFieldValue<T>(int ordinal)
    {
        if (typeof(T) == typeof(SqlDecimal))
            return (T)(object)(_inner.IsDBNull(ordinal) ? SqlDecimal.Null : WireDecimal.Read(_inner, ordinal));
        if (typeof(T) == typeof(ImpalaDecimal))
            return (T)(object)(ImpalaDecimal)WireDecimal.Read(_inner, ordinal);
        if (typeof(T) == typeof(ImpalaTimestamp))
            return (T)(object)(_inner.GetFieldType(ordinal) == typeof(string) ? ImpalaTimestamp.Parse(_inner.GetString(ordinal)) : new ImpalaTimestamp(_inner.GetDateTime(ordinal)));
        if (typeof(T) == typeof(Guid))
            return (T)(object)GetGuid(ordinal);
        return _inner.GetFieldValue<T>(ordinal);
    }

    /// <inheritdoc cref="GetFieldValue"/>
    /// <param name="ordinal">The column, counted from 0.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public override Task<T> GetFieldValueAsync<T>(int ordinal, CancellationToken cancellationToken) =>
        typeof(T) == typeof(SqlDecimal) || typeof(T) == typeof(ImpalaDecimal) || typeof(T) == typeof(ImpalaTimestamp) || typeof(T) == typeof(Guid)
            ? Task.FromResult(GetFieldValue<T>(ordinal))
            : _inner.GetFieldValueAsync<T>(ordinal, cancellationToken);

    /// <summary>The columns of the current result.</summary>
    public ReadOnlyCollection<ImpalaDbColumn> GetColumnSchema() =>
        new(_inner.GetColumnSchema().Select(Column).ToArray());

    ReadOnlyCollection<DbColumn> IDbColumnSchemaGenerator.GetColumnSchema() => new(GetColumnSchema().ToArray<DbColumn>());

    /// <inheritdoc/>
    public override async Task<ReadOnlyCollection<DbColumn>> GetColumnSchemaAsync(CancellationToken cancellationToken = default)
    {
        var columns = await _inner.GetColumnSchemaAsync(cancellationToken).ConfigureAwait(false);
        return new ReadOnlyCollection<DbColumn>(columns.Select((column, index) => Column((NpgsqlDbColumn)column, index)).ToArray<DbColumn>());
    }

    /// <inheritdoc/>
    public override DataTable? GetSchemaTable() => _inner.GetSchemaTable();

    /// <inheritdoc/>
    public override Task<DataTable?> GetSchemaTableAsync(CancellationToken cancellationToken = default) =>
        _inner.GetSchemaTableAsync(cancellationToken);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private ImpalaDbColumn Column(NpgsqlDbColumn column, int index) => new(column, GetDataTypeName(column.ColumnOrdinal ?? index));

    private async Task<bool> TranslateAsync(Task<bool> task)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception, _batch);
        }
    }
}
