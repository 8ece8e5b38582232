using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Planning.Nodes;
using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Arrays and rows: constructors, subscripts, fields, and comparison with ANY or ALL of an array.</summary>
internal sealed partial class ExpressionAnalyzer
{
    private ScalarExpression AnalyzeArray(Ast.ArrayConstructor array, SqlType? element = null)
    {
        if (array.Items.Any(item => item is Ast.ArrayConstructor))
            throw Errors.Unsupported("an array of arrays", array.Span);
        if (array.Items.IsEmpty && element is null)
            throw Errors.EmptyArray(array.Span);
        var items = array.Items.Select(Analyze).ToList();
        var type = element ?? Coercion.Unify(items, "ARRAY", array.Span);
        var converted = items.Select((item, i) => element is null
            ? Coercion.To(item, type, array.Items[i].Span)
            : Coercion.Explicit(item, type, array.Items[i].Span)).ToValueList();
        if (converted.IsEmpty)
            return Coercion.To(new Constant(SqlType.Unknown, ByteString.FromText("{}")), SqlType.ArrayOf(type), array.Span);
        if (type.IsArray || type.Kind == SqlTypeKind.Record)
            throw Errors.Unsupported($"an array of {Errors.TypeName(type)}", array.Span);
        return Array("array", converted, array.Span) with { Type = SqlType.ArrayOf(type) };
    }

    private FunctionCall Array(string name, ValueList<ScalarExpression> arguments, TextSpan span) => Call(name, span, arguments.AsSpan());

    private ScalarExpression AnalyzeSubscript(Ast.Subscript subscript)
    {
        var operand = Analyze(subscript.Operand);
        if (!operand.Type.IsArray)
            throw Errors.NotArray(operand.Type, subscript.Span);
        if (subscript.IsSlice)
        {
            var from = subscript.Index is null ? new Constant(SqlType.Int, int.MinValue) : Index(subscript.Index);
            var to = subscript.Upper is null ? new Constant(SqlType.Int, int.MaxValue) : Index(subscript.Upper);
            return Call("array_slice", subscript.Span, operand, from, to);
        }
        return Call("array_get", subscript.Span, operand, Index(subscript.Index!));
    }

    private ScalarExpression Index(Ast.Expression index)
    {
        var value = Analyze(index);
        return CastRules.IsAssignable(value.Type, SqlType.Int) && !value.Type.IsText
            ? Coercion.To(value, SqlType.Int, index.Span)
            : Coercion.Implicit(value, SqlType.Int, index.Span, () => Errors.ArgumentType("array subscript", SqlType.Int, value.Type, index.Span));
    }

    private RowValue AnalyzeRow(Ast.RowConstructor row) => AnalyzeRow([.. row.Items.SelectMany(RowItems)]);

    private static RowValue AnalyzeRow(ValueList<ScalarExpression> fields) => new(fields, fields.Select((_, i) => $"f{i + 1}").ToValueList());

    // ROW(t.*) takes the columns of t.
    private IEnumerable<ScalarExpression> RowItems(Ast.Expression item)
    {
        if (item is not Ast.Star { Qualifier.IsEmpty: false } star || !session.Rules.IsPostgres)
            return [Analyze(item)];
        for (var scope = Scope; scope is not null; scope = scope.Parent)
            if (NameResolver.FindRelation(star.Qualifier.AsSpan(), scope) is { } relation)
                return NameResolver.WholeRow(relation, Scope, scope).Fields;
        throw Errors.StarQualifierNotFound(star);
    }

    private ScalarExpression AnalyzeField(Ast.FieldAccess access)
    {
        // (t).c is t.c when t is no column.
        if (access.Operand is Ast.ColumnReference table && NameResolver.TryResolve(table, Scope, Errors) is null)
            return AnalyzeColumn(new Ast.ColumnReference([.. table.Parts, access.Field]) { Span = access.Span });
        var operand = Analyze(access.Operand);
        if (operand is not RowValue row)
            throw Errors.NotComposite(access.Field.Name, operand.Type, access.Span);
        for (var i = 0; i < row.Names.Count; i++)
            if (row.Names[i] == access.Field.Name)
                return row.Fields[i];
        throw Errors.FieldNotFound(access.Field.Name, access.Field.Span);
    }

    /// <summary>x op ANY (array): a list where the elements are known, else the array as a table.</summary>
    private ScalarExpression AnalyzeArrayComparison(Ast.QuantifiedComparison quantified)
    {
        var left = Analyze(quantified.Left);
        var isAny = quantified.Quantifier == Ast.Quantifier.Any;
        if (quantified.Array is Ast.ArrayConstructor constructor && !constructor.Items.IsEmpty)
            return Spread(quantified, left, [.. constructor.Items.Select(Analyze)], isAny);
        var array = Analyze(quantified.Array!);
        if (array.Type.Kind is SqlTypeKind.Unknown or SqlTypeKind.Null)
        {
            var element = left.Type.Kind is SqlTypeKind.Unknown or SqlTypeKind.Null ? SqlType.String : left.Type;
            array = Coercion.To(array, SqlType.ArrayOf(element), quantified.Array!.Span);
        }
        if (!array.Type.IsArray)
            throw Errors.QuantifiedNeedsArray(quantified.Span);
        if (array is Constant { Value: ByteString encoded })
            return Spread(quantified, left, Elements(encoded, array.Type.ElementType), isAny);
        if (array is FunctionCall { Function.Name: "array" } call)
            return Spread(quantified, left, [.. call.Arguments], isAny);
        var registered = $"{NameOf(quantified.Operator)} {(isAny ? "any" : "all")}";
        return FunctionLookup.Scalar(registered) is null ? OverElements(quantified, left, array, isAny) : ArrayOperation(registered, quantified, left, array);
    }

    private FunctionCall ArrayOperation(string name, Ast.QuantifiedComparison quantified, ScalarExpression left, ScalarExpression array)
    {
        var function = FunctionLookup.RequiredScalar(name);
        var signature = function.Resolve([left.Type, array.Type], session.Resolution)
            ?? throw Errors.OperatorNotFound(NameOf(quantified.Operator), left.Type, array.Type.ElementType, quantified.Span);
        return new FunctionCall(
            function, [Coercion.To(left, signature.Arguments[0], quantified.Left.Span), Coercion.To(array, signature.Arguments[1], quantified.Array!.Span)], signature.Result);
    }

    private ScalarExpression Spread(Ast.QuantifiedComparison quantified, ScalarExpression left, IReadOnlyList<ScalarExpression> items, bool isAny)
    {
        if (items.Count == 0)
            return isAny ? Constant.False : Constant.True;
        if (isAny && quantified.Operator == Ast.BinaryOperator.Equal)
            return MakeInList(left, items, negated: false, quantified.Span, _ => quantified.Array!.Span);
        if (!isAny && quantified.Operator == Ast.BinaryOperator.NotEqual)
            return MakeInList(left, items, negated: true, quantified.Span, _ => quantified.Array!.Span);
        var comparisons = items.Select(item => Binary(quantified.Operator, left, item, quantified.Span)).ToValueList();
        return isAny ? Or(comparisons) : And(comparisons);
    }

    private static List<ScalarExpression> Elements(ByteString encoded, SqlType element)
    {
        var items = new List<ScalarExpression>();
        var reader = new ArrayReader(encoded.Span);
        while (reader.MoveNext())
            items.Add(reader.IsNull ? Constant.Null(element) : ArrayElement.Read(reader.Current, element));
        return items;
    }

    private ScalarExpression OverElements(Ast.QuantifiedComparison quantified, ScalarExpression left, ScalarExpression array, bool isAny)
    {
        if (quantified.Operator is not (Ast.BinaryOperator.Equal or Ast.BinaryOperator.NotEqual or Ast.BinaryOperator.Less or Ast.BinaryOperator.LessOrEqual
            or Ast.BinaryOperator.Greater or Ast.BinaryOperator.GreaterOrEqual))
            throw Errors.Unsupported($"{NameOf(quantified.Operator)} with ANY or ALL over an array that is not constant", quantified.Span);
        var element = array.Type.ElementType;
        var common = Coercion.CommonType([left.Type, element]) ?? throw Errors.OperatorNotFound(NameOf(quantified.Operator), left.Type, element, quantified.Span);
        if (FunctionLookup.Table("unnest")?.Resolve([array.Type], session.Resolution) is not { } signature)
            throw Errors.FunctionNotFound("unnest", [array.Type], quantified.Span);
        var slot = session.NewSlot("element", signature.ColumnTypes[0]);
        PlanNode elements = new TableFunctionNode("unnest", [Coercion.To(array, signature.Arguments[0], quantified.Span)], [slot]);
        if (slot.Type != common)
        {
            var converted = session.NewSlot("element", common);
            elements = new ProjectNode(elements, [new Assignment(converted, Coercion.To(new SlotReference(slot), common, quantified.Span))]);
            slot = converted;
        }
        var correlated = new List<Slot>();
        CollectSlots(array, correlated);
        var query = new BoundQuery(elements, [new BoundColumn("element", new SlotReference(slot))]);
        var name = isAny ? NameOf(quantified.Operator) : Negated(quantified.Operator);
        var result = AddApply(ApplyKind.In, query, session.NewSlot("any", SqlType.Boolean), [Coercion.To(left, common, quantified.Span)], name, correlated, quantified.Span);
        return isAny ? result : Not(result);
    }

    private static void CollectSlots(ScalarExpression expression, List<Slot> slots)
    {
        if (expression is SlotReference reference)
            slots.Add(reference.Slot);
        foreach (var child in expression.Children)
            CollectSlots(child, slots);
    }
}
