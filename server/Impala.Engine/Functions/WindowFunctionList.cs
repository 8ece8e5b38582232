namespace Impala.Engine.Functions;

/// <summary>Every function that exists only over a window.</summary>
internal static class WindowFunctionList
{
    public static readonly IReadOnlyList<WindowFunction> All = [];
}
