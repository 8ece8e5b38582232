using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Functions in FROM: set-returning ones are tables, scalar ones a row of one column. Their arguments may refer to the items to the left.</summary>
internal sealed partial class TableReferenceAnalyzer
{
    private FromItem AnalyzeFunctions(Ast.TableFunction function, FromItem? left, Scope? outer, CteScope? ctes)
    {
        session.CountExpansion(function.Span);
        var boundary = LateralScope(left, outer, ctes);
        var item = function.Calls.Count == 1 ? AnalyzeFunction(function, function.Calls[0], boundary) : InStep(function, boundary);
        return item with { Lateral = Escaped(boundary, left, isLateral: true) };
    }

    private FromItem AnalyzeFunction(Ast.TableFunction function, Ast.Expression call, Scope boundary) =>
        call is Ast.FunctionCall { Over: null } named && FunctionLookup.NameOf(named.Name) is { } known && FunctionLookup.Table(known) is { } table
            ? FromTableFunction(function, named, table, boundary)
            : FromScalar(function, call, NameOf(call), boundary);

    /// <summary>ROWS FROM (f, g, ...): the functions' n-th rows side by side, a full join by number; what ends early goes on with NULLs.</summary>
    private FromItem InStep(Ast.TableFunction function, Scope boundary)
    {
        var numbered = function with { WithOrdinality = true, Alias = null };
        var first = AnalyzeFunction(numbered, function.Calls[0], boundary);
        var plan = first.Plan;
        var columns = first.Columns.SkipLast(1).ToList();
        var number = ((SlotReference)first.Columns[^1].Value).Slot;
        foreach (var call in function.Calls.Skip(1))
        {
            var next = AnalyzeFunction(numbered, call, boundary);
            var own = next.Columns[^1].Value;
            var joined = new JoinNode(JoinKind.FullOuter, plan, next.Plan, [new EquiCondition(new SlotReference(number), own)], []);
            columns.AddRange(next.Columns.SkipLast(1));
            var either = session.NewSlot("ordinality", SqlType.BigInt);
            var assignments = columns.Select(column => ((SlotReference)column.Value).Slot).Select(slot => new Assignment(slot, new SlotReference(slot))).ToValueList();
            plan = new ProjectNode(joined, assignments.Add(new Assignment(either, new Coalesce([new SlotReference(number), own], SqlType.BigInt))));
            number = either;
        }
        plan = new SortNode(plan, [new Ordering(number, false, false)]);
        if (function.WithOrdinality)
            columns.Add(new BoundColumn("ordinality", new SlotReference(number)));
        return Named(function.Alias, function.Alias?.Name.Name ?? NameOf(function.Calls[0]), null, plan, columns);
    }

    private static string NameOf(Ast.Expression call) => call switch
    {
        Ast.FunctionCall named => named.Name.Name,
        Ast.Cast cast => TypeNames.CastColumnName(cast.Type),
        Ast.KeywordFunction keyword => keyword.Function.ToString().ToLowerInvariant(),
        _ => call.GetType().Name.ToLowerInvariant(),
    };

    private FromItem FromTableFunction(Ast.TableFunction function, Ast.FunctionCall call, TableFunction table, Scope boundary)
    {
        var functionBlock = new SelectBlock(boundary) { Clause = Clause.FromFunction };
        var expressions = new ExpressionAnalyzer(session, functionBlock);
        var arguments = call.Arguments.Select(expressions.Analyze).ToList();
        var types = arguments.Select(argument => argument.Type).ToArray();
        var signature = table.Resolve(types, session.Resolution) ?? throw Errors.FunctionNotFound(call.Name.ToString(), types, call.Span);
        var converted = arguments.Select((argument, i) => session.Coercion.To(argument, signature.Arguments[i], call.Arguments[i].Span)).ToValueList();
        var relationName = function.Alias?.Name.Name ?? call.Name.Name;
        var slots = signature.ColumnTypes.Select((type, i) => session.NewSlot(signature.ColumnNames[i], type)).ToValueList();
        var ordinality = function.WithOrdinality ? session.NewSlot("ordinality", SqlType.BigInt) : null;
        PlanNode plan = new TableFunctionNode(table.Name, converted, slots, ordinality);
        if (functionBlock.InputSteps.Count > 0)
        {
            // A subquery as an argument: one row with its value, and the function for that row.
            var input = StepAttacher.AttachAll(ValuesAnalyzer.OneRow(), functionBlock.InputSteps, session);
            var output = plan.Output;
            plan = new ProjectNode(new ApplyNode(ApplyKind.LateralInner, input, plan, null), output.Map(slot => new Assignment(slot, new SlotReference(slot))));
        }
        // A function of one column gives it the alias's name.
        var columns = slots.Select(slot => new BoundColumn(slots.Count == 1 ? relationName : slot.Name, new SlotReference(slot))).ToList();
        if (ordinality is not null)
            columns.Add(new BoundColumn("ordinality", new SlotReference(ordinality)));
        return Named(function.Alias, relationName, null, plan, columns);
    }

    private FromItem FromScalar(Ast.TableFunction function, Ast.Expression call, string name, Scope boundary)
    {
        var functionBlock = new SelectBlock(boundary) { Clause = Clause.FromFunction };
        var value = session.Coercion.Settle(new ExpressionAnalyzer(session, functionBlock).Analyze(call), call.Span);
        if (value is RowValue)
            throw Errors.Unsupported("a row in FROM", call.Span);
        var relationName = function.Alias?.Name.Name ?? name;
        var slot = session.NewSlot(relationName, value.Type);
        var input = StepAttacher.AttachAll(ValuesAnalyzer.OneRow(), functionBlock.InputSteps, session);
        var assignments = ValueList.Create<Assignment>([new Assignment(slot, value)]);
        var columns = new List<BoundColumn> { new(relationName, new SlotReference(slot)) };
        if (function.WithOrdinality)
        {
            var ordinality = session.NewSlot("ordinality", SqlType.BigInt);
            assignments = assignments.Add(new Assignment(ordinality, Constant.BigInt(1)));
            columns.Add(new BoundColumn("ordinality", new SlotReference(ordinality)));
        }
        return Named(function.Alias, relationName, null, new ProjectNode(input, assignments), columns);
    }
}
