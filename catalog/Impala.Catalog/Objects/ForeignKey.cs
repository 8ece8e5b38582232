namespace Impala.Catalog.Objects;

/// <summary>A FOREIGN KEY of a table: kept and shown, never checked.</summary>
public sealed record ForeignKey(ValueList<string> Columns, TableName Parent, ValueList<string> ParentColumns);
