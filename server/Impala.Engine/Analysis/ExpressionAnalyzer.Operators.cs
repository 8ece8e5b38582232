using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Operators, comparisons and the predicates made of them.</summary>
internal sealed partial class ExpressionAnalyzer
{
    private ScalarExpression AnalyzeBinary(Ast.BinaryOperation binary, Ast.Expression? written = null)
    {
        if (TryAddUnits(binary, written ?? binary) is { } shifted)
            return shifted;
        var left = binary is { Left: Ast.ScalarSubquery leftRow, Right: Ast.RowConstructor } ? AnalyzeRowSubquery(leftRow) : Analyze(binary.Left);
        var right = binary is { Left: Ast.RowConstructor, Right: Ast.ScalarSubquery rightRow } ? AnalyzeRowSubquery(rightRow) : Analyze(binary.Right);
        if (session.RefusesAsImpala && IsArithmetic(binary.Operator) && (IsMoment(left.Type) || IsMoment(right.Type)))
            throw Errors.ImpalaOperands(binary, left.Type, right.Type);
        return Binary(binary.Operator, left, right, binary.Span, binary);
    }

    private static bool IsArithmetic(Ast.BinaryOperator kind) => kind is Ast.BinaryOperator.Add or Ast.BinaryOperator.Subtract
        or Ast.BinaryOperator.Multiply or Ast.BinaryOperator.Divide or Ast.BinaryOperator.Modulo;

    // Impala moves them by INTERVAL only, and knows no difference of two.
    private static bool IsMoment(SqlType type) => type.Kind is SqlTypeKind.Date or SqlTypeKind.Timestamp;

    private ScalarExpression Binary(Ast.BinaryOperator kind, ScalarExpression left, ScalarExpression right, TextSpan span, Ast.Expression? source = null)
    {
        if (left is RowValue || right is RowValue)
            return RowComparison(kind, left, right, span);
        return kind switch
        {
            Ast.BinaryOperator.NotMatches => Not(Operation(OperatorNames.RegexMatch, left, right, span)),
            Ast.BinaryOperator.NotMatchesInsensitive => Not(Operation(OperatorNames.RegexMatchInsensitive, left, right, span)),
            Ast.BinaryOperator.NotLike => Not(Operation(OperatorNames.Like, left, right, span)),
            Ast.BinaryOperator.NotILike => Not(Operation(OperatorNames.ILike, left, right, span)),
            _ => Operation(NameOf(kind), left, right, span, source),
        };
    }

    private static string NameOf(Ast.BinaryOperator kind) => kind switch
    {
        Ast.BinaryOperator.Add => OperatorNames.Add,
        Ast.BinaryOperator.Subtract => OperatorNames.Subtract,
        Ast.BinaryOperator.Multiply => OperatorNames.Multiply,
        Ast.BinaryOperator.Divide => OperatorNames.Divide,
        Ast.BinaryOperator.Modulo => OperatorNames.Modulo,
        Ast.BinaryOperator.IntegerDivide => OperatorNames.IntegerDivide,
        Ast.BinaryOperator.Power => "pow",
        Ast.BinaryOperator.BitwiseAnd => OperatorNames.BitAnd,
        Ast.BinaryOperator.BitwiseOr => OperatorNames.BitOr,
        Ast.BinaryOperator.BitwiseXor => OperatorNames.BitXor,
        Ast.BinaryOperator.ShiftLeft => "shiftleft",
        Ast.BinaryOperator.ShiftRight => "shiftright",
        Ast.BinaryOperator.Concatenate => OperatorNames.Concat,
        Ast.BinaryOperator.Equal => OperatorNames.Equal,
        Ast.BinaryOperator.NotEqual => OperatorNames.NotEqual,
        Ast.BinaryOperator.Less => OperatorNames.Less,
        Ast.BinaryOperator.LessOrEqual => OperatorNames.LessOrEqual,
        Ast.BinaryOperator.Greater => OperatorNames.Greater,
        Ast.BinaryOperator.GreaterOrEqual => OperatorNames.GreaterOrEqual,
        Ast.BinaryOperator.NullSafeEqual => OperatorNames.NullSafeEqual,
        Ast.BinaryOperator.Matches => OperatorNames.RegexMatch,
        Ast.BinaryOperator.MatchesInsensitive => OperatorNames.RegexMatchInsensitive,
        Ast.BinaryOperator.NotMatches => "!~",
        Ast.BinaryOperator.NotMatchesInsensitive => "!~*",
        Ast.BinaryOperator.Like => OperatorNames.Like,
        Ast.BinaryOperator.NotLike => "!~~",
        Ast.BinaryOperator.ILike => OperatorNames.ILike,
        Ast.BinaryOperator.NotILike => "!~~*",
        Ast.BinaryOperator.Contains => "@>",
        Ast.BinaryOperator.ContainedBy => "<@",
        Ast.BinaryOperator.Overlaps => "&&",
        Ast.BinaryOperator.JsonGet => "->",
        Ast.BinaryOperator.JsonGetText => "->>",
        Ast.BinaryOperator.JsonGetPath => "#>",
        Ast.BinaryOperator.JsonGetPathText => "#>>",
    };

    /// <summary>A registered binary operator over two operands, which are cast as its overload wants.</summary>
    /// <param name="source">What was written, which Impala's messages show.</param>
    private ScalarExpression Operation(string name, ScalarExpression left, ScalarExpression right, TextSpan span, Ast.Expression? source = null)
    {
        if (FunctionLookup.Scalar(name) is not { } function
            || function.Resolve([left.Type, right.Type], session.Resolution) is not { } signature)
            throw Errors.OperatorNotFound(name == "pow" ? "^" : name, left.Type, right.Type, span, source);
        if (session.Rules.IsPostgres && (IsText(left, signature.Arguments[0]) || IsText(right, signature.Arguments[1])))
            return Operation(name, IsText(left, signature.Arguments[0]) ? Coercion.To(left, SqlType.String, span) : left, IsText(right, signature.Arguments[1]) ? Coercion.To(right, SqlType.String, span) : right, span, source);
        return new FunctionCall(function, [Coercion.To(left, signature.Arguments[0], span), Coercion.To(right, signature.Arguments[1], span)], signature.Result);
    }

    // PostgreSQL's operators of varchar are those of text, and a parameter is what its operator takes.
    private static bool IsText(ScalarExpression operand, SqlType wanted) =>
        wanted.Kind == SqlTypeKind.VarChar && operand is ParameterReference { Type.Kind: SqlTypeKind.Unknown };

    private ScalarExpression Compare(string name, ScalarExpression left, ScalarExpression right, TextSpan span, Ast.Expression? source = null) => left is RowValue || right is RowValue
        ? RowComparison(name == OperatorNames.Equal ? Ast.BinaryOperator.Equal : Ast.BinaryOperator.NullSafeEqual, left, right, span)
        : Operation(name, left, right, span, source);

    private FunctionCall Not(ScalarExpression operand) => new(FunctionLookup.RequiredScalar(OperatorNames.Not), [operand], SqlType.Boolean);

    // (a, b) < (c, d) is a < c OR (a = c AND b < d); = and <> go column by column.
    private ScalarExpression RowComparison(Ast.BinaryOperator kind, ScalarExpression left, ScalarExpression right, TextSpan span)
    {
        if (left is not RowValue leftRow || right is not RowValue rightRow)
            throw Errors.OperatorNotFound(NameOf(kind), left.Type, right.Type, span);
        if (leftRow.Fields.Count != rightRow.Fields.Count)
            throw Errors.RowSizes(span);
        switch (kind)
        {
            case Ast.BinaryOperator.Equal or Ast.BinaryOperator.NullSafeEqual:
                return And([.. leftRow.Fields.Select((field, i) => Binary(kind, field, rightRow.Fields[i], span))]);
            case Ast.BinaryOperator.NotEqual:
                return Or([.. leftRow.Fields.Select((field, i) => Binary(kind, field, rightRow.Fields[i], span))]);
            case Ast.BinaryOperator.Less or Ast.BinaryOperator.LessOrEqual or Ast.BinaryOperator.Greater or Ast.BinaryOperator.GreaterOrEqual:
                var strict = kind is Ast.BinaryOperator.Less or Ast.BinaryOperator.LessOrEqual ? Ast.BinaryOperator.Less : Ast.BinaryOperator.Greater;
                var last = leftRow.Fields.Count - 1;
                var result = Binary(kind, leftRow.Fields[last], rightRow.Fields[last], span);
                for (var i = last - 1; i >= 0; i--)
                {
                    var equal = Binary(Ast.BinaryOperator.Equal, leftRow.Fields[i], rightRow.Fields[i], span);
                    result = Or([Binary(strict, leftRow.Fields[i], rightRow.Fields[i], span), And([equal, result])]);
                }
                return result;
            default:
                throw Errors.OperatorNotFound(NameOf(kind), left.Type, right.Type, span);
        }
    }

    private static ScalarExpression And(ValueList<ScalarExpression> operands) => Chain(LogicalKind.And, operands);

    private static ScalarExpression Or(ValueList<ScalarExpression> operands) => Chain(LogicalKind.Or, operands);

    private static ScalarExpression Chain(LogicalKind kind, ValueList<ScalarExpression> operands)
    {
        if (operands.Count == 1)
            return operands[0];
        var flat = new List<ScalarExpression>(operands.Count);
        foreach (var operand in operands)
        {
            if (operand is Logical logical && logical.Kind == kind)
                flat.AddRange(logical.Operands);
            else
                flat.Add(operand);
        }
        return new Logical(kind, [.. flat]);
    }

    private ScalarExpression AnalyzeLogical(Ast.LogicalOperation logical)
    {
        var name = logical.Operator == Ast.LogicalOperator.And ? "AND" : "OR";
        var operands = logical.Operands.Select(operand => AnalyzeCondition(operand, name, logical)).ToValueList();
        var kind = logical.Operator == Ast.LogicalOperator.And ? LogicalKind.And : LogicalKind.Or;
        // As in PostgreSQL a chain goes on to the left only: a OR (b OR c) keeps its inner condition, which GROUP BY may name.
        return operands[0] is Logical first && first.Kind == kind ? new Logical(kind, [.. first.Operands, .. operands.Skip(1)]) : new Logical(kind, operands);
    }

    private ScalarExpression AnalyzeUnary(Ast.UnaryOperation unary)
    {
        if (unary.Operator == Ast.UnaryOperator.Minus && TryNegatedLiteral(unary.Operand) is { } literal)
            return literal;
        if (unary.Operator == Ast.UnaryOperator.Not)
            return Not(AnalyzeCondition(unary.Operand, "NOT", unary));
        var operand = Analyze(unary.Operand);
        var name = unary.Operator switch
        {
            Ast.UnaryOperator.Plus => null,
            Ast.UnaryOperator.Minus => OperatorNames.Negate,
            Ast.UnaryOperator.Not => OperatorNames.Not,
            Ast.UnaryOperator.BitwiseNot => OperatorNames.BitNot,
            Ast.UnaryOperator.Factorial => "factorial",
            Ast.UnaryOperator.SquareRoot => "sqrt",
            Ast.UnaryOperator.CubeRoot => "cbrt",
            Ast.UnaryOperator.Absolute => "abs",
        };
        // Impala's grammar makes -x of anything but a literal the product -1 * x, with the product's type.
        if (unary.Operator == Ast.UnaryOperator.Minus && !session.Rules.IsPostgres && operand.Type.Kind != SqlTypeKind.Interval)
            return Operation(OperatorNames.Multiply, new Constant(SqlType.TinyInt, (sbyte)-1), operand, unary.Span, unary);
        if (name is null)
            return operand.Type.Kind == SqlTypeKind.Unknown ? Coercion.To(operand, SqlType.Double, unary.Span) : operand;
        if (FunctionLookup.Scalar(name) is not { } function || function.Resolve([operand.Type], session.Resolution) is not { } signature)
            throw Errors.OperatorNotFound(unary.Operator == Ast.UnaryOperator.Minus ? "-" : name, null, operand.Type, unary.Span, unary);
        return new FunctionCall(function, [Coercion.To(operand, signature.Arguments[0], unary.Span)], signature.Result);
    }

    private ScalarExpression AnalyzeCustom(Ast.CustomOperation custom)
    {
        var left = custom.Left is null ? (SqlType?)null : Analyze(custom.Left).Type;
        throw Errors.OperatorNotFound(custom.Symbol, left, Analyze(custom.Right).Type, custom.Span);
    }

    // In the impala dialect || is OR between booleans (impala.md 2.2).
    private ScalarExpression AnalyzeConcatenation(Ast.Concatenation concatenation)
    {
        var operands = concatenation.Operands.Select(Analyze).ToList();
        if (session.Dialect.ConcatIsLoosest && operands.TrueForAll(operand => operand.Type.Kind is SqlTypeKind.Boolean or SqlTypeKind.Null))
        {
            session.NoteBooleanChain(concatenation);
            return Or([.. operands.Select(operand => AsCondition(operand, "OR", concatenation.Span))]);
        }
        var function = FunctionLookup.RequiredScalar(OperatorNames.Concat);
        var result = operands[0];
        for (var i = 1; i < operands.Count; i++)
        {
            if (session.Dialect.ConcatIsLoosest && !(result.Type.IsText && operands[i].Type.IsText))
                throw Errors.ConcatenationOperands(PairAt(concatenation, i), result.Type, operands[i].Type);
            var signature = function.Resolve([result.Type, operands[i].Type], session.Resolution)
                ?? throw Errors.OperatorNotFound("||", result.Type, operands[i].Type, concatenation.Span, concatenation);
            var right = Coercion.To(operands[i], signature.Arguments[1], concatenation.Operands[i].Span);
            // A chain of strings is one flat call where the function takes many.
            if (result is FunctionCall call && ReferenceEquals(call.Function, function) && call.Type == signature.Result
                && function.Resolve([.. call.Arguments.Select(argument => argument.Type), right.Type], session.Resolution) is { } wider && wider.Result == call.Type)
            {
                result = call with { Arguments = call.Arguments.Add(right) };
                continue;
            }
            result = new FunctionCall(function, [Coercion.To(result, signature.Arguments[0], concatenation.Span), right], signature.Result);
        }
        return result;
    }

    // The pair of a chain that Impala's binary tree has at one operator: what stands before it is analysed, and so a call of concat.
    private static Ast.Concatenation PairAt(Ast.Concatenation chain, int index)
    {
        var left = chain.Operands[0];
        for (var i = 1; i < index; i++)
            left = new Ast.FunctionCall(new Ast.ObjectName([new Ast.Identifier("concat")]), [left, chain.Operands[i]]);
        return new Ast.Concatenation([left, chain.Operands[index]]) { Span = chain.Span };
    }

    private ScalarExpression AnalyzeBetween(Ast.Between between)
    {
        var operand = Analyze(between.Operand);
        var low = Analyze(between.Low);
        var high = Analyze(between.High);
        if (!session.Rules.IsPostgres)
            Coercion.Unify([operand, low, high], "BETWEEN", between.Span, [between.Operand, between.Low, between.High]);
        var result = Range(low, high);
        if (between.Symmetric)
            result = Or([result, Range(high, low)]);
        return between.Negated ? Not(result) : result;

        ScalarExpression Range(ScalarExpression from, ScalarExpression to) => And(
        [
            Binary(Ast.BinaryOperator.GreaterOrEqual, operand, from, between.Low.Span),
            Binary(Ast.BinaryOperator.LessOrEqual, operand, to, between.High.Span),
        ]);
    }

    private ScalarExpression AnalyzeInList(Ast.InList inList)
    {
        var operand = Analyze(inList.Operand);
        var items = inList.Items.Select(Analyze).ToList();
        if (operand is RowValue || items.Exists(item => item is RowValue))
        {
            var rows = Or([.. items.Select(item => RowComparison(Ast.BinaryOperator.Equal, operand, item, inList.Span))]);
            return inList.Negated ? Not(rows) : rows;
        }
        if (!session.Rules.IsPostgres)
            Coercion.Unify([operand, .. items], "IN", inList.Span, [inList.Operand, .. inList.Items]);
        return MakeInList(operand, items, inList.Negated, inList.Span, i => inList.Items[i].Span);
    }

    private ScalarExpression MakeInList(ScalarExpression operand, IReadOnlyList<ScalarExpression> items, bool negated, TextSpan span, Func<int, TextSpan> itemSpan)
    {
        if (Coercion.CommonType([operand.Type, .. items.Select(item => item.Type)]) is not { } common)
        {
            var other = items.First(item => Coercion.CommonType([operand.Type, item.Type]) is null || item.Type != operand.Type);
            throw Errors.OperatorNotFound("=", operand.Type, other.Type, span);
        }
        if (session.Rules.IsPostgres && items.Any(item => IsText(item, common)))
            common = SqlType.String;
        var values = items.Select((item, i) => Coercion.To(item, common, itemSpan(i))).ToValueList();
        var left = Coercion.To(operand, common, span);
        // One item is a comparison, which scans and joins understand best.
        if (values.Count == 1)
            return Operation(negated ? OperatorNames.NotEqual : OperatorNames.Equal, left, values[0], span);
        return new InList(left, values, negated);
    }

    private ScalarExpression AnalyzeLike(Ast.Like like)
    {
        var operand = Analyze(like.Operand);
        var pattern = Analyze(like.Pattern);
        if (like.Escape is not null || like.Kind == Ast.LikeKind.Similar)
            pattern = LikePatterns.Rewrite(like, pattern, like.Escape is null ? null : Analyze(like.Escape), Errors);
        var name = like.Kind switch
        {
            Ast.LikeKind.Like => OperatorNames.Like,
            Ast.LikeKind.ILike => OperatorNames.ILike,
            Ast.LikeKind.Regexp or Ast.LikeKind.Similar => OperatorNames.RegexMatch,
            Ast.LikeKind.IRegexp => OperatorNames.RegexMatchInsensitive,
        };
        var match = Operation(name, operand, pattern, like.Span, like);
        return like.Negated ? Not(match) : match;
    }

    private ScalarExpression AnalyzeIsNull(Ast.IsNull isNull)
    {
        var operand = Analyze(isNull.Operand);
        // A row IS NULL when all its fields are, and IS NOT NULL when none is.
        if (operand is RowValue row)
            return And(Coercion.Settle(row, isNull.Operand.Span).Fields.Map(field => (ScalarExpression)new IsNull(field, isNull.Negated)));
        return new IsNull(Coercion.Settle(operand, isNull.Operand.Span), isNull.Negated);
    }

    private ScalarExpression AnalyzeIsBoolean(Ast.IsBoolean isBoolean)
    {
        var operand = Analyze(isBoolean.Operand);
        if (!session.Rules.IsPostgres && operand.Type.Kind is not (SqlTypeKind.Boolean or SqlTypeKind.Null))
            throw Errors.FunctionNotFound(isBoolean.Value == false ? "isfalse" : "istrue", [operand.Type], isBoolean.Span);
        operand = AsCondition(operand, isBoolean.Value switch { true => "IS TRUE", false => "IS FALSE", null => "IS UNKNOWN" }, isBoolean.Operand.Span);
        if (isBoolean.Value is null)
            return new IsNull(operand, isBoolean.Negated);
        var result = new Coalesce([isBoolean.Value.Value ? operand : Not(operand), Constant.False], SqlType.Boolean);
        return isBoolean.Negated ? Not(result) : result;
    }

    private ScalarExpression AnalyzeIsDistinct(Ast.IsDistinctFrom distinct)
    {
        var same = Compare(OperatorNames.NullSafeEqual, Analyze(distinct.Left), Analyze(distinct.Right), distinct.Span, distinct);
        return distinct.Negated ? same : Not(same);
    }

    // Impala's x + INTERVAL n unit is the function that adds units: it has nanoseconds, which INTERVAL has not.
    // For DATE_ADD(x, INTERVAL n unit), written is the call.
    private FunctionCall? TryAddUnits(Ast.BinaryOperation binary, Ast.Expression written)
    {
        if (binary.Operator is not (Ast.BinaryOperator.Add or Ast.BinaryOperator.Subtract))
            return null;
        var isAdd = binary.Operator == Ast.BinaryOperator.Add;
        if (binary.Right is Ast.IntervalExpression right && UnitFunction(right) is { } name)
            return Shift(name + (isAdd ? "_add" : "_sub") + (name == "months" ? "_interval" : ""), binary.Left, right);
        return isAdd && binary.Left is Ast.IntervalExpression left && UnitFunction(left) is { } reversed
            ? Shift(reversed + "_add" + (reversed == "months" ? "_interval" : ""), binary.Right, left)
            : null;

        FunctionCall Shift(string function, Ast.Expression moved, Ast.IntervalExpression interval)
        {
            var moment = Analyze(moved);
            var amount = Amount(interval);
            if (!session.Rules.IsPostgres)
                CheckShift(written, moved, moment.Type, interval, amount.Type);
            return Call(function, binary.Span, moment, amount);
        }

        string? UnitFunction(Ast.IntervalExpression interval)
        {
            if (interval.Unit is null || interval.ToUnit is not null || (session.Rules.IsPostgres && interval.Unit != "NANOSECOND"))
                return null;
            if (interval.Unit is "YEAR" or "MONTH" or "WEEK" or "DAY" or "HOUR" or "MINUTE" or "SECOND" or "MILLISECOND" or "MICROSECOND" or "NANOSECOND")
                return interval.Unit.ToLowerInvariant() + "s";
            if (session.Rules.IsPostgres)
                return null;
            var unit = interval.Unit.ToLowerInvariant();
            throw Errors.Mistaken(
                Catalog.Errors.SqlState.InvalidParameterValue,
                $"Invalid time unit '{unit}' in timestamp/date arithmetic expression '{AnalysisErrors.Text(written)}'.", interval);
        }

        // The standard's INTERVAL '1' DAY, which TPC's queries write, is taken in both dialects; Impala itself refuses any text.
        ScalarExpression Amount(Ast.IntervalExpression interval) => interval.Amount is Ast.StringLiteral text && (session.Rules.IsPostgres || IsWhole(text.Value))
            ? Coercion.Explicit(new Constant(SqlType.Unknown, ByteString.FromText(text.Value)), SqlType.BigInt, text.Span)
            : Analyze(interval.Amount);
    }

    private static bool IsWhole(string text) =>
        long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out _);

    // Impala moves timestamps and dates only, dates by whole days only, and by integers only.
    private void CheckShift(Ast.Expression whole, Ast.Expression moved, SqlType type, Ast.IntervalExpression interval, SqlType amount)
    {
        if (!type.IsTemporal && type.Kind != SqlTypeKind.Null)
            throw Errors.IntervalOperand(moved, whole, type, "type 'TIMESTAMP' or 'DATE'");
        if (type.Kind == SqlTypeKind.Date && interval.Unit is not ("YEAR" or "MONTH" or "WEEK" or "DAY"))
            throw Errors.Mistaken(Catalog.Errors.SqlState.DatatypeMismatch, $"'{interval.Unit}' intervals are not allowed in date arithmetic expressions", interval);
        if (!amount.IsInteger && amount.Kind != SqlTypeKind.Null)
            throw Errors.IntervalOperand(interval.Amount, whole, amount, "an integer type");
    }

    private FunctionCall Call(string name, TextSpan span, params ReadOnlySpan<ScalarExpression> arguments)
    {
        var types = new SqlType[arguments.Length];
        for (var i = 0; i < types.Length; i++)
            types[i] = arguments[i].Type;
        if (FunctionLookup.Scalar(name) is not { } function || function.Resolve(types, session.Resolution) is not { } signature)
            throw Errors.FunctionNotFound(name, types, span);
        var converted = new ScalarExpression[arguments.Length];
        for (var i = 0; i < converted.Length; i++)
            converted[i] = Coercion.To(arguments[i], signature.Arguments[i], span);
        return new FunctionCall(function, [.. converted], signature.Result);
    }

    // Two periods overlap when each begins before the other ends, or both begin together. A period's second part may be its length, and its
    // parts may stand in either order (SQL, PostgreSQL 15 chapter 9.9).
    private ScalarExpression AnalyzeOverlaps(Ast.PeriodOverlaps overlaps)
    {
        var (start, end) = Period(overlaps.Left);
        var (otherStart, otherEnd) = Period(overlaps.Right);
        var span = overlaps.Span;
        var later = Binary(Ast.BinaryOperator.Greater, start, otherStart, span);
        var earlier = Binary(Ast.BinaryOperator.Less, start, otherStart, span);
        var together = And([Binary(Ast.BinaryOperator.LessOrEqual, start, end, span), Binary(Ast.BinaryOperator.LessOrEqual, otherStart, otherEnd, span)]);
        return new Case(
            [later, Binary(Ast.BinaryOperator.Less, start, otherEnd, span), earlier, Binary(Ast.BinaryOperator.Less, otherStart, end, span), together], SqlType.Boolean);
    }

    private (ScalarExpression Start, ScalarExpression End) Period(Ast.Expression written)
    {
        if (Analyze(written) is not RowValue { Fields: [var first, var second] })
            throw Errors.WrongKind("wrong number of parameters on a side of the OVERLAPS expression", written.Span);
        if (second.Type.Kind == SqlTypeKind.Interval)
            second = Binary(Ast.BinaryOperator.Add, first, second, written.Span);
        var type = Coercion.CommonType([first.Type, second.Type]) ?? throw Errors.OperatorNotFound("<", first.Type, second.Type, written.Span);
        (first, second) = (Coercion.To(first, type, written.Span), Coercion.To(second, type, written.Span));
        var isKnown = And([new IsNull(first, true), new IsNull(second, true)]);
        var inOrder = Binary(Ast.BinaryOperator.LessOrEqual, first, second, written.Span);
        return (
            new Case([new IsNull(first, false), second, new IsNull(second, false), first, inOrder, first, second], type),
            new Case([And([isKnown, inOrder]), second, isKnown, first, Constant.Null(type)], type));
    }
}
