using Impala.Catalog;
using Impala.Engine.Expressions;

namespace Impala.Engine.Tests.Twins;

/// <summary>An expression over the slots 0, 1, ... of the given types, in one dialect.</summary>
/// <param name="Owner">The function it stands for.</param>
/// <param name="Name">What it is, unique.</param>
internal sealed record TwinCase(string Owner, string Name, bool IsPostgres, ScalarExpression Expression, ValueList<Slot> Slots)
{
    /// <summary>CAST ... FORMAT: the pattern is always a literal, and is read once.</summary>
    public bool IsPattern => Owner.StartsWith("cast as ", StringComparison.Ordinal);
}
