using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Functions.Casts;

namespace Impala.Engine.Expressions;

/// <summary>Expressions as SQL text, for EXPLAIN and goldens. Slots print by name.</summary>
public static class ExpressionPrinter
{
    public static string Print(ScalarExpression expression)
    {
        var text = new StringBuilder();
        Append(text, expression);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ScalarExpression expression)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new SqlException(SqlState.StatementTooComplex, "Expression is nested too deep to print.");
        switch (expression)
        {
            case SlotReference slot:
                text.Append(slot.Slot.Name);
                break;
            case Constant constant:
                AppendConstant(text, constant);
                break;
            case ParameterReference parameter:
                text.Append('$').Append(parameter.Ordinal.ToString(CultureInfo.InvariantCulture));
                break;
            case FunctionCall call:
                AppendCall(text, call);
                break;
            case Cast cast:
                text.Append("CAST(");
                Append(text, cast.Argument);
                text.Append(" AS ").Append(cast.Type.ToString().ToUpperInvariant()).Append(')');
                break;
            case Logical logical:
                AppendList(text, logical.Operands, logical.Kind == LogicalKind.And ? " AND " : " OR ", parenthesise: true);
                break;
            case Case branches:
                AppendCase(text, branches);
                break;
            case Coalesce coalesce:
                text.Append("coalesce(");
                AppendList(text, coalesce.Arguments, ", ");
                text.Append(')');
                break;
            case IsNull isNull:
                Append(text, isNull.Argument);
                text.Append(isNull.Negated ? " IS NOT NULL" : " IS NULL");
                break;
            case InList inList:
                Append(text, inList.Argument);
                text.Append(inList.Negated ? " NOT IN (" : " IN (");
                AppendList(text, inList.Items, ", ");
                text.Append(')');
                break;
            default:
                throw new UnreachableException(expression.GetType().Name);
        }
    }

    private static void AppendCall(StringBuilder text, FunctionCall call)
    {
        var name = call.Function.Name;
        var isOperator = !char.IsLetter(name[0]) || name is OperatorNames.Like or OperatorNames.ILike or OperatorNames.IntegerDivide;
        if (isOperator && call.Arguments.Count == 2)
        {
            AppendOperand(text, call.Arguments[0]);
            text.Append(' ').Append(name == OperatorNames.NullSafeEqual ? "IS NOT DISTINCT FROM" : name.ToUpperInvariant()).Append(' ');
            AppendOperand(text, call.Arguments[1]);
            return;
        }
        if (name == OperatorNames.Not)
        {
            text.Append("NOT ");
            AppendOperand(text, call.Arguments[0]);
            return;
        }
        text.Append(name).Append('(');
        AppendList(text, call.Arguments, ", ");
        text.Append(')');
    }

    private static void AppendCase(StringBuilder text, Case branches)
    {
        text.Append("CASE");
        for (var i = 0; i + 1 < branches.Branches.Count; i += 2)
        {
            text.Append(" WHEN ");
            Append(text, branches.Branches[i]);
            text.Append(" THEN ");
            Append(text, branches.Branches[i + 1]);
        }
        text.Append(" ELSE ");
        Append(text, branches.Branches[^1]);
        text.Append(" END");
    }

    private static void AppendList(StringBuilder text, Catalog.ValueList<ScalarExpression> items, string separator, bool parenthesise = false)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                text.Append(separator);
            if (parenthesise)
                AppendOperand(text, items[i]);
            else
                Append(text, items[i]);
        }
    }

    private static void AppendOperand(StringBuilder text, ScalarExpression operand)
    {
        var wrap = operand is Logical || (operand is FunctionCall { Arguments.Count: 2 } call && !char.IsLetter(call.Function.Name[0]) && IsArithmetic(call.Function.Name));
        if (wrap)
            text.Append('(');
        Append(text, operand);
        if (wrap)
            text.Append(')');
    }

    private static bool IsArithmetic(string name) => name is "+" or "-" or "*" or "/" or "%" or "&" or "|" or "^" or "||";

    private static void AppendConstant(StringBuilder text, Constant constant)
    {
        switch (constant.Value)
        {
            case null:
                text.Append("NULL");
                break;
            case bool boolean:
                text.Append(boolean ? "TRUE" : "FALSE");
                break;
            case ByteString bytes:
                text.Append('\'').Append(bytes.ToString().Replace("'", "''", StringComparison.Ordinal)).Append('\'');
                break;
            case int days when constant.Type.Kind == SqlTypeKind.Date:
                text.Append("DATE '").Append(DateOnly.FromDayNumber(days + 719162).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Append('\'');
                break;
            case var value when constant.Type.Kind == SqlTypeKind.Decimal && constant.Type.Scale > 0:
                AppendDecimal(text, value is Int128 wide ? wide : (long)value, constant.Type.Scale);
                break;
            case var value when constant.Type.Kind is SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz or SqlTypeKind.Interval or SqlTypeKind.Time or SqlTypeKind.Uuid:
                text.Append(constant.Type.ToString().ToUpperInvariant()).Append(" '").Append(FixedText(constant.Type, value)).Append('\'');
                break;
            case IFormattable value:
                text.Append(value.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                throw new UnreachableException(constant.Value.GetType().Name);
        }
    }

    private static string FixedText(SqlType type, object value)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (value is long number)
            MemoryMarshal.Write(bytes, number);
        else
            MemoryMarshal.Write(bytes, (Int128)value);
        Span<byte> printed = stackalloc byte[ValueFormatter.MaxFixedLength];
        return Encoding.ASCII.GetString(printed[..ValueFormatter.WriteFixed(type, bytes, printed, FormatOptions.WireNanoseconds)]);
    }

    private static void AppendDecimal(StringBuilder text, Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        text.Append(unscaled < 0 ? "-" : "").Append(digits, 0, digits.Length - scale).Append('.').Append(digits, digits.Length - scale, scale);
    }
}
