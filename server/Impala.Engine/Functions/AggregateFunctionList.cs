namespace Impala.Engine.Functions;

/// <summary>Every aggregate.</summary>
internal static class AggregateFunctionList
{
    public static readonly IReadOnlyList<AggregateFunction> All = [];
}
