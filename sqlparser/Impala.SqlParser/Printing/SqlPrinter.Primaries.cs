using System.Diagnostics;
using Impala.SqlParser.Ast;

namespace Impala.SqlParser.Printing;

public sealed partial class SqlPrinter
{
    private void PrintPrimary(Expression expression)
    {
        switch (expression)
        {
            case NullLiteral:
                Write("NULL");
                break;
            case BooleanLiteral boolean:
                Write(WordOf(boolean.Value));
                break;
            case IntegerLiteral integer:
                Write(_impala is null ? integer.Text : ImpalaNumber.Text(integer.Text));
                break;
            case DecimalLiteral number:
                Write(_impala is null ? number.Text : ImpalaNumber.Text(number.Text));
                break;
            case StringLiteral text when _impala is not null:
                Write("'" + Normalized(text.Written ?? text.Value) + "'");
                break;
            case StringLiteral text:
                PrintString(text);
                break;
            case TypedLiteral typed:
                PrintType(typed.Type);
                Write(" ");
                WriteString(typed.Text);
                break;
            case IntervalExpression interval:
                PrintInterval(interval);
                break;
            case ColumnReference column:
                PrintParts(column.Parts, NameUse.Column);
                break;
            case Star star:
                if (!star.Qualifier.IsEmpty)
                {
                    PrintParts(star.Qualifier, NameUse.Column);
                    Write(".");
                }
                Write("*");
                break;
            case Parameter parameter:
                Write("$");
                Write(parameter.Index);
                break;
            case Case @case:
                PrintCase(@case);
                break;
            case Cast cast:
                Write("CAST(");
                PrintExpression(cast.Operand, 0);
                Write(" AS ");
                PrintType(cast.Type);
                PrintPattern(cast.Format);
                Write(")");
                break;
            case Exists exists:
                Write("EXISTS ");
                WriteQueryInParens(exists.Query);
                break;
            case ScalarSubquery scalar:
                WriteQueryInParens(scalar.Query);
                break;
            case KeywordFunction function:
                PrintKeywordFunction(function);
                break;
            case DefaultValue:
                Write("DEFAULT");
                break;
            default:
                if (!PrintComposite(expression))
                    PrintCall(expression);
                break;
        }
    }

    private void PrintString(StringLiteral text)
    {
        if (text.Kind == StringLiteralKind.Escape)
        {
            Write("E'" + text.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'");
            return;
        }
        Write(text.Kind switch
        {
            StringLiteralKind.Hexadecimal => "X",
            StringLiteralKind.Bits => "B",
            StringLiteralKind.Plain or StringLiteralKind.Escape => "",
        });
        WriteString(text.Value);
    }

    private void PrintInterval(IntervalExpression interval)
    {
        Write("INTERVAL");
        if (interval.Precision is { } precision)
        {
            Write("(");
            Write(precision);
            Write(")");
        }
        Write(" ");
        if (_dialect.PostgresForms && interval.Amount is not Literal)
        {
            Write("(");
            PrintExpression(interval.Amount, 0);
            Write(")");
        }
        else
        {
            PrintExpression(interval.Amount, _dialect.PostgresForms ? _precedence.Additive : 0);
        }
        WriteIf(interval.Unit is not null, " " + (_impala is null ? interval.Unit : interval.Written ?? interval.Unit));
        WriteIf(interval.ToUnit is not null, " TO " + interval.ToUnit);
    }

    private void PrintCase(Case node)
    {
        Write("CASE");
        if (node.Operand is not null)
        {
            Write(" ");
            PrintExpression(node.Operand, 0);
        }
        foreach (var branch in node.Branches)
            PrintWhen(branch);
        if (node.Else is not null)
        {
            Write(" ELSE ");
            PrintExpression(node.Else, 0);
        }
        Write(" END");
    }

    private void PrintWhen(WhenClause branch)
    {
        Write(" WHEN ");
        PrintExpression(branch.Condition, 0);
        Write(" THEN ");
        PrintExpression(branch.Result, 0);
    }

    private void PrintKeywordFunction(KeywordFunction function)
    {
        Write(function.Function switch
        {
            KeywordFunctionName.CurrentDate => "CURRENT_DATE",
            KeywordFunctionName.CurrentTime => "CURRENT_TIME",
            KeywordFunctionName.CurrentTimestamp => "CURRENT_TIMESTAMP",
            KeywordFunctionName.LocalTime => "LOCALTIME",
            KeywordFunctionName.LocalTimestamp => "LOCALTIMESTAMP",
            KeywordFunctionName.CurrentUser => "CURRENT_USER",
            KeywordFunctionName.SessionUser => "SESSION_USER",
            KeywordFunctionName.User => "USER",
            KeywordFunctionName.CurrentRole => "CURRENT_ROLE",
            KeywordFunctionName.CurrentCatalog => "CURRENT_CATALOG",
            KeywordFunctionName.CurrentSchema => "CURRENT_SCHEMA",
        });
        if (function.Precision is not { } precision)
            return;
        Write("(");
        Write(precision);
        Write(")");
    }

    private bool PrintComposite(Expression expression)
    {
        switch (expression)
        {
            case ArrayConstructor array:
                Write("ARRAY[");
                WriteExpressions(array.Items);
                Write("]");
                return true;
            case ArraySubquery array:
                Write("ARRAY");
                WriteQueryInParens(array.Query);
                return true;
            case RowConstructor row:
                Write("ROW(");
                WriteExpressions(row.Items);
                Write(")");
                return true;
            case Subscript subscript:
                PrintIndirect(subscript.Operand, subscript.Operand is ColumnReference or Parameter or Subscript);
                Write("[");
                if (subscript.Index is not null)
                    PrintExpression(subscript.Index, 0);
                WriteIf(subscript.IsSlice, " : ");
                if (subscript.Upper is not null)
                    PrintExpression(subscript.Upper, 0);
                Write("]");
                return true;
            case FieldAccess field:
                PrintIndirect(field.Operand, field.Operand is FieldAccess or Subscript);
                Write(".");
                PrintLabel(field.Field);
                return true;
            case FieldStar field:
                PrintIndirect(field.Operand, field.Operand is FieldAccess or Subscript);
                Write(".*");
                return true;
            default:
                return false;
        }
    }

    private void PrintIndirect(Expression operand, bool isPlain)
    {
        WriteIf(!isPlain, "(");
        PrintExpression(operand, 0);
        WriteIf(!isPlain, ")");
    }

    private void PrintCall(Expression expression)
    {
        switch (expression)
        {
            case FunctionCall call:
                PrintFunction(call);
                break;
            case Extract extract:
                Write("EXTRACT(" + (_impala is null ? extract.Unit.ToUpperInvariant() : extract.Written ?? extract.Unit) + " FROM ");
                PrintExpression(extract.Source, 0);
                Write(")");
                break;
            case Trim trim:
                Write(_impala is null ? $"TRIM({trim.Side.ToString().ToUpperInvariant()} " : trim.Written is null ? "trim(" : $"trim({trim.Written} ");
                if (trim.Characters is not null)
                {
                    PrintExpression(trim.Characters, 0);
                    Write(" ");
                }
                Write("FROM ");
                PrintExpression(trim.Source, 0);
                Write(")");
                break;
            case NamedArgument argument:
                PrintName(argument.Name);
                PrintArgument(" => ", argument.Value);
                break;
            case FunctionFrom from:
                PrintParts(from.Name.Parts, NameUse.Function);
                Write("(");
                WriteIf(from.Side is not null, from.Side?.ToString().ToUpperInvariant() + " ");
                if (from.First is not null)
                {
                    PrintExpression(from.First, 0);
                    Write(" ");
                }
                Write("FROM ");
                PrintExpression(from.Source, 0);
                Write(")");
                break;
            case SelectivityHint hint:
                PrintArgument("(", hint.Operand);
                Write(") /* +SELECTIVITY(" + hint.Selectivity + ") */");
                break;
            case Substring substring:
                Write("SUBSTRING(");
                PrintExpression(substring.Source, 0);
                PrintArgument(" FROM ", substring.From);
                PrintArgument(" FOR ", substring.For);
                Write(")");
                break;
            case Position position:
                Write("POSITION(");
                PrintExpression(position.Needle, _precedence.In + 1);
                Write(" IN ");
                PrintExpression(position.Source, _precedence.In + 1);
                Write(")");
                break;
            case Overlay overlay:
                Write("OVERLAY(");
                PrintExpression(overlay.Source, 0);
                PrintArgument(" PLACING ", overlay.Replacement);
                PrintArgument(" FROM ", overlay.From);
                PrintArgument(" FOR ", overlay.For);
                Write(")");
                break;
            default:
                throw new UnreachableException(expression.GetType().Name);
        }
    }

    private void PrintArgument(string words, Expression? argument)
    {
        if (argument is null)
            return;
        Write(words);
        PrintExpression(argument, 0);
    }

    private void PrintFunction(FunctionCall call)
    {
        if (_impala is null)
            PrintParts(call.Name.Parts, NameUse.Function);
        else
            Write(string.Join('.', call.Name.Parts.Where((part, i) => i > 0 || call.Name.Parts.Count == 1 || part.Name != "_impala_builtins").Select(part => part.Name)));
        Write("(");
        WriteIf(call.Distinct, "DISTINCT ");
        WriteIf(call.Star, "*");
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            WriteIf(i > 0, ", ");
            WriteIf(call.Variadic && i == call.Arguments.Count - 1, "VARIADIC ");
            PrintExpression(call.Arguments[i], 0);
        }
        WriteIf(call.IgnoreNulls, " IGNORE NULLS");
        PrintOrderBy(call.OrderBy);
        Write(")");
        if (!call.WithinGroup.IsEmpty)
        {
            Write(" WITHIN GROUP (ORDER BY ");
            WriteList(call.WithinGroup, PrintOrderItem);
            Write(")");
        }
        if (call.Filter is not null)
        {
            Write(" FILTER (WHERE ");
            PrintExpression(call.Filter, 0);
            Write(")");
        }
        if (call.Over is null)
            return;
        Write(" OVER ");
        PrintWindow(call.Over);
    }

    private void PrintWindow(Window window)
    {
        if (window.IsReference)
        {
            PrintName(window.BaseName!);
            return;
        }
        var start = _text.Length + 1;
        Write("(");
        if (window.BaseName is not null)
            PrintName(window.BaseName);
        if (!window.PartitionBy.IsEmpty)
        {
            WriteIf(_text.Length > start, " ");
            Write("PARTITION BY ");
            WriteExpressions(window.PartitionBy);
        }
        if (!window.OrderBy.IsEmpty)
        {
            WriteIf(_text.Length > start, " ");
            Write("ORDER BY ");
            WriteList(window.OrderBy, PrintOrderItem);
        }
        if (window.Frame is not null)
        {
            WriteIf(_text.Length > start, " ");
            PrintFrame(window.Frame);
        }
        Write(")");
    }

    // Impala's patterns hold their escapes as they were written.
    private void PrintPattern(string? pattern)
    {
        if (pattern is null || !_dialect.BackslashEscapes)
        {
            WriteClause(" FORMAT ", pattern);
            return;
        }
        var quote = pattern.Replace("\\'", "", StringComparison.Ordinal).Contains('\'', StringComparison.Ordinal) ? "\"" : "'";
        Write(" FORMAT " + quote + pattern + quote);
    }

    private void PrintFrame(WindowFrame frame)
    {
        Write(frame.Unit.ToString().ToUpperInvariant() + " ");
        WriteIf(frame.End is not null, "BETWEEN ");
        PrintBound(frame.Start);
        if (frame.End is not null)
        {
            Write(" AND ");
            PrintBound(frame.End);
        }
        Write(frame.Exclusion switch
        {
            WindowExclusion.None => "",
            WindowExclusion.CurrentRow => " EXCLUDE CURRENT ROW",
            WindowExclusion.Group => " EXCLUDE GROUP",
            WindowExclusion.Ties => " EXCLUDE TIES",
        });
    }

    private void PrintBound(WindowBound bound)
    {
        if (bound.Offset is not null)
            PrintExpression(bound.Offset, 0);
        Write(bound.Kind switch
        {
            WindowBoundKind.UnboundedPreceding => "UNBOUNDED PRECEDING",
            WindowBoundKind.Preceding => " PRECEDING",
            WindowBoundKind.CurrentRow => "CURRENT ROW",
            WindowBoundKind.Following => " FOLLOWING",
            WindowBoundKind.UnboundedFollowing => "UNBOUNDED FOLLOWING",
        });
    }
}
