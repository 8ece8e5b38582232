using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Functions.Rows;

namespace Impala.Engine.Functions.Numeric;

/// <summary>PostgreSQL's rarer functions of numbers, and its counts of NULLs.</summary>
internal static class NumberRowFunctions
{
    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        new RowFunction("gcd", "Greatest common divisor.", Integers(), row => Checked(row, Gcd(row.Long(0), row.Long(1)))),
        new RowFunction("lcm", "Least common multiple.", Integers(), Lcm),
        new RowFunction("num_nulls", "Number of arguments that are NULL.", [], row => CountNulls(row)) { Strict = false, Resolver = AnyArguments },
        new RowFunction("num_nonnulls", "Number of arguments that are not NULL.", [], row => row.Count - CountNulls(row)) { Strict = false, Resolver = AnyArguments },
        Of("sind", "Sine of degrees.", degrees => InDegrees(Math.Sin, degrees)),
        Of("cosd", "Cosine of degrees.", degrees => InDegrees(Math.Cos, degrees)),
        Of("tand", "Tangent of degrees.", degrees => InDegrees(Math.Tan, degrees)),
        Of("cotd", "Cotangent of degrees.", degrees => 1 / InDegrees(Math.Tan, degrees)),
        Of("asind", "Arc sine in degrees.", value => ToDegrees(Math.Asin(value))),
        Of("acosd", "Arc cosine in degrees.", value => ToDegrees(Math.Acos(value))),
        Of("atand", "Arc tangent in degrees.", value => ToDegrees(Math.Atan(value))),
        Of("asinh", "Inverse hyperbolic sine.", Math.Asinh),
        Of("acosh", "Inverse hyperbolic cosine.", Math.Acosh),
        Of("atanh", "Inverse hyperbolic tangent.", Math.Atanh),
    ];

    private static RowFunction Of(string name, string description, Func<double, double> function) =>
        new(name, description, [RowFunction.Of(SqlType.Double, SqlType.Double)], row => function(row.Double(0)));

    private static FunctionSignature[] Integers() =>
        [RowFunction.Of(SqlType.Int, SqlType.Int, SqlType.Int), RowFunction.Of(SqlType.BigInt, SqlType.BigInt, SqlType.BigInt)];

    private static FunctionSignature? AnyArguments(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        var types = new SqlType[arguments.Length];
        for (var i = 0; i < types.Length; i++)
            types[i] = arguments[i].Kind is SqlTypeKind.Unknown or SqlTypeKind.Null ? SqlType.String : arguments[i];
        return types.Length == 0 ? null : new FunctionSignature([.. types], SqlType.Int);
    }

    private static int CountNulls(RowArguments row)
    {
        var count = 0;
        for (var i = 0; i < row.Count; i++)
            count += row.IsNull(i) ? 1 : 0;
        return count;
    }

    private static BigInteger Gcd(long left, long right) => BigInteger.GreatestCommonDivisor(left, right);

    private static object Lcm(RowArguments row)
    {
        var (left, right) = (row.Long(0), row.Long(1));
        return Checked(row, left == 0 || right == 0 ? BigInteger.Zero : BigInteger.Abs((BigInteger)left / Gcd(left, right) * right));
    }

    private static object Checked(RowArguments row, BigInteger value)
    {
        var type = row.TypeOf(0);
        if (value > (type.Kind == SqlTypeKind.Int ? int.MaxValue : long.MaxValue))
            throw FunctionErrors.OutOfRange(type);
        return (long)value;
    }

    // Exact where the value is a whole number or a half, as PostgreSQL's are.
    private static double InDegrees(Func<double, double> function, double degrees)
    {
        var value = function(degrees % 360 / 180 * Math.PI);
        var halves = Math.Round(value * 2);
        return Math.Abs((value * 2) - halves) < 1e-15 ? halves / 2 : value;
    }

    private static double ToDegrees(double radians)
    {
        var degrees = radians / Math.PI * 180;
        var whole = Math.Round(degrees);
        return Math.Abs(degrees - whole) < 1e-13 ? whole : degrees;
    }
}
