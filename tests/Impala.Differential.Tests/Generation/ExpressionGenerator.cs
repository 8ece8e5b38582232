using System.Collections.Immutable;
using System.Globalization;
using Impala.Differential.Tests.Sql;
using static Impala.Differential.Tests.Generation.ExpressionForms;

namespace Impala.Differential.Tests.Generation;

/// <summary>Random typed expressions over a scope. Magnitudes are followed, so that no generated arithmetic overflows on purpose.</summary>
internal sealed class ExpressionGenerator(Random random, SubqueryGenerator subqueries, Target target)
{
    private const int MaxBits = 62;

    /// <summary>The kinds an item of a select list may have.</summary>
    public static readonly ImmutableArray<ValueKind> AllKinds = [.. Enum.GetValues<ValueKind>()];

    private static readonly ImmutableArray<ValueKind> Ordered =
        [ValueKind.Integer, ValueKind.Integer, ValueKind.Decimal, ValueKind.Double, ValueKind.Text, ValueKind.Unicode, ValueKind.Date, ValueKind.Timestamp];

    private bool IsPostgres => target == Target.Postgres;

    /// <summary>A conjunct of WHERE: where the impala dialect has its subqueries.</summary>
    public Expr Conjunct(Scope scope, int depth)
    {
        if (!IsPostgres && scope.AllowsSubqueries && random.Next(4) == 0)
        {
            if (random.Next(3) > 0 && subqueries.Condition(scope) is { } condition)
                return condition;
            var kind = Pick(Ordered);
            var plain = scope with { AllowsSubqueries = false };
            if (kind is not ValueKind.Decimal && subqueries.Scalar(kind, scope) is { } scalar)
                return Boolean(Pick(Comparisons), Of(kind, plain, 1), scalar);
        }
        return Condition(scope, depth);
    }

    public Expr Any(Scope scope, int depth) => Of(Pick(AllKinds), scope, depth);

    public Expr Of(ValueKind kind, Scope scope, int depth)
    {
        if (depth <= 0 || random.Next(4) == 0)
            return Leaf(kind, scope);
        if (scope.Aggregated is not null && random.Next(3) == 0 && Aggregate(kind, scope.Aggregated, depth - 1) is { } aggregate)
            return aggregate;
        if (random.Next(8) == 0)
            return Choice(kind, scope, depth - 1);
        if (IsPostgres && scope.AllowsSubqueries && scope.Aggregated is null && random.Next(14) == 0 && subqueries.Scalar(kind, scope) is { } scalar)
            return scalar;
        return kind switch
        {
            ValueKind.Boolean => Condition(scope, depth - 1),
            ValueKind.Integer => Integer(scope, depth - 1),
            ValueKind.Decimal => Decimal(scope, depth - 1),
            ValueKind.Double => Double(scope, depth - 1),
            ValueKind.Text => Text(scope, depth - 1),
            ValueKind.Date => Date(scope, depth - 1),
            ValueKind.Timestamp => Timestamp(scope, depth - 1),
            ValueKind.Unicode or ValueKind.Wild => Leaf(kind, scope),
        };
    }

    public Expr Condition(Scope scope, int depth)
    {
        if (depth < 0)
            return Leaf(ValueKind.Boolean, scope);
        switch (random.Next(IsPostgres && scope.AllowsSubqueries && scope.Aggregated is null ? 19 : 17))
        {
            case 0:
                return Boolean("({0} AND {1})", Condition(scope, depth - 1), Condition(scope, depth - 1));
            case 1 or 2:
                return Boolean("({0} OR {1})", Condition(scope, depth - 1), Condition(scope, depth - 1));
            case 3:
                return Boolean("(NOT {0})", Condition(scope, depth - 1));
            case 4:
                return Boolean(random.Next(2) == 0 ? "({0} IS NULL)" : "({0} IS NOT NULL)", Any(scope with { AllowsSubqueries = false }, depth));
            case 5:
                return Boolean(random.Next(3) == 0 ? "({0} NOT LIKE '" + Pick(Patterns) + "')" : "({0} LIKE '" + Pick(Patterns) + "')", Of(ValueKind.Text, scope, depth));
            case 6:
                return InList(scope, depth);
            case 7:
                var kind = Pick(Ordered);
                return Boolean(random.Next(4) == 0 ? "({0} NOT BETWEEN {1} AND {2})" : "({0} BETWEEN {1} AND {2})", Of(kind, scope, depth), Literal(kind), Literal(kind));
            case 8:
                return Leaf(ValueKind.Boolean, scope);
            case 9:
                return Boolean(Pick<Form>(["({0} IS TRUE)", "({0} IS NOT TRUE)", "({0} IS FALSE)", "({0} IS NOT FALSE)"]), Condition(scope, depth - 1));
            case < 14:
                return Comparison(scope, depth);
            case 14:
                return Boolean(Pick(Matches), Of(ValueKind.Text, scope, depth));
            case 15:
                return Boolean(random.Next(3) == 0 ? "({0} NOT ILIKE '" + Pick(Patterns) + "')" : "({0} ILIKE '" + Pick(Patterns) + "')", Of(ValueKind.Text, scope, depth));
            case 16:
                return IsPostgres ? RowOrArray(scope, depth) : Comparison(scope, depth);
            default:
                return subqueries.Condition(scope) ?? Comparison(scope, depth);
        }
    }

    /// <summary>A literal of a kind, typed by a cast in half of the cases.</summary>
    public Expr Literal(ValueKind kind)
    {
        var number = random.Next(-20, 40).ToString(CultureInfo.InvariantCulture);
        switch (kind)
        {
            case ValueKind.Boolean:
                return Make(kind, random.Next(2) == 0 ? "true" : "false");
            case ValueKind.Integer:
                return Make(kind, random.Next(2) == 0 ? $"({number})" : $"cast({number} as {{big}})") with { Bits = 6 };
            case ValueKind.Decimal:
                return Make(kind, $"cast({number}.25 as decimal(6,2))") with { Precision = 6, Scale = 2 };
            case ValueKind.Double or ValueKind.Wild:
                return Make(kind, $"cast({number}.5 as {{dbl}})") with { IsSummable = true, Bits = 6 };
            case ValueKind.Text:
                return Make(kind, random.Next(2) == 0 ? $"cast('{Pick(Words)}' as {{text}})" : $"'{Pick(Words)}'");
            case ValueKind.Unicode:
                return Make(kind, random.Next(2) == 0 ? "cast('é' as {text})" : "cast('日本' as {text})");
            case ValueKind.Date:
                return Make(kind, $"date '20{random.Next(18, 23)}-0{random.Next(1, 10)}-1{random.Next(10)}'");
            default:
                return Make(kind, $"cast('2020-0{random.Next(1, 4)}-1{random.Next(10)} 0{random.Next(10)}:30:00' as timestamp)");
        }
    }

    /// <summary>A column of the kind, else a literal; sometimes NULL.</summary>
    public Expr Leaf(ValueKind kind, Scope scope)
    {
        var leaves = scope.Leaves.Where(leaf => leaf.Kind == kind).ToList();
        return leaves.Count > 0 && random.Next(10) > 0 ? leaves[random.Next(leaves.Count)] : Typed(random.Next(12) == 0 ? Null(kind) : Literal(kind));
    }

    public static Expr Null(ValueKind kind) => Make(kind, $"cast(NULL as {TypeOf(kind)})") with { Precision = 6, Scale = 2, IsSummable = true, Bits = 1 };

    /// <summary>An aggregate that gives the kind; null when there is none.</summary>
    public Expr? Aggregate(ValueKind kind, Scope scope, int depth)
    {
        scope = scope with { AllowsSubqueries = false };
        var distinct = random.Next(4) == 0 ? "DISTINCT " : "";
        if (IsPostgres && random.Next(6) == 0)
            return Filtered(kind, scope, depth);
        switch (kind)
        {
            case ValueKind.Integer when random.Next(3) == 0:
                return Make(kind, "count(*)") with { Bits = 20 };
            case ValueKind.Integer when random.Next(2) == 0:
                return Make(kind, $"count({distinct}{{0}})", Any(scope, depth)) with { Bits = 20 };
            case ValueKind.Integer when random.Next(2) == 0 && Of(kind, scope, depth) is { Bits: <= 40 } argument:
                return Make(kind, $"cast(sum({distinct}cast({{0}} as {{big}})) as {{big}})", argument) with { Bits = argument.Bits + 20 };
            case ValueKind.Decimal when random.Next(2) == 0 && Of(kind, scope, depth) is { Precision: <= 20 } argument:
                return Make(kind, $"sum({distinct}{{0}})", argument) with { Precision = 38, Scale = argument.Scale };
            case ValueKind.Double when random.Next(3) == 0 && Of(kind, scope, depth) is { IsSummable: true, Bits: <= 20 } argument:
                return Make(kind, $"sum({distinct}{{0}})", argument) with { IsSummable = true, Bits = argument.Bits + 20 };
            case ValueKind.Double when random.Next(2) == 0 && Of(kind, scope, depth) is { IsSummable: true, Bits: <= 20 } argument:
                return Make(kind, $"avg({distinct}{{0}})", argument);
            case ValueKind.Integer or ValueKind.Decimal or ValueKind.Double or ValueKind.Text or ValueKind.Unicode or ValueKind.Date or ValueKind.Timestamp:
                var value = Of(kind, scope, depth);
                return value with { Form = random.Next(2) == 0 ? "min({0})" : "max({0})", Arguments = [value], Query = null };
            default:
                return null;
        }
    }

    // What PostgreSQL has and Impala has not.
    private Expr? Filtered(ValueKind kind, Scope scope, int depth)
    {
        var condition = Condition(scope, Math.Min(depth, 1));
        switch (kind)
        {
            case ValueKind.Boolean:
                return Make(kind, random.Next(2) == 0 ? "bool_and({0})" : "bool_or({0})", condition);
            case ValueKind.Integer:
                return Make(kind, random.Next(2) == 0 ? "count(*) FILTER (WHERE {0})" : "count({1}) FILTER (WHERE {0})", condition, Any(scope, depth)) with { Bits = 20 };
            case ValueKind.Text:
                var text = Typed(Of(kind, scope, depth));
                return Make(kind, random.Next(2) == 0 ? "string_agg({0}, ',' ORDER BY {0})" : "string_agg(DISTINCT {0}, '' ORDER BY {0} DESC) FILTER (WHERE {1})", text, condition);
            case ValueKind.Decimal or ValueKind.Double or ValueKind.Date or ValueKind.Timestamp:
                var value = Of(kind, scope, depth);
                return value with { Form = random.Next(2) == 0 ? "min({0}) FILTER (WHERE {1})" : "max({0}) FILTER (WHERE {1})", Arguments = [value, condition], Query = null };
            default:
                return null;
        }
    }

    /// <summary>A window function that gives the kind; null when there is none.</summary>
    public Expr? Window(ValueKind kind, Scope scope, int depth)
    {
        scope = scope with { AllowsSubqueries = false };
        var partition = random.Next(3) > 0 ? Any(scope, 1) : null;
        var partitionText = partition is null ? "" : "PARTITION BY {P} ";
        var order = Of(Pick(Ordered), scope, 1);
        var orderText = $"ORDER BY {{O}}{(random.Next(2) == 0 ? " DESC" : "")} NULLS {(random.Next(2) == 0 ? "FIRST" : "LAST")}";
        var isTotal = !scope.RowNumbers.IsEmpty && random.Next(3) > 0;
        var ties = isTotal ? scope.RowNumbers : [];
        var frame = !isTotal ? "" : Pick(["", "", " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", " ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING",
            " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING", " ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING", " RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"]);
        // Peers make these frames total by themselves.
        if (IsPostgres && !isTotal && random.Next(2) == 0)
        {
            frame = Pick([" GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW", " GROUPS BETWEEN 1 PRECEDING AND 2 FOLLOWING", " GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING",
                " RANGE BETWEEN CURRENT ROW AND CURRENT ROW", " RANGE BETWEEN 3 PRECEDING AND 2 FOLLOWING", " RANGE BETWEEN UNBOUNDED PRECEDING AND 5 PRECEDING", " RANGE UNBOUNDED PRECEDING EXCLUDE CURRENT ROW"]);
            if (frame.Contains('3', StringComparison.Ordinal) || frame.Contains('5', StringComparison.Ordinal))
                order = Of(ValueKind.Integer, scope, 1) is { Bits: <= 40 } number ? number : Literal(ValueKind.Integer);
        }
        var fromStart = !isTotal ? "" : Pick(["", " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", " ROWS BETWEEN UNBOUNDED PRECEDING AND 2 FOLLOWING", " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"]);
        if (IsPostgres)
            fromStart = frame;
        var value = kind is ValueKind.Integer ? null : Of(kind, scope, depth);
        switch (kind)
        {
            case ValueKind.Integer:
                if (random.Next(3) == 0)
                    return Over(isTotal ? Pick(["row_number()", "rank()", "dense_rank()", "ntile(3)"]) : Pick(["rank()", "dense_rank()"]), null, "") with { Bits = 20 };
                if (random.Next(3) == 0)
                    return Over("count(*)", null, frame) with { Bits = 20 };
                value = Of(kind, scope, depth);
                if (random.Next(2) == 0)
                    return Over("count({0})", value, frame) with { Bits = 20 };
                if (value.Bits <= 40 && random.Next(2) == 0)
                {
                    var sum = Over("sum(cast({0} as {big}))", value, frame);
                    return sum with { Form = Wrap(sum.Form, "cast(", " as {big})"), Bits = value.Bits + 20 };
                }
                break;
            case ValueKind.Double when random.Next(5) == 0:
                return Over(Pick(["percent_rank()", "cume_dist()"]), null, "");
            case ValueKind.Double when value!.IsSummable && value.Bits <= 20 && random.Next(2) == 0:
                return Over(Pick(["sum({0})", "avg({0})"]), value, frame);
            case ValueKind.Decimal when value!.Precision <= 20 && random.Next(2) == 0:
                return Over("sum({0})", value, frame) with { Precision = 38, Scale = value.Scale };
            case ValueKind.Boolean or ValueKind.Wild when !isTotal:
                return null;
        }
        if (isTotal && random.Next(2) == 0)
            return Over(Pick(["lag({0})", "lead({0})", "lag({0}, 2)"]), value, "") with { IsSummable = value!.IsSummable };
        if (isTotal && random.Next(2) == 0)
            return Over(Pick<Form>(["first_value({0})", "last_value({0})", IgnoreNulls("first_value"), IgnoreNulls("last_value")]), value, frame) with { IsSummable = value!.IsSummable };
        return kind is ValueKind.Boolean or ValueKind.Wild ? null : Over(Pick(["min({0})", "max({0})"]), value, fromStart) with { IsSummable = value!.IsSummable };

        static Form IgnoreNulls(string name) => new($"{name}({{0}} IGNORE NULLS)", $"{name}({{0}})", $"{name}({{0}} IGNORE NULLS)");

        Expr Over(Form call, Expr? argument, string frameText)
        {
            var arguments = new List<Expr>();
            if (argument is not null)
                arguments.Add(argument);
            var text = partitionText;
            if (partition is not null)
            {
                text = text.Replace("{P}", $"{{{arguments.Count}}}", StringComparison.Ordinal);
                arguments.Add(partition);
            }
            text += orderText.Replace("{O}", $"{{{arguments.Count}}}", StringComparison.Ordinal);
            arguments.Add(order);
            foreach (var tie in ties)
            {
                text += $", {{{arguments.Count}}} NULLS LAST";
                arguments.Add(tie);
            }
            return new Expr(kind, Wrap(call, "", $" OVER ({text}{frameText})"), [.. arguments])
            {
                Bits = argument?.Bits ?? 0, Precision = argument?.Precision ?? 0, Scale = argument?.Scale ?? 0,
            };
        }
    }

    public static string TypeOf(ValueKind kind) => kind switch
    {
        ValueKind.Boolean => "boolean",
        ValueKind.Integer => "{big}",
        ValueKind.Decimal => "decimal(6,2)",
        ValueKind.Double or ValueKind.Wild => "{dbl}",
        ValueKind.Text or ValueKind.Unicode => "{text}",
        ValueKind.Date => "date",
        ValueKind.Timestamp => "timestamp",
    };

    private Expr Comparison(Scope scope, int depth)
    {
        var kind = Pick(Ordered);
        return Boolean(Pick(Comparisons), Of(kind, scope, depth), random.Next(2) == 0 ? Literal(kind) : Of(kind, scope, depth));
    }

    private Expr RowOrArray(Scope scope, int depth)
    {
        var kind = Pick<ValueKind>([ValueKind.Integer, ValueKind.Text, ValueKind.Date]);
        var (a, b, c, d) = (Typed(Of(kind, scope, depth)), Of(ValueKind.Integer, scope, 1), Typed(Leaf(kind, scope)), Literal(ValueKind.Integer));
        return Boolean(
            Pick<Form>([
                "(({0}, {1}) = ({2}, {3}))", "(({0}, {1}) < ({2}, {3}))", "(({0}, {1}) >= ({2}, {3}))", "({0} = ANY (ARRAY[{2}, {0}]))", "({0} <> ALL (ARRAY[{2}, {2}]))",
                "((ARRAY[{0}, {2}])[2] = {0})", "(({0}, {1}) IN (({2}, {3}), ({2}, 7)))", "(({0}, {1}) IS DISTINCT FROM ({2}, {3}))"]),
            a, b, c, d);
    }

    private Expr InList(Scope scope, int depth)
    {
        var kind = Pick(Ordered);
        var values = new List<Expr> { Of(kind, scope, depth) };
        var count = random.Next(6) == 0 ? 12 : random.Next(1, 5);
        for (var i = 0; i < count; i++)
            values.Add(random.Next(10) == 0 ? Null(kind) : random.Next(8) == 0 ? Leaf(kind, scope) : Literal(kind));
        var list = string.Join(", ", Enumerable.Range(1, count).Select(i => $"{{{i}}}"));
        return new Expr(ValueKind.Boolean, $"({{0}} {(random.Next(4) == 0 ? "NOT IN" : "IN")} ({list}))", [.. values]);
    }

    private Expr Choice(ValueKind kind, Scope scope, int depth)
    {
        var first = Of(kind, scope, depth);
        var second = Of(kind, scope, depth);
        var joined = first with
        {
            Bits = Math.Max(first.Bits, second.Bits), IsSummable = first.IsSummable && second.IsSummable, Scale = Math.Max(first.Scale, second.Scale), Query = null,
            Precision = Math.Max(first.Precision - first.Scale, second.Precision - second.Scale) + Math.Max(first.Scale, second.Scale),
        };
        if (joined.Precision > 38)
            return first;
        var inner = scope with { AllowsSubqueries = false };
        return random.Next(6) switch
        {
            0 => joined with { Form = "coalesce({0}, {1})", Arguments = [first, second] },
            1 when kind is not (ValueKind.Wild or ValueKind.Boolean) => first with { Form = "nullif({0}, {1})", Arguments = [first, second], Query = null },
            2 => joined with { Form = "CASE WHEN {0} THEN {1} END", Arguments = [Condition(inner, depth - 1), first] },
            3 when Of(ValueKind.Integer, inner, 1) is { } value =>
                joined with { Form = "CASE {0} WHEN {1} THEN {2} WHEN {3} THEN {4} ELSE {2} END", Arguments = [value, Literal(ValueKind.Integer), first, Literal(ValueKind.Integer), second] },
            _ => joined with { Form = "CASE WHEN {0} THEN {1} ELSE {2} END", Arguments = [Condition(inner, depth - 1), first, second] },
        };
    }

    private Expr Integer(Scope scope, int depth)
    {
        var kind = random.Next(11);
        if (kind == 8)
            return Make(ValueKind.Integer, Pick(CalendarFields), Typed(Of(ValueKind.Date, scope, depth))) with { Bits = 12 };
        if (kind == 0)
            return Make(ValueKind.Integer, Pick(TextLengths), Of(ValueKind.Text, scope, depth)) with { Bits = 12 };
        if (kind == 1)
            return Make(ValueKind.Integer, Pick(random.Next(2) == 0 ? DateFields : TimeFields), Of(ValueKind.Timestamp, scope, depth)) with { Bits = 14 };
        if (kind == 2)
            return Make(ValueKind.Integer, Pick(DateFields), Of(ValueKind.Date, scope, depth)) with { Bits = 14 };
        if (kind == 3)
            return Make(ValueKind.Integer, DaysBetween, Typed(Of(ValueKind.Date, scope, depth)), Typed(Of(ValueKind.Date, scope, depth))) with { Bits = 24 };
        if (kind == 4 && Of(ValueKind.Decimal, scope, depth) is { Precision: <= 18 } number)
            return Make(ValueKind.Integer, "cast({0} as {big})", number) with { Bits = Math.Min(64, 1 + (int)((number.Precision - number.Scale) * 3.33)) };
        if (kind == 5)
            return Make(ValueKind.Integer, Position, Of(ValueKind.Text, scope, depth), Make(ValueKind.Text, Pick(["'a'", "'b'", "'ab'"]))) with { Bits = 12 };
        var left = Of(ValueKind.Integer, scope, depth);
        var right = Of(ValueKind.Integer, scope, depth);
        if (left.Bits > MaxBits || right.Bits > MaxBits)
            return left;
        var sum = Math.Max(left.Bits, right.Bits) + 1;
        // Small numbers also as they are, each dialect choosing the width; literals may be TINYINT and columns INT.
        var cast = left.Bits > 6 || right.Bits > 6;
        var (l, r) = cast ? (Widen(left), Widen(right)) : (left, right);
        return random.Next(11) switch
        {
            8 => Make(ValueKind.Integer, random.Next(2) == 0 ? "({0} | {1})" : BitXor, Widen(left), Widen(right)) with { Bits = MaxBits },
            9 => Make(ValueKind.Integer, random.Next(2) == 0 ? "greatest(coalesce({0}, 3), {1})" : "least(coalesce({0}, {1}), {1})", Widen(left), Widen(Literal(ValueKind.Integer))) with { Bits = Math.Max(left.Bits, 6) },
            10 => Make(ValueKind.Integer, "cast(sign({0}) as {big})", Widen(left)) with { Bits = 2 },
            0 or 1 when sum <= MaxBits => Make(ValueKind.Integer, "({0} + {1})", l, r) with { Bits = sum },
            2 when sum <= MaxBits => Make(ValueKind.Integer, "({0} - {1})", l, r) with { Bits = sum },
            3 when left.Bits + right.Bits <= (cast ? MaxBits : 6) => Make(ValueKind.Integer, "({0} * {1})", l, r) with { Bits = left.Bits + right.Bits },
            4 => Make(ValueKind.Integer, Divide, Widen(left), Widen(right)) with { Bits = left.Bits },
            5 => Make(ValueKind.Integer, Modulo, Widen(left), Widen(right)) with { Bits = right.Bits },
            6 => Make(ValueKind.Integer, "({0} & {1})", Widen(left), Widen(right)) with { Bits = MaxBits },
            _ => Make(ValueKind.Integer, random.Next(2) == 0 ? "abs({0})" : "(- {0})", Widen(left)) with { Bits = left.Bits },
        };
    }

    private Expr Decimal(Scope scope, int depth)
    {
        var left = Of(ValueKind.Decimal, scope, depth);
        var right = Of(ValueKind.Decimal, scope, depth);
        var scale = Math.Max(left.Scale, right.Scale);
        var sum = Math.Max(left.Precision - left.Scale, right.Precision - right.Scale) + scale + 1;
        switch (random.Next(7))
        {
            case 0 or 1 when sum <= 38:
                return Make(ValueKind.Decimal, random.Next(2) == 0 ? "({0} + {1})" : "({0} - {1})", left, right) with { Precision = sum, Scale = scale };
            case 2 when left.Precision + right.Precision + 1 <= 38:
                return Make(ValueKind.Decimal, "({0} * {1})", left, right) with { Precision = left.Precision + right.Precision + 1, Scale = left.Scale + right.Scale };
            case 3 when Of(ValueKind.Integer, scope, depth) is { Bits: <= 31 } number:
                return Make(ValueKind.Decimal, "cast({0} as decimal(12,2))", number) with { Precision = 12, Scale = 2 };
            case 4 when left is { Precision: <= 18, Scale: >= 2 }:
                return Make(ValueKind.Decimal, "cast({0} as decimal(20,1))", left) with { Precision = 20, Scale = 1 };
            case 5 when left is { Precision: <= 18, Scale: >= 2 }:
                return Make(ValueKind.Decimal, "round({0}, 1)", left) with { Precision = left.Precision + 1, Scale = 1 };
            default:
                return Make(ValueKind.Decimal, random.Next(2) == 0 ? "abs({0})" : "(- {0})", left) with { Precision = left.Precision, Scale = left.Scale };
        }
    }

    private Expr Double(Scope scope, int depth)
    {
        var left = Of(ValueKind.Double, scope, depth);
        var right = Of(ValueKind.Double, scope, depth);
        var isSummable = left.IsSummable && right.IsSummable;
        switch (random.Next(7))
        {
            case 0 or 1:
                return Make(ValueKind.Double, random.Next(2) == 0 ? "({0} + {1})" : "({0} - {1})", left, right) with { IsSummable = isSummable, Bits = Math.Max(left.Bits, right.Bits) + 1 };
            case 2 when left.IsSummable && random.Next(2) == 0:
                return Make(ValueKind.Double, "({0} * cast(2 as {dbl}))", left) with { IsSummable = true, Bits = left.Bits + 1 };
            case 3:
                return Make(ValueKind.Double, DoubleDivide, left, right);
            case 4 when Of(ValueKind.Integer, scope, depth) is { Bits: <= 30 } number:
                return Make(ValueKind.Double, "cast({0} as {dbl})", number) with { IsSummable = true, Bits = number.Bits };
            case 5:
                return Make(ValueKind.Double, "sqrt(abs({0}))", left);
            default:
                return Make(ValueKind.Double, Pick(["floor({0})", "ceil({0})", "abs({0})", "(- {0})"]), left) with { IsSummable = left.IsSummable, Bits = left.Bits + 1 };
        }
    }

    private Expr Text(Scope scope, int depth)
    {
        var left = Typed(Of(ValueKind.Text, scope, depth));
        return random.Next(5) switch
        {
            0 => Make(ValueKind.Text, Concat, left, Typed(Of(ValueKind.Text, scope, depth))),
            1 when Of(ValueKind.Integer, scope, depth) is { Bits: < 64 } number => Make(ValueKind.Text, "cast({0} as {text})", number),
            2 when random.Next(2) == 0 => Make(ValueKind.Text, "cast({0} as {text})", Typed(Of(ValueKind.Date, scope, depth))),
            _ => Make(ValueKind.Text, Pick(TextFunctions), left),
        };
    }

    private Expr Date(Scope scope, int depth) => random.Next(5) switch
    {
        4 => Make(ValueKind.Date, AddMonths, Of(ValueKind.Date, scope, depth), Make(ValueKind.Integer, random.Next(1, 30).ToString(CultureInfo.InvariantCulture))),
        0 => Make(ValueKind.Date, "cast({0} as date)", Of(ValueKind.Timestamp, scope, depth)),
        1 => Make(ValueKind.Date, MonthOfDate, Of(ValueKind.Date, scope, depth)),
        _ => Make(ValueKind.Date, AddDays, Of(ValueKind.Date, scope, depth), Make(ValueKind.Integer, random.Next(1, 400).ToString(CultureInfo.InvariantCulture))),
    };

    private Expr Timestamp(Scope scope, int depth) => random.Next(5) switch
    {
        4 => Make(ValueKind.Timestamp, AddMinutes, Of(ValueKind.Timestamp, scope, depth), Make(ValueKind.Integer, random.Next(1, 3000).ToString(CultureInfo.InvariantCulture))),
        0 => Make(ValueKind.Timestamp, "cast({0} as timestamp)", Of(ValueKind.Date, scope, depth)),
        1 => Make(ValueKind.Timestamp, Pick(Truncate), Of(ValueKind.Timestamp, scope, depth)),
        _ => Make(ValueKind.Timestamp, AddHours, Of(ValueKind.Timestamp, scope, depth), Make(ValueKind.Integer, random.Next(1, 100).ToString(CultureInfo.InvariantCulture))),
    };

    // A bare literal of text or a date takes its type from its place, and not every place gives one.
    internal static Expr Typed(Expr expr) =>
        expr.IsLeaf && expr.Kind == ValueKind.Text && expr.Form.Impala.StartsWith('\'') ? expr with { Form = $"cast({expr.Form.Impala} as {{text}})" } : expr;

    private static Expr Widen(Expr expr) => Make(ValueKind.Integer, "cast({0} as {big})", expr) with { Bits = expr.Bits };

    private static Form Wrap(Form form, string before, string after) => new(before + form.Impala + after, before + form.Postgres + after, before + form.DuckDb + after);

    private static Expr Boolean(Form form, params ReadOnlySpan<Expr> arguments) => new(ValueKind.Boolean, form, [.. arguments]);

    private static Expr Make(ValueKind kind, Form form, params ReadOnlySpan<Expr> arguments) => new(kind, form, [.. arguments]);

    private T Pick<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];
}
