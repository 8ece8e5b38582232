using Impala.Engine.Functions;

namespace Impala.Engine.Planning;

/// <summary>Finds functions by the name a plan carries; the built-in registry is the one source of a running daemon.</summary>
public interface IFunctionSource
{
    ScalarFunction? FindScalar(string name);

    AggregateFunction? FindAggregate(string name);
}
