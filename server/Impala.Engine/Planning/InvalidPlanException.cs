namespace Impala.Engine.Planning;

/// <summary>A plan that breaks the rules of plans: a defect of ours, reported as XX000.</summary>
public sealed class InvalidPlanException(string message) : Exception(message);
