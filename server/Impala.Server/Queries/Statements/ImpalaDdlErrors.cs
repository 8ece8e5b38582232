using Impala.Catalog.Errors;
using Impala.Catalog.Objects;

namespace Impala.Server.Queries.Statements;

/// <summary>What Impala's analyzer says of databases and tables that are missing, there already, or of another kind.</summary>
internal static class ImpalaDdlErrors
{
    public static SqlException DatabaseNotFound(string name, int? at) => new(SqlState.InvalidSchemaName, $"Database does not exist: {name}", at);

    public static SqlException DatabaseExists(string name, int? at) => new(SqlState.DuplicateSchema, $"Database already exists: {name}", at);

    /// <summary>A table that is not there; its database when that is missing.</summary>
    public static SqlException NotFound(TableName name, CatalogSnapshot snapshot, int? at) => snapshot.Databases.ContainsKey(name.Database)
        ? new SqlException(SqlState.UndefinedTable, $"Table does not exist: {name}", at)
        : DatabaseNotFound(name.Database, at);

    public static SqlException TableExists(TableName name, int? at) => new(SqlState.DuplicateTable, $"Table already exists: {name}", at);

    /// <summary>"DROP TABLE not allowed on a view: d.v".</summary>
    public static SqlException NotAllowed(string statement, bool isView, TableName name, int? at) =>
        new(SqlState.WrongObjectType, $"{statement} not allowed on a {(isView ? "view" : "table")}: {name}", at);

    public static SqlException NotPartitioned(TableName name, int? at) => new(SqlState.WrongObjectType, $"Table is not partitioned: {name}", at);

    public static SqlException ColumnNotFound(string column, TableName table, int? at) =>
        new(SqlState.UndefinedColumn, $"Column '{column}' does not exist in table: {table}", at);

    public static SqlException ColumnExists(string column, int? at) => new(SqlState.DuplicateColumn, $"Column already exists: {column}", at);

    public static SqlException DuplicateColumn(string column, int? at) => new(SqlState.DuplicateColumn, $"Duplicate column name: {column}", at);

    /// <summary>A definition that cannot be.</summary>
    public static SqlException Definition(string message, int? at) => new(SqlState.InvalidTableDefinition, message, at);
}
