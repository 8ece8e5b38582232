using Impala.Catalog;
using Impala.Catalog.Objects;

namespace Impala.Engine.Analysis;

/// <summary>The relations the coordinator makes up: pg_catalog, information_schema, sys.</summary>
public interface IVirtualTables
{
    bool TryGet(string schema, string name, out VirtualTable table);
}

/// <summary>The layout of one virtual relation; column i of <see cref="Columns"/> has attnum i + 1.</summary>
public sealed record VirtualTable(uint Oid, string Schema, string Name, ValueList<Column> Columns);

/// <summary>No virtual relations.</summary>
public sealed class NoVirtualTables : IVirtualTables
{
    public static readonly NoVirtualTables Instance = new();

    public bool TryGet(string schema, string name, out VirtualTable table)
    {
        table = null!;
        return false;
    }
}
