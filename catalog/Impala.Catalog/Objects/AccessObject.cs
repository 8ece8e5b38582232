namespace Impala.Catalog.Objects;

/// <summary>The levels that privileges are given at. What is given on the server holds for every database and URI, on a database for its tables, on a
/// table for its columns.</summary>
public enum AccessScope
{
    Server,
    Uri,
    Database,
    Table,
    Column,
}

/// <summary>What a privilege is on. Databases and tables are meant by oid, so that a rename keeps their privileges and a new table of an old name gets none.</summary>
/// <param name="Oid">Of the database or table; 0 for server and URI.</param>
/// <param name="Text">A column's name, or a URI.</param>
public readonly record struct AccessObject(AccessScope Scope, long Oid = 0, string Text = "")
{
    public static readonly AccessObject Server = new(AccessScope.Server);
}
