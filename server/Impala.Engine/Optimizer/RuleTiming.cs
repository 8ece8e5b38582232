namespace Impala.Engine.Optimizer;

/// <summary>How long a rule took, and whether it changed the plan.</summary>
public sealed record RuleTiming(string Rule, TimeSpan Elapsed, bool Changed);
