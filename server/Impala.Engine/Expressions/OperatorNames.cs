namespace Impala.Engine.Expressions;

/// <summary>The names under which operators stand in the function registry.</summary>
public static class OperatorNames
{
    public const string Equal = "=";
    public const string NotEqual = "<>";
    public const string Less = "<";
    public const string LessOrEqual = "<=";
    public const string Greater = ">";
    public const string GreaterOrEqual = ">=";

    /// <summary>IS NOT DISTINCT FROM; never NULL.</summary>
    public const string NullSafeEqual = "<=>";
    public const string Add = "+";
    public const string Subtract = "-";
    public const string Multiply = "*";
    public const string Divide = "/";
    public const string Modulo = "%";

    /// <summary>Impala's DIV.</summary>
    public const string IntegerDivide = "div";
    public const string Negate = "negative";
    public const string Not = "not";
    public const string Concat = "||";
    public const string Like = "like";
    public const string ILike = "ilike";
    public const string RegexMatch = "~";
    public const string RegexMatchInsensitive = "~*";
    public const string BitAnd = "&";
    public const string BitOr = "|";
    public const string BitXor = "^";
    public const string BitNot = "bitnot";

    /// <summary>The place of a row on the Z-order curve; no statement can name it.</summary>
    public const string ZOrder = "<zorder>";
}
