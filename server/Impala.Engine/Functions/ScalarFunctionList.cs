using System.Text.RegularExpressions;
using Impala.Engine.Kernels;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Operators;

namespace Impala.Engine.Functions;

/// <summary>Every scalar function and operator.</summary>
internal static class ScalarFunctionList
{
    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        new ComparisonFunction<EqualOperator>(OperatorNames.Equal, "True when both values are equal."),
        new ComparisonFunction<NotEqualOperator>(OperatorNames.NotEqual, "True when the values differ."),
        new ComparisonFunction<LessOperator>(OperatorNames.Less, "True when the left value sorts before the right one."),
        new ComparisonFunction<LessOrEqualOperator>(OperatorNames.LessOrEqual, "True when the left value does not sort after the right one."),
        new ComparisonFunction<GreaterOperator>(OperatorNames.Greater, "True when the left value sorts after the right one."),
        new ComparisonFunction<GreaterOrEqualOperator>(OperatorNames.GreaterOrEqual, "True when the left value does not sort before the right one."),
        new NullSafeEqual(),
        new Not(),
        new Add(),
        new Subtract(),
        new Multiply(),
        new Divide(),
        new Modulo(),
        new IntegerDivide(),
        new Negate(),
        new BitFunction(OperatorNames.BitAnd, "bitand", BitOperation.And),
        new BitFunction(OperatorNames.BitOr, "bitor", BitOperation.Or),
        new BitFunction(OperatorNames.BitXor, "bitxor", BitOperation.Xor),
        new BitNot(),
        new Concat(),
        new Like(OperatorNames.Like, ignoreCase: false),
        new Like(OperatorNames.ILike, ignoreCase: true),
        new RegexMatch(OperatorNames.RegexMatch, ["rlike", "regexp", "regexp_like"], RegexOptions.None),
        new RegexMatch(OperatorNames.RegexMatchInsensitive, ["iregexp"], RegexOptions.IgnoreCase),
    ];
}
