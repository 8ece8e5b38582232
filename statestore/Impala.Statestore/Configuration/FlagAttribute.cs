namespace Impala.Statestore.Configuration;

/// <summary>Makes a property of an options class a flag of its daemon. The property's initial value is the flag's default; its type is
/// string, int, long, double, bool, or IReadOnlyList of string (a comma-separated list).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FlagAttribute(string name, string description) : Attribute
{
    public string Name { get; } = name;

    /// <summary>One or two sentences for <c>--help</c>.</summary>
    public string Description { get; } = description;

    /// <summary>Smallest value a number may take.</summary>
    public double Min { get; init; } = double.MinValue;

    /// <summary>Largest value a number may take.</summary>
    public double Max { get; init; } = double.MaxValue;

    /// <summary>Values a text may take, where only some are allowed, separated by commas.</summary>
    public string? OneOf { get; init; }

    /// <summary>Shown as *** on pages and in logs.</summary>
    public bool IsSecret { get; init; }
}
