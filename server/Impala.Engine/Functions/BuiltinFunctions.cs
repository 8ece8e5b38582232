using System.Diagnostics.CodeAnalysis;

namespace Impala.Engine.Functions;

/// <summary>The registry of functions, by lower-case name and alias. To add one: a class in its own file, and a line in the list of its family.</summary>
public static class BuiltinFunctions
{
    private static readonly Dictionary<string, ScalarFunction> ScalarsByName = Index(ScalarFunctionList.All, function => function.Aliases, function => function.Name);
    private static readonly Dictionary<string, AggregateFunction> AggregatesByName =
        Index(AggregateFunctionList.All, function => function.Aliases, function => function.Name);

    private static readonly Dictionary<string, WindowFunction> WindowsByName = Index(WindowFunctionList.All, _ => [], function => function.Name);
    private static readonly Dictionary<string, TableFunction> TablesByName = Index(TableFunctionList.All, _ => [], function => function.Name);

    public static IReadOnlyList<ScalarFunction> Scalars => ScalarFunctionList.All;

    public static IReadOnlyList<AggregateFunction> Aggregates => AggregateFunctionList.All;

    public static IReadOnlyList<WindowFunction> Windows => WindowFunctionList.All;

    public static IReadOnlyList<TableFunction> Tables => TableFunctionList.All;

    /// <summary>A scalar function or operator by name or alias, in any case.</summary>
    public static bool TryGetScalar(string name, [NotNullWhen(true)] out ScalarFunction? function) => ScalarsByName.TryGetValue(name, out function);

    public static bool TryGetAggregate(string name, [NotNullWhen(true)] out AggregateFunction? function) => AggregatesByName.TryGetValue(name, out function);

    public static bool TryGetWindow(string name, [NotNullWhen(true)] out WindowFunction? function) => WindowsByName.TryGetValue(name, out function);

    public static bool TryGetTableFunction(string name, [NotNullWhen(true)] out TableFunction? function) => TablesByName.TryGetValue(name, out function);

    /// <summary>An operator that is always there; see <c>OperatorNames</c>.</summary>
    public static ScalarFunction Operator(string name) => ScalarsByName[name];

    private static Dictionary<string, T> Index<T>(IReadOnlyList<T> functions, Func<T, IReadOnlyList<string>> aliases, Func<T, string> name)
    {
        var index = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var function in functions)
        {
            index.Add(name(function), function);
            foreach (var alias in aliases(function))
                index.Add(alias, function);
        }
        return index;
    }
}
