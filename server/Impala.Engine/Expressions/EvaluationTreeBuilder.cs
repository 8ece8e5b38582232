using System.Diagnostics;
using System.Runtime.CompilerServices;
using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Functions;

namespace Impala.Engine.Expressions;

/// <summary>Builds evaluation nodes bottom-up; nodes with the same operation over the same children are one (hash consing, so the cost is linear).</summary>
internal sealed class EvaluationTreeBuilder
{
    private readonly Dictionary<int, int> _ordinals = [];
    private readonly Dictionary<NodeKey, EvaluationNode> _shared = [];
    private readonly List<EvaluationNode> _nodes = [];

    public EvaluationTreeBuilder(IReadOnlyList<Slot> layout)
    {
        for (var i = 0; i < layout.Count; i++)
            _ordinals[layout[i].Id] = i;
    }

    public IReadOnlyList<EvaluationNode> Nodes => _nodes;

    public EvaluationNode Add(ScalarExpression expression)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw FunctionErrors.TooDeep();
        switch (expression)
        {
            case SlotReference reference:
                if (!_ordinals.TryGetValue(reference.Slot.Id, out var ordinal))
                    throw new ArgumentException($"slot {reference.Slot} is not in the input", nameof(expression));
                return Share(ordinal, reference.Type, [], id => new InputNode(id, reference.Type, ordinal));
            case Constant constant:
                return Share(constant, constant.Type, [], id => new ConstantNode(id, constant));
            case FunctionCall call:
                return AddCall(call);
            case Cast cast:
                var argument = Add(cast.Argument);
                if (argument.Type == cast.Type)
                    return argument;
                return Share(cast.OnFailure, cast.Type, [argument], id => new CastNode(id, cast.Type, cast.OnFailure, argument));
            case Logical logical:
                var operands = AddAll(logical.Operands);
                return Share(logical.Kind, logical.Type, operands, id => new LogicalNode(id, logical.Kind, operands));
            case Case branches:
                var parts = AddAll(branches.Branches);
                return Share("case", branches.Type, parts, id => new CaseNode(id, branches.Type, parts));
            case Coalesce coalesce:
                var choices = AddAll(coalesce.Arguments);
                return Share("coalesce", coalesce.Type, choices, id => new CoalesceNode(id, coalesce.Type, choices));
            case IsNull isNull:
                var tested = Add(isNull.Argument);
                return Share(isNull.Negated ? "is not null" : "is null", isNull.Type, [tested], id => new IsNullNode(id, tested, isNull.Negated));
            case InList inList:
                return AddInList(inList);
            case ParameterReference parameter:
                throw new ArgumentException($"parameter ${parameter.Ordinal} has no value", nameof(expression));
            default:
                throw new UnreachableException(expression.GetType().Name);
        }
    }

    private EvaluationNode AddCall(FunctionCall call)
    {
        var arguments = AddAll(call.Arguments);
        var canFail = call.Function.CanCallFail([.. call.Arguments], call.Type);
        if (call.Function.IsDeterministic)
            return Share(call.Function, call.Type, arguments, id => new CallNode(id, call.Type, call.Function, arguments, canFail));
        var node = new CallNode(_nodes.Count, call.Type, call.Function, arguments, canFail);
        _nodes.Add(node);
        return node;
    }

    // A list of constants is one lookup; anything else is a chain of comparisons.
    private EvaluationNode AddInList(InList inList)
    {
        if (inList.Items.All(item => item is Constant))
        {
            var argument = Add(inList.Argument);
            var set = ConstantSet.Create(argument.Type, inList.Items.Select(item => (Constant)item));
            return Share((inList.Negated, inList.Items), inList.Type, [argument], id => new InListNode(id, argument, set, inList.Negated));
        }
        var equal = BuiltinFunctions.Operator(OperatorNames.Equal);
        ScalarExpression any = inList.Items.Count == 1
            ? new FunctionCall(equal, [inList.Argument, inList.Items[0]], SqlType.Boolean)
            : new Logical(LogicalKind.Or, inList.Items.Map(item => (ScalarExpression)new FunctionCall(equal, [inList.Argument, item], SqlType.Boolean)));
        return Add(inList.Negated ? new FunctionCall(BuiltinFunctions.Operator(OperatorNames.Not), [any], SqlType.Boolean) : any);
    }

    private EvaluationNode[] AddAll(ValueList<ScalarExpression> expressions)
    {
        var nodes = new EvaluationNode[expressions.Count];
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = Add(expressions[i]);
        return nodes;
    }

    private EvaluationNode Share(object operation, SqlType type, EvaluationNode[] children, Func<int, EvaluationNode> make)
    {
        var key = new NodeKey(operation, type, [.. children.Select(child => child.Id)]);
        if (_shared.TryGetValue(key, out var existing))
            return existing;
        var node = make(_nodes.Count);
        _nodes.Add(node);
        _shared.Add(key, node);
        return node;
    }

    private readonly record struct NodeKey(object Operation, SqlType Type, ValueList<int> Children);
}
