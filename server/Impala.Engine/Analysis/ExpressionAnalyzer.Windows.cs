using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Aggregates;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Window calls: the function, its window (with the WINDOW clause's names resolved) and its frame.</summary>
internal sealed partial class ExpressionAnalyzer
{
    private SlotReference AnalyzeWindowCall(string name, Ast.FunctionCall call)
    {
        if (block.IsInAggregate)
            throw Errors.WindowInAggregate(call.Span, block.AggregateCall);
        if (block.IsInWindow)
            throw Errors.NestedWindow(call.Span, block.WindowCall);
        if (block.Clause is not (Clause.Select or Clause.OrderBy or Clause.DistinctOn))
            throw Errors.WindowNotAllowed(block.Clause, call.Span);
        if (!session.Rules.IsPostgres && !ExpressionSearch.Walk(call).Skip(1).Any(part => part is Ast.FunctionCall { Over: not null }))
            new ImpalaWindowRules(session, this).Check(name, call, call.Over!);
        if (call.Distinct)
            throw Errors.WindowDistinct(call.Span);
        block.IsInWindow = true;
        block.WindowCall = call;
        try
        {
            var window = MakeWindow(name, call, ResolveWindow(call.Over!));
            foreach (var step in block.Steps)
                if (step is PendingWindow same && same with { Slot = window.Slot } == window)
                    return new SlotReference(same.Slot);
            block.Steps.Add(window);
            return new SlotReference(window.Slot);
        }
        finally
        {
            block.IsInWindow = false;
        }
    }

    private PendingWindow MakeWindow(string name, Ast.FunctionCall call, Ast.Window window)
    {
        var partitionBy = window.PartitionBy.Select(item => Coercion.Settle(Analyze(item), item.Span)).ToValueList();
        var orderBy = AnalyzeSortKeys(window.OrderBy);
        if (FunctionLookup.Window(name) is { } ranking)
        {
            if (call.Filter is not null)
                throw Errors.WindowFilter(call.Filter.Span);
            var arguments = call.Arguments.Select(Analyze).ToList();
            var types = arguments.Select(argument => argument.Type).ToArray();
            CheckBinary(name, types, call);
            var signature = ranking.Resolve(types, session.Resolution) ?? throw FunctionNotFound(call, types);
            var converted = arguments.Select((argument, i) => Coercion.To(argument, signature.Arguments[i], call.Arguments[i].Span)).ToValueList();
            var frame = AnalyzeFrame(window, orderBy);
            return new PendingWindow(session.NewSlot(name, signature.Result), ranking.Name, converted, partitionBy, orderBy, frame) { IgnoreNulls = call.IgnoreNulls };
        }
        if (FunctionLookup.Aggregate(name) is not { } aggregate)
            throw FunctionLookup.Scalar(name) is null ? FunctionNotFound(call) : Errors.OverNotWindow(call.Name.Name, call.Span);
        if (!session.Rules.IsPostgres && !aggregate.IsAnalytic)
            throw Errors.AggregateOverWindow(call);
        if (aggregate is OrderedSetAggregate)
            throw Errors.Unsupported($"OVER with ordered-set aggregate {aggregate.Name}", call.Span);
        if (!call.OrderBy.IsEmpty)
            throw Errors.Unsupported("ORDER BY inside a window call's arguments", call.Span);
        var (values, aggregateSignature) = ResolveAggregate(aggregate, call.Filter is null ? call : Filtered(call));
        return new PendingWindow(session.NewSlot(aggregate.Name, aggregateSignature.Result), aggregate.Name, values, partitionBy, orderBy, AnalyzeFrame(window, orderBy))
        {
            Aggregate = aggregate,
            Signature = aggregateSignature,
        };
    }

    /// <summary>The call without its FILTER: rows that fail it have NULL for the first argument, which aggregates pass over.</summary>
    private Ast.FunctionCall Filtered(Ast.FunctionCall call)
    {
        if (call.Name.Name is "array_agg" or "json_agg" or "jsonb_agg")
            throw Errors.Unsupported($"FILTER of {call.Name.Name} as a window function", call.Filter!.Span);
        var value = call.Star ? new Ast.IntegerLiteral("1") { Span = call.Span } : call.Arguments[0];
        var passing = new Ast.Case(null, [new Ast.WhenClause(call.Filter!, value) { Span = call.Span }], null) { Span = call.Span };
        return call with { Star = false, Filter = null, Arguments = [passing, .. call.Arguments.Skip(1)] };
    }

    // OVER w takes the definition as it is; OVER (w ...) adds to it, but for PARTITION BY.
    private Ast.Window ResolveWindow(Ast.Window window)
    {
        if (window.BaseName is null)
            return window;
        if (!block.NamedWindows.TryGetValue(window.BaseName.Name, out var definition))
            throw Errors.WindowNotFound(window.BaseName.Name, window.BaseName.Span);
        var named = ResolveWindow(definition);
        if (window.IsReference)
            return named;
        if (!window.PartitionBy.IsEmpty)
            throw Errors.WindowError($"cannot override PARTITION BY clause of window \"{window.BaseName.Name}\"", window.Span);
        if (!window.OrderBy.IsEmpty && !named.OrderBy.IsEmpty)
            throw Errors.WindowError($"cannot override ORDER BY clause of window \"{window.BaseName.Name}\"", window.Span);
        return named with { OrderBy = window.OrderBy.IsEmpty ? named.OrderBy : window.OrderBy, Frame = window.Frame ?? named.Frame, BaseName = null };
    }

    private WindowFrame AnalyzeFrame(Ast.Window window, ValueList<SortKey> orderBy)
    {
        if (window.Frame is not { } frame)
        {
            return orderBy.IsEmpty
                ? new WindowFrame(FrameUnit.Range, FrameBound.UnboundedPreceding, null, FrameBound.UnboundedFollowing, null)
                : WindowFrame.Default;
        }
        var unit = frame.Unit switch
        {
            Ast.WindowFrameUnit.Rows => FrameUnit.Rows,
            Ast.WindowFrameUnit.Range => FrameUnit.Range,
            Ast.WindowFrameUnit.Groups => FrameUnit.Groups,
        };
        var end = frame.End ?? new Ast.WindowBound(Ast.WindowBoundKind.CurrentRow);
        if (frame.Start.Kind == Ast.WindowBoundKind.UnboundedFollowing)
            throw Errors.WindowError("frame start cannot be UNBOUNDED FOLLOWING", frame.Span);
        if (end.Kind == Ast.WindowBoundKind.UnboundedPreceding)
            throw Errors.WindowError("frame end cannot be UNBOUNDED PRECEDING", frame.Span);
        if (frame.Start.Kind > end.Kind)
            throw Errors.WindowError($"frame starting from {BoundName(frame.Start.Kind)} cannot have {BoundName(end.Kind)} rows", frame.Span);
        if (unit == FrameUnit.Groups && orderBy.IsEmpty)
            throw Errors.WindowError("GROUPS mode requires an ORDER BY clause", frame.Span);
        return new WindowFrame(unit, BoundOf(frame.Start.Kind), CheckedOffset(frame.Start, unit, orderBy, "starting"), BoundOf(end.Kind), CheckedOffset(end, unit, orderBy, "ending"))
        {
            Exclusion = frame.Exclusion switch
            {
                Ast.WindowExclusion.None => FrameExclusion.None,
                Ast.WindowExclusion.CurrentRow => FrameExclusion.CurrentRow,
                Ast.WindowExclusion.Group => FrameExclusion.Group,
                Ast.WindowExclusion.Ties => FrameExclusion.Ties,
            },
        };
    }

    private static string BoundName(Ast.WindowBoundKind kind) => kind switch
    {
        Ast.WindowBoundKind.CurrentRow => "current row",
        Ast.WindowBoundKind.Following or Ast.WindowBoundKind.UnboundedFollowing => "following",
        _ => "preceding",
    };

    private static FrameBound BoundOf(Ast.WindowBoundKind kind) => kind switch
    {
        Ast.WindowBoundKind.UnboundedPreceding => FrameBound.UnboundedPreceding,
        Ast.WindowBoundKind.Preceding => FrameBound.Preceding,
        Ast.WindowBoundKind.CurrentRow => FrameBound.CurrentRow,
        Ast.WindowBoundKind.Following => FrameBound.Following,
        Ast.WindowBoundKind.UnboundedFollowing => FrameBound.UnboundedFollowing,
    };

    private ScalarExpression? CheckedOffset(Ast.WindowBound bound, FrameUnit unit, ValueList<SortKey> orderBy, string side)
    {
        var offset = FrameOffset(bound, unit, orderBy);
        if (offset is null)
            return null;
        var slots = new List<Slot>();
        CollectSlots(offset, slots);
        if (slots.Count > 0)
            throw Errors.FrameOffsetVaries(unit.ToString().ToUpperInvariant(), bound.Offset!.Span);
        if (offset is Constant { Value: null })
            throw Errors.FrameOffsetNull(side, bound.Offset!.Span);
        var isNegative = offset is Constant { Value: { } value } && value switch
        {
            sbyte number => number < 0,
            short number => number < 0,
            int number => number < 0,
            long number => number < 0,
            Int128 number => Int128.IsNegative(number) && offset.Type.IsDecimal,
            float number => !(number >= 0),
            double number => !(number >= 0),
            _ => false,
        };
        return isNegative ? throw Errors.FrameOffsetNegative(unit == FrameUnit.Range, side, bound.Offset!.Span) : offset;
    }

    private ScalarExpression? FrameOffset(Ast.WindowBound bound, FrameUnit unit, ValueList<SortKey> orderBy)
    {
        if (bound.Offset is null)
            return null;
        var offset = Analyze(bound.Offset);
        if (unit != FrameUnit.Range)
        {
            return Coercion.Implicit(offset, SqlType.BigInt, bound.Offset.Span,
                () => Errors.ArgumentType(unit == FrameUnit.Rows ? "ROWS" : "GROUPS", SqlType.BigInt, offset.Type, bound.Offset.Span));
        }
        if (orderBy.Count != 1)
            throw Errors.WindowError("RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column", bound.Span);
        var keyType = orderBy[0].Expression.Type;
        if (!keyType.IsTemporal && !keyType.IsNumeric)
            throw Errors.RangeKeyType(keyType, bound.Span);
        // A whole number moves a decimal key without being one, and a narrower integer by a literal that it holds.
        if (keyType.IsDecimal && offset.Type.IsInteger)
            return offset;
        if (keyType.IsInteger && offset.Type.IsInteger && bound.Offset is Ast.IntegerLiteral)
            return Coercion.To(offset, keyType, bound.Offset.Span);
        var wanted = keyType.IsTemporal ? SqlType.Interval : keyType;
        if (!ImplicitCasts.CanCast(offset.Type, wanted, session.Resolution))
            throw Errors.ArgumentType("RANGE", wanted, offset.Type, bound.Offset.Span);
        return Coercion.To(offset, wanted, bound.Offset.Span);
    }
}
