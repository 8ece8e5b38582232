using Impala.Catalog.Types;

namespace Impala.Engine.Expressions;

/// <summary>
/// A column of the running query: made once by the node that produces it, unique by <see cref="Id"/> in the whole statement, and
/// passed up unchanged. Because ids never repeat, a reference to a slot that no child produces is a correlated (outer) reference.
/// </summary>
public sealed record Slot(int Id, string Name, SqlType Type, bool IsNullable = true)
{
    public override string ToString() => $"{Name}#{Id}";
}
