using Impala.Catalog.Objects;

namespace Impala.Catalog.Errors;

/// <summary>Errors about databases, tables and locations that both analysis and catalogd report.</summary>
public static class CatalogErrors
{
    public static SqlException DatabaseNotFound(string name) =>
        new(SqlState.InvalidSchemaName, $"database \"{name}\" does not exist");

    public static SqlException DatabaseExists(string name) =>
        new(SqlState.DuplicateDatabase, $"database \"{name}\" already exists");

    public static SqlException DatabaseNotEmpty(string name, int numTables) => new(
        SqlState.DependentObjectsStillExist,
        $"database \"{name}\" is not empty: it has {numTables} tables and views",
        hint: "Use DROP DATABASE ... CASCADE to drop them too.");

    public static SqlException DefaultDatabase(string name) =>
        new(SqlState.InsufficientPrivilege, $"database \"{name}\" cannot be dropped");

    public static SqlException ReservedName(string name) =>
        new(SqlState.ReservedName, $"name \"{name}\" is reserved for the system");

    public static SqlException InvalidName(string what, string name) => new(
        SqlState.InvalidParameterValue,
        $"{what} name \"{name}\" is not valid",
        hint: "Names have 1 to 128 letters, digits and underscores.");

    public static SqlException TableNotFound(TableName name) =>
        new(SqlState.UndefinedTable, $"table \"{name}\" does not exist");

    public static SqlException ViewNotFound(TableName name) =>
        new(SqlState.UndefinedTable, $"view \"{name}\" does not exist");

    public static SqlException TableExists(TableName name) =>
        new(SqlState.DuplicateTable, $"table \"{name}\" already exists");

    public static SqlException NotAView(TableName name) =>
        new(SqlState.WrongObjectType, $"\"{name}\" is not a view", hint: "Use the TABLE form of the statement.");

    public static SqlException NotATable(TableName name) =>
        new(SqlState.WrongObjectType, $"\"{name}\" is not a table", hint: "Use the VIEW form of the statement.");

    public static SqlException ColumnNotFound(string column, TableName table) =>
        new(SqlState.UndefinedColumn, $"column \"{column}\" of table \"{table}\" does not exist");

    public static SqlException ColumnExists(string column) =>
        new(SqlState.DuplicateColumn, $"column \"{column}\" is specified more than once");

    public static SqlException InvalidDefinition(string reason, string? hint = null) =>
        new(SqlState.InvalidTableDefinition, reason, hint: hint);

    public static SqlException TooManyColumns(int numColumns, int max) =>
        new(SqlState.TooManyColumns, $"a table has at most {max} columns, this one {numColumns}");

    public static SqlException PartitionNotFound(string specification, TableName table) =>
        new(SqlState.UndefinedObject, $"partition ({specification}) of table \"{table}\" does not exist");

    public static SqlException PartitionExists(string specification, TableName table) =>
        new(SqlState.DuplicateObject, $"partition ({specification}) of table \"{table}\" already exists");

    public static SqlException LocationMalformed(string location, string reason) => new(
        SqlState.InvalidParameterValue,
        $"location '{location}' is not valid: {reason}",
        hint: "A location is an absolute path, with or without file://, or of the form s3a://bucket/folder.");

    public static SqlException LocationNotAllowed(string location, IEnumerable<string> roots) => new(
        SqlState.InsufficientPrivilege,
        $"location '{location}' is outside the allowed folders",
        hint: $"catalogd allows {string.Join(", ", roots)}; its flag --allowed_locations adds more.");

    public static SqlException RoleExists(string name) => new(SqlState.DuplicateObject, $"role \"{name}\" already exists");

    public static SqlException RoleNotFound(string name) => new(SqlState.UndefinedObject, $"role \"{name}\" does not exist");

    public static SqlException NotAUser(string name) => new(
        SqlState.WrongObjectType, $"role \"{name}\" cannot log in", hint: "Only users have passwords and attributes: CREATE USER.");

    public static SqlException RoleOwns(string name, string owned) => new(
        SqlState.DependentObjectsStillExist,
        $"role \"{name}\" cannot be dropped because some objects depend on it",
        detail: $"owner of {owned}",
        hint: "Give what it owns to another one first: ALTER ... SET OWNER.");

    public static SqlException RoleCircle(string role, string member) => new(
        SqlState.InvalidGrantOperation, $"role \"{role}\" is a member of role \"{member}\"", hint: "Roles cannot have each other.");

    public static SqlException InvalidRoleName(string name) => new(
        SqlState.InvalidParameterValue, $"role name \"{name}\" is not valid", hint: "Names have 1 to 128 printable characters.");

    public static SqlException ReservedRole(string name) => new(SqlState.ReservedName, $"role name \"{name}\" is reserved");

    public static SqlException StaleTable(TableName name) => new(
        SqlState.SerializationFailure,
        $"table \"{name}\" was changed by another statement meanwhile",
        hint: "Run the statement again.");

    public static SqlException StillLoading(string reason) => new(
        SqlState.CannotConnectNow, "the catalog is still loading", hint: "Try again in a moment.", detail: reason);

    public static SqlException MetastoreUnavailable(string detail, Exception? inner = null) => new(
        SqlState.ObjectNotInPrerequisiteState,
        "the metastore is not reachable",
        hint: "Check the metastore's database server and try the statement again.",
        detail: detail,
        inner: inner);
}
