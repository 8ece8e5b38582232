using Impala.Catalog.Objects;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>One DDL statement's work. To add one: derive, one file, one line in <see cref="DdlOperations"/>.</summary>
internal abstract class DdlOperation
{
    /// <summary>For the log of operations, such as CREATE TABLE.</summary>
    public abstract string Kind { get; }

    /// <summary>The name it works on.</summary>
    public abstract string Target { get; }

    /// <summary>Tables whose files it reads or retires; no other such operation runs on them meanwhile.</summary>
    public abstract IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot);

    /// <summary>Reads what takes long (listings, footers, bodies) outside the writer's turn.</summary>
    public virtual Task PrepareAsync(DdlContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Checks names against the newest snapshot and writes; answers Impala's one-line result. Without writes nothing changes.</summary>
    public abstract Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation);
}
