namespace Impala.Engine.Execution.Rows;

/// <summary>One key of a sort: a column of its rows and a direction.</summary>
internal readonly record struct SortKey(int Column, bool Descending, bool NullsFirst);
