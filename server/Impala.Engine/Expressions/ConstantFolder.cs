using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Expressions;

/// <summary>
/// Computes what does not depend on rows, by the same kernels that would run later. A call that raises stays as it is, so that the error comes
/// at run time and only if the call is reached.
/// </summary>
public static class ConstantFolder
{
    /// <summary>Constants made by folding are kept in the plan, so they may not be large.</summary>
    private const long MemoryLimit = 16 << 20;

    /// <summary>Folds and simplifies; answers the same object when there was nothing to do.</summary>
    public static ScalarExpression Fold(ScalarExpression expression, StatementContext statement) =>
        ExpressionRewriter.Rewrite(expression, node => FoldNode(node, statement));

    /// <summary>The value of an expression without slots; null when it has slots, is not deterministic, or raises.</summary>
    public static Constant? TryEvaluate(ScalarExpression expression, StatementContext statement)
    {
        if (expression is Constant constant)
            return constant;
        if (SlotCollector.Collect(expression).Count > 0 || !SlotCollector.IsDeterministic(expression))
            return null;
        try
        {
            return Evaluate(expression, statement);
        }
        catch (SqlException)
        {
            return null;
        }
    }

    /// <summary>The value of an expression without slots; its errors are raised. For LIMIT, VALUES, SET and the like.</summary>
    public static Constant Evaluate(ScalarExpression expression, StatementContext statement)
    {
        using var compiled = ExpressionCompiler.Compile([expression], []);
        var context = new EvaluationContext(new MemoryTracker("constant folding", limit: MemoryLimit), statement, CancellationToken.None);
        using var batch = RecordBatch.Create([], 1);
        var result = compiled.Evaluate(batch, context)[0];
        try
        {
            return ConstantVectors.Read(result, 0);
        }
        finally
        {
            result.Release();
        }
    }

    private static ScalarExpression FoldNode(ScalarExpression node, StatementContext statement) => node switch
    {
        Logical logical => FoldLogical(logical),
        Case branches => FoldCase(branches),
        Coalesce coalesce => FoldCoalesce(coalesce),
        IsNull isNull => FoldIsNull(isNull),
        FunctionCall call when call.Function.IsDeterministic && AllConstant(call.Arguments) => TryEvaluate(call, statement) ?? node,
        FunctionCall { Function.Name: OperatorNames.Not } not when not.Arguments[0] is Logical or IsNull or InList
            || not.Arguments[0] is FunctionCall { Function.Name: OperatorNames.Not } => Conjuncts.Negate(not.Arguments[0]),
        FunctionCall { Arguments.Count: 2 } call => ComparisonUnwrapping.Apply(call),
        Cast { Argument: Constant } => TryEvaluate(node, statement) ?? node,
        // A cast to the same type does nothing.
        Cast cast when cast.Argument.Type == cast.Type => cast.Argument,
        InList { Argument: Constant } inList when AllConstant(inList.Items) => TryEvaluate(node, statement) ?? node,
        _ => node,
    };

    private static bool AllConstant(ValueList<ScalarExpression> expressions)
    {
        foreach (var expression in expressions)
            if (expression is not Constant)
                return false;
        return true;
    }

    // FALSE decides AND and TRUE decides OR, whatever the rest; the neutral value goes away; nested ones are flattened.
    private static ScalarExpression FoldLogical(Logical logical)
    {
        var isAnd = logical.Kind == LogicalKind.And;
        var kept = new List<ScalarExpression>(logical.Operands.Count);
        foreach (var operand in logical.Operands)
        {
            if (operand is Constant { Value: bool value })
            {
                if (value == isAnd)
                    continue;
                return operand;
            }
            if (operand is Logical nested && nested.Kind == logical.Kind)
                kept.AddRange(nested.Operands);
            else
                kept.Add(operand);
        }
        if (kept.Count == 0)
            return isAnd ? Constant.True : Constant.False;
        if (kept.All(operand => operand is Constant))
            return Constant.Null(SqlType.Boolean);
        if (kept.Count == 1)
            return kept[0];
        return kept.Count == logical.Operands.Count && kept.SequenceEqual(logical.Operands, ReferenceEqualityComparer.Instance)
            ? logical
            : new Logical(logical.Kind, [.. kept]);
    }

    private static ScalarExpression FoldCase(Case node)
    {
        var branches = node.Branches;
        var kept = new List<ScalarExpression>(branches.Count);
        for (var i = 0; i + 1 < branches.Count; i += 2)
        {
            if (branches[i] is Constant condition)
            {
                // FALSE and NULL never take their branch; TRUE is as ELSE, and what follows is never reached.
                if (condition.Value is not true)
                    continue;
                return kept.Count == 0 ? branches[i + 1] : new Case([.. kept, branches[i + 1]], node.Type);
            }
            kept.Add(branches[i]);
            kept.Add(branches[i + 1]);
        }
        if (kept.Count == 0)
            return branches[^1];
        return kept.Count == branches.Count - 1 ? node : new Case([.. kept, branches[^1]], node.Type);
    }

    private static ScalarExpression FoldCoalesce(Coalesce node)
    {
        var kept = new List<ScalarExpression>(node.Arguments.Count);
        foreach (var argument in node.Arguments)
        {
            if (argument is Constant { IsNull: true })
                continue;
            kept.Add(argument);
            // A value that is never NULL ends the list.
            if (argument is Constant or SlotReference { Slot.IsNullable: false })
                break;
        }
        if (kept.Count == 0)
            return Constant.Null(node.Type);
        if (kept.Count == 1)
            return kept[0];
        return kept.Count == node.Arguments.Count ? node : new Coalesce([.. kept], node.Type);
    }

    private static ScalarExpression FoldIsNull(IsNull node) => node.Argument switch
    {
        Constant constant => constant.IsNull != node.Negated ? Constant.True : Constant.False,
        SlotReference { Slot.IsNullable: false } => node.Negated ? Constant.True : Constant.False,
        _ => node,
    };
}
