using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Functions.Aggregates;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Aggregate calls. A call whose arguments refer only to an outer query's columns belongs to that query, as the standard says.</summary>
internal sealed partial class ExpressionAnalyzer
{
    private SlotReference AnalyzeAggregate(AggregateFunction function, Ast.FunctionCall call)
    {
        if (block.IsInAggregate)
            throw Errors.NestedAggregate(call.Span, block.AggregateCall);
        (function, call) = AsEstimate(function, call);
        var steps = block.Steps;
        var clause = block.Clause;
        block.Steps = block.InputSteps;
        block.Clause = Clause.AggregateArgument;
        var noted = CorrelationsSoFar();
        var references = block.EnterAggregate(call);
        PendingAggregate aggregate;
        try
        {
            aggregate = MakeAggregate(function, call);
        }
        finally
        {
            block.LeaveAggregate();
            block.Steps = steps;
            block.Clause = clause;
        }
        var owner = OwnerOf(references);
        if (owner.Clause is not (Clause.Select or Clause.Having or Clause.OrderBy or Clause.DistinctOn or Clause.WindowDefinition))
            throw Errors.AggregateNotAllowed(owner.Clause, call.Span);
        // The arguments are evaluated in the owner: what lies between refers to the result only.
        foreach (var (scope, before) in noted)
            if (!ReferenceEquals(owner, block) && IsInside(scope, owner.Scope))
                foreach (var id in scope.Correlated.Keys.Where(id => !before.Contains(id)).ToList())
                    scope.Correlated.Remove(id);
        var slot = Register(owner, aggregate);
        NameResolver.NoteCorrelation(slot, Scope, owner.Scope);
        return slot;
    }

    /// <summary>count(DISTINCT x) as ndv(x) under APPX_COUNT_DISTINCT, and ndv(x) with the scale of DEFAULT_NDV_SCALE.</summary>
    private (AggregateFunction Function, Ast.FunctionCall Call) AsEstimate(AggregateFunction function, Ast.FunctionCall call)
    {
        var options = session.Context.Options;
        if (options.EstimatesCountDistinct && function.Name == "count" && call is { Distinct: true, Star: false, Arguments.Count: 1 } && FunctionLookup.Aggregate("ndv") is { } estimate)
            (function, call) = (estimate, call with { Distinct = false });
        if (function.Name == "ndv" && call.Arguments.Count == 1 && options.DistinctEstimateScale != AnalysisOptions.DefaultDistinctEstimateScale)
        {
            var scale = new Ast.IntegerLiteral(options.DistinctEstimateScale.ToString(System.Globalization.CultureInfo.InvariantCulture)) { Span = call.Span };
            call = call with { Arguments = Ast.AstList.ToAstList<Ast.Expression>([call.Arguments[0], scale]) };
        }
        return (function, call);
    }

    private List<(Scope Scope, HashSet<int> Before)> CorrelationsSoFar()
    {
        var noted = new List<(Scope, HashSet<int>)>();
        for (var scope = Scope; scope is not null; scope = scope.Parent)
            noted.Add((scope, [.. scope.Correlated.Keys]));
        return noted;
    }

    private static bool IsInside(Scope scope, Scope outer)
    {
        for (var parent = scope.Parent; parent is not null; parent = parent.Parent)
            if (ReferenceEquals(parent, outer))
                return true;
        return false;
    }

    private PendingAggregate MakeAggregate(AggregateFunction function, Ast.FunctionCall call)
    {
        var (arguments, signature) = ResolveAggregate(function, call);
        var filter = call.Filter is null ? null : AnalyzeCondition(call.Filter, "FILTER");
        var orderBy = AnalyzeSortKeys(call.OrderBy.IsEmpty ? call.WithinGroup : call.OrderBy);
        var isDistinct = call.Distinct && !function.IgnoresDuplicates;
        if (isDistinct && session.Rules.IsPostgres && !call.OrderBy.All(item => call.Arguments.Contains(item.Expression)))
            throw Errors.DistinctAggregateOrder(call.OrderBy.First(item => !call.Arguments.Contains(item.Expression)).Expression.Span);
        if (call.Star && call.Distinct)
            throw Errors.WrongKind("DISTINCT specified, but count(*) has no argument", call.Span);
        return new PendingAggregate(session.NewSlot(function.Name, signature.Result), function, signature, arguments, isDistinct, filter, orderBy);
    }

    private (ValueList<ScalarExpression> Arguments, AggregateSignature Signature) ResolveAggregate(AggregateFunction function, Ast.FunctionCall call)
    {
        if (call.Star && function.Name != "count")
            throw Errors.FunctionNotFound(call.Name.ToString(), [], call.Span);
        // The values of an ordered-set aggregate are what it is ordered by.
        var texts = function is OrderedSetAggregate ? [.. call.Arguments, .. call.WithinGroup.Select(item => item.Expression)] : call.Arguments.ToList();
        if (!call.WithinGroup.IsEmpty && function is not OrderedSetAggregate)
            throw Errors.WrongKind($"{function.Name} is not an ordered-set aggregate, so it cannot have WITHIN GROUP", call.Span);
        if (call.WithinGroup.IsEmpty && function is OrderedSetAggregate)
            throw FunctionNotFound(call);
        var arguments = texts.ConvertAll(Analyze);
        // count() of nothing but a star counts rows; count() itself is an error.
        if (function.Name == "count" && arguments.Count == 0 && !call.Star)
            throw Errors.WrongKind("count(*) must be used to call a parameterless aggregate function", call.Span);
        var types = arguments.Select(argument => argument.Type).ToArray();
        CheckBinary(function.Name, types, call);
        if (function.ResolveCall([.. arguments], session.Resolution) is not { } signature)
        {
            throw !session.Rules.IsPostgres && function.Refusal(types) is { } refusal
                ? Errors.AggregateRefused(refusal, call)
                : FunctionNotFound(call, types);
        }
        var converted = arguments.Select((argument, i) => Coercion.To(argument, signature.Arguments[i], texts[i].Span)).ToValueList();
        return (converted, signature);
    }

    // Of aggregates and window functions only these three take Impala's BINARY.
    private void CheckBinary(string name, SqlType[] types, Ast.FunctionCall call)
    {
        if (!session.Rules.IsPostgres && name is not ("count" or "min" or "max") && types.Any(type => type.Kind == SqlTypeKind.Binary))
            throw Errors.FunctionNotFound(name, types, call.Span);
    }

    /// <summary>The innermost query among those the arguments refer to; this one when they refer to none.</summary>
    private SelectBlock OwnerOf(List<Scope> references)
    {
        if (references.Count == 0 || references.Contains(Scope))
            return block;
        for (var scope = Scope.Parent; scope is not null; scope = scope.Parent)
            if (references.Contains(scope) && scope.Block is { } owner)
                return owner;
        return block;
    }

    private static SlotReference Register(SelectBlock owner, PendingAggregate aggregate)
    {
        foreach (var known in owner.Aggregates)
            if (known.IsSameCall(aggregate))
                return new SlotReference(known.Output);
        owner.Aggregates.Add(aggregate);
        return new SlotReference(aggregate.Output);
    }

    private SlotReference AnalyzeGrouping(Ast.FunctionCall call)
    {
        if (block.Clause is not (Clause.Select or Clause.Having or Clause.OrderBy))
            throw Errors.AggregateNotAllowed(block.Clause, call.Span);
        var arguments = call.Arguments.Select(Analyze).ToList();
        var isOne = !session.Rules.IsPostgres && FunctionLookup.NameOf(call.Name) == "grouping";
        if (isOne && arguments.Count != 1)
            throw Errors.FunctionNotFound("grouping", arguments.Select(argument => argument.Type), call.Span);
        var slot = session.NewSlot("grouping", session.Rules.IsPostgres ? SqlType.Int : isOne ? SqlType.TinyInt : SqlType.BigInt);
        block.Groupings.Add(new PendingGrouping(slot, arguments, call));
        return new SlotReference(slot);
    }
}
