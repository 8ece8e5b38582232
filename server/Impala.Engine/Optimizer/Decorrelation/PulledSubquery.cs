using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Decorrelation;

/// <summary>A subquery without its correlated predicates, which a join with the outer input applies instead. The plan gives every slot they read.</summary>
internal sealed record PulledSubquery(PlanNode Plan, IReadOnlyList<ScalarExpression> Predicates);
