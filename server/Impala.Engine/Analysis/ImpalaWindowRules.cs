using Impala.Engine.Expressions;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>What Impala refuses of analytic calls: which functions may have OVER, which need ORDER BY or forbid a frame, and which frames there are
/// (impala.md 1.1).</summary>
internal sealed class ImpalaWindowRules(AnalysisSession session, ExpressionAnalyzer expressions)
{
    // Aggregates that may stand before OVER.
    private static readonly HashSet<string> Windowed =
    [
        "count", "sum", "avg", "min", "max", "corr", "covar_samp", "covar_pop", "regr_count", "regr_r2", "regr_slope", "regr_intercept",
        "first_value", "last_value",
    ];

    private AnalysisErrors Errors => session.Errors;

    public void Check(string name, Ast.FunctionCall call, Ast.Window window)
    {
        var isAnalytic = FunctionLookup.Window(name) is not null;
        var isAggregate = FunctionLookup.Aggregate(name) is not null;
        if (call.Distinct)
            throw Errors.Analytic("DISTINCT not allowed in analytic function", call, WithoutWindow(call));
        if (call.IgnoreNulls && name is not ("first_value" or "last_value"))
            throw Errors.WindowError($"Function {name.ToUpperInvariant()} does not accept the keyword IGNORE NULLS.", call.Span);
        if (!isAnalytic && !isAggregate)
        {
            if (FunctionLookup.Scalar(name) is not null)
                throw Errors.Analytic("OVER clause requires aggregate or analytic function", call, WithoutWindow(call));
            return;
        }
        if (!isAnalytic && !Windowed.Contains(name))
            throw Errors.WindowError($"Aggregate function '{AnalysisErrors.Text(WithoutWindow(call))}' not supported with OVER clause.", call.Span);
        if (isAnalytic && name is not ("first_value" or "last_value"))
            CheckAnalytic(name, call, window);
        if (window.Frame is not { } frame)
            return;
        if (window.OrderBy.IsEmpty)
            throw Errors.Analytic("Windowing clause requires ORDER BY clause", call);
        CheckFrame(frame);
        if (name is "min" or "max" && frame.Start.Kind != Ast.WindowBoundKind.UnboundedPreceding && frame.End?.Kind != Ast.WindowBoundKind.UnboundedFollowing)
            throw Errors.WindowError($"'{AnalysisErrors.Text(WithoutWindow(call))}' is only supported with an UNBOUNDED PRECEDING start bound.", call.Span);
    }

    private void CheckAnalytic(string name, Ast.FunctionCall call, Ast.Window window)
    {
        var text = AnalysisErrors.Text(WithoutWindow(call));
        if (window.OrderBy.IsEmpty)
            throw Errors.WindowError($"'{text}' requires an ORDER BY clause", call.Span);
        if (window.Frame is not null)
            throw Errors.WindowError($"Windowing clause not allowed with '{text}'", window.Frame.Span);
        if (name is "lag" or "lead" && call.Arguments.Count > 1)
        {
            if (ConstantOf(call.Arguments[1]) is not { Type.IsInteger: true } offset || NumberOf(offset) is not > 0)
                throw Errors.Analytic("The offset parameter of LEAD/LAG must be a constant positive integer", call, WithoutWindow(call));
            if (call.Arguments.Count > 2 && ConstantOf(call.Arguments[2]) is null)
                throw Errors.Analytic("The default parameter (parameter 3) of LEAD/LAG must be a constant", call, WithoutWindow(call));
        }
        if (name != "ntile" || call.Arguments.Count != 1)
            return;
        if (ConstantOf(call.Arguments[0]) is not { } buckets)
            throw Errors.WindowError("NTILE() requires a constant argument", call.Arguments[0].Span);
        if (NumberOf(buckets) is { } number && number <= 0)
            throw Errors.WindowError($"NTILE() requires a positive argument: {(long)number}", call.Arguments[0].Span);
    }

    private void CheckFrame(Ast.WindowFrame frame)
    {
        var (start, end) = (frame.Start, frame.End);
        if (start.Kind == Ast.WindowBoundKind.UnboundedFollowing)
            throw Errors.WindowError("UNBOUNDED FOLLOWING is only allowed for upper bound of BETWEEN", frame.Span);
        if (end?.Kind == Ast.WindowBoundKind.UnboundedPreceding)
            throw Errors.WindowError("UNBOUNDED PRECEDING is only allowed for lower bound of BETWEEN", frame.Span);
        var isOneRow = start.Kind == Ast.WindowBoundKind.CurrentRow && (end is null || end.Kind == Ast.WindowBoundKind.CurrentRow);
        if (frame.Unit == Ast.WindowFrameUnit.Range && (start.Offset is not null || end?.Offset is not null || isOneRow))
            throw Errors.WindowError(
                "RANGE is only supported with both the lower and upper bounds UNBOUNDED or one UNBOUNDED and the other CURRENT ROW.", frame.Span);
        if (end is null && start.Kind == Ast.WindowBoundKind.Following)
            throw Errors.WindowError("FOLLOWING requires a BETWEEN clause", frame.Span);
        var first = Offset(start);
        if (end is null)
            return;
        var last = Offset(end);
        if (start.Kind == Ast.WindowBoundKind.Following)
        {
            if (end.Kind is not (Ast.WindowBoundKind.Following or Ast.WindowBoundKind.UnboundedFollowing))
                throw Errors.WindowError("A lower window bound of FOLLOWING requires that the upper bound also be FOLLOWING", frame.Span);
            CheckOrder(frame, first, last);
        }
        if (end.Kind != Ast.WindowBoundKind.Preceding)
            return;
        if (start.Kind is not (Ast.WindowBoundKind.Preceding or Ast.WindowBoundKind.UnboundedPreceding))
            throw Errors.WindowError("An upper window bound of PRECEDING requires that the lower bound also be PRECEDING", frame.Span);
        CheckOrder(frame, last, first);
    }

    private void CheckOrder(Ast.WindowFrame frame, double? smaller, double? larger)
    {
        if (smaller > larger)
            throw Errors.WindowError("Offset boundaries are in the wrong order: " + AnalysisErrors.Text(frame), frame.Span);
    }

    private double? Offset(Ast.WindowBound bound)
    {
        if (bound.Offset is null)
            return null;
        if (ConstantOf(bound.Offset) is { Type.IsInteger: true } constant && NumberOf(constant) is > 0 and var number)
            return number;
        var text = AnalysisErrors.Text(bound.Offset) + (bound.Kind == Ast.WindowBoundKind.Following ? " FOLLOWING" : " PRECEDING");
        throw Errors.WindowError($"For ROWS window, the value of a PRECEDING/FOLLOWING offset must be a constant positive integer: {text}", bound.Offset.Span);
    }

    private Constant? ConstantOf(Ast.Expression expression)
    {
        var value = expressions.Analyze(expression);
        return IsConstant(value) ? session.Coercion.Evaluate(value, expression.Span) : null;
    }

    private static bool IsConstant(ScalarExpression expression) => expression is not (SlotReference or ParameterReference) && expression.Children.All(IsConstant);

    private static double? NumberOf(Constant constant) =>
        constant.Value is IConvertible and not string ? Convert.ToDouble(constant.Value, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static Ast.FunctionCall WithoutWindow(Ast.FunctionCall call) => call with { Over = null };
}
