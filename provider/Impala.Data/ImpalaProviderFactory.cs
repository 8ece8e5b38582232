using System.Data.Common;

namespace Impala.Data;

/// <summary>Makes everything of this provider, for programs that are written for any provider.</summary>
public sealed class ImpalaProviderFactory : DbProviderFactory
{
    /// <summary>The one factory; <see cref="DbProviderFactories"/> finds it by this name.</summary>
    public static readonly ImpalaProviderFactory Instance = new();

    private ImpalaProviderFactory()
    {
    }

    /// <inheritdoc/>
    public override bool CanCreateBatch => true;

    /// <inheritdoc/>
    public override bool CanCreateDataAdapter => true;

    /// <inheritdoc/>
    public override bool CanCreateCommandBuilder => false;

    /// <inheritdoc/>
    public override DbConnection CreateConnection() => new ImpalaConnection();

    /// <inheritdoc/>
    public override DbCommand CreateCommand() => new ImpalaCommand();

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new ImpalaParameter();

    /// <inheritdoc/>
    public override DbBatch CreateBatch() => new ImpalaBatch();

    /// <inheritdoc/>
    public override DbBatchCommand CreateBatchCommand() => new ImpalaBatchCommand();

    /// <inheritdoc/>
    public override DbDataAdapter CreateDataAdapter() => new ImpalaDataAdapter();

    /// <inheritdoc/>
    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new ImpalaConnectionStringBuilder();

    /// <inheritdoc/>
    public override DbDataSource CreateDataSource(string connectionString) => new ImpalaDataSource(connectionString);
}
