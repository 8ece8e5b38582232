using Impala.Catalog.Types;

namespace Impala.Engine.Functions.Resolution;

/// <summary>Chooses among fixed signatures: an exact match, else the one with the smallest sum of implicit conversions (the first on a tie).</summary>
public static class Overloads
{
    /// <summary>
    /// The chosen signature with wildcards filled in (a parameter DECIMAL of precision 0 takes the argument's own precision; text parameters
    /// take any text kind). With <paramref name="isVariadic"/> the last parameter repeats, at least once.
    /// </summary>
    public static FunctionSignature? Choose(
        IReadOnlyList<FunctionSignature> candidates, ReadOnlySpan<SqlType> arguments, FunctionResolution resolution, bool isVariadic = false)
    {
        FunctionSignature? best = null;
        var bestCost = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var cost = CostOf(candidate, arguments, resolution, isVariadic);
            if (cost < 0 || cost >= bestCost)
                continue;
            best = candidate;
            bestCost = cost;
        }
        return best is null ? null : Fill(best, arguments);
    }

    private static int CostOf(FunctionSignature candidate, ReadOnlySpan<SqlType> arguments, FunctionResolution resolution, bool isVariadic)
    {
        var numParameters = candidate.Arguments.Count;
        if (isVariadic ? arguments.Length < numParameters : arguments.Length != numParameters)
            return -1;
        var total = 0;
        for (var i = 0; i < arguments.Length; i++)
        {
            var cost = ImplicitCasts.Cost(arguments[i], candidate.Arguments[Math.Min(i, numParameters - 1)], resolution);
            if (cost < 0)
                return -1;
            total += cost;
        }
        return total;
    }

    private static FunctionSignature Fill(FunctionSignature chosen, ReadOnlySpan<SqlType> arguments)
    {
        var types = new SqlType[arguments.Length];
        for (var i = 0; i < types.Length; i++)
        {
            var wanted = chosen.Arguments[Math.Min(i, chosen.Arguments.Count - 1)];
            types[i] = wanted.Kind switch
            {
                SqlTypeKind.Decimal when wanted.Precision == 0 => arguments[i].IsDecimal || arguments[i].IsInteger
                    ? ImplicitCasts.DecimalOf(arguments[i])
                    : SqlType.Decimal(38, 9),
                SqlTypeKind.Char when wanted.Precision == 0 && arguments[i].Kind == SqlTypeKind.Char => arguments[i],
                SqlTypeKind.Array when wanted.Element == SqlTypeKind.Null => arguments[i].IsArray
                    ? arguments[i]
                    : SqlType.ArrayOf(SqlTypeKind.String),
                _ => wanted,
            };
        }
        return new FunctionSignature([.. types], chosen.Result);
    }
}
