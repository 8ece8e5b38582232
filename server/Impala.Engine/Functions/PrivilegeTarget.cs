namespace Impala.Engine.Functions;

/// <summary>What has_table_privilege and its like ask about: an object by OID or by name, of a table also a column by name or number.</summary>
public readonly record struct PrivilegeTarget(uint? Oid, string? Name, string? Column = null, int? ColumnNumber = null);
