using System.Collections.Frozen;
using Impala.Catalog.Errors;
using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Functions.Temporal;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Calls: scalar, aggregate, window and set-returning functions, and the forms with keywords inside.</summary>
internal sealed partial class ExpressionAnalyzer
{
    // Calls that become CASE and COALESCE, so that no function of the name is registered.
    private static readonly FrozenSet<string> ConditionalFunctions = FrozenSet.ToFrozenSet(
        ["coalesce", "decode", "if", "ifnull", "isfalse", "isnotfalse", "isnottrue", "isnull", "istrue", "nonnullvalue", "nullif", "nullifzero", "nullvalue", "nvl", "nvl2", "zeroifnull"]);

    private static readonly FrozenSet<string> BinaryFunctions =
        FrozenSet.ToFrozenSet(["concat", "fnv_hash", "length", "murmur_hash", "octet_length", "pg_typeof", "typeof"]);

    private ScalarExpression AnalyzeCall(Ast.FunctionCall call)
    {
        var name = FunctionLookup.NameOf(call.Name) is { } known && FunctionLookup.IsKnown(call.Name, !session.RefusesAsImpala) ? known : throw FunctionNotFound(call);
        if (!session.Rules.IsPostgres)
            CheckForm(name, call);
        if (call.Over is not null)
            return AnalyzeWindowCall(name, call);
        if (TryConditional(name, call) is { } conditional)
            return conditional;
        if (name is "grouping" or "grouping_id")
            return AnalyzeGrouping(call);
        if (FunctionLookup.Aggregate(name) is { } aggregate)
            return AnalyzeAggregate(aggregate, call);
        if (call.Star || call.Distinct || !call.OrderBy.IsEmpty || call.Filter is not null || !call.WithinGroup.IsEmpty)
            throw FunctionLookup.Scalar(name) is null && FunctionLookup.Window(name) is null && FunctionLookup.Table(name) is null
                ? FunctionNotFound(call)
                : Errors.NotAggregate(Misuse(call), call.Name.Name, call.Span);
        if (FunctionLookup.Window(name) is not null)
            throw Errors.NeedsOver(call.Name.Name, call);
        // Impala's date_add(x, INTERVAL n unit) and the like are the operators.
        if (call.Arguments.Count == 2 && call.Arguments[1] is Ast.IntervalExpression { Unit: not null } && !session.Rules.IsPostgres && name is not ("date_add" or "date_sub"))
            throw Errors.IntervalFunction(call);
        if (call.Arguments.Count == 2 && call.Arguments[1] is Ast.IntervalExpression && name is "date_add" or "adddate" or "date_sub" or "subdate")
            return AnalyzeBinary(new Ast.BinaryOperation(name is "date_add" or "adddate" ? Ast.BinaryOperator.Add : Ast.BinaryOperator.Subtract, call.Arguments[0], call.Arguments[1]) { Span = call.Span }, call);
        if (RowHash.IsVolatile(name) && Scope.Relations.Find(relation => relation.RowSeed is not null) is { } changed)
            return RowHash.Value(name, changed, changed.RowSeed!.Value, call.Span.Start, session, call.Span);
        var arguments = call.Arguments.Select(Analyze).ToList();
        if (FunctionLookup.Table(name) is { } table)
            return AnalyzeSetReturning(table, arguments, call);
        return ResolveCall(name, call, arguments);
    }

    // What Impala says of calls whose form does not suit the function.
    private void CheckForm(string name, Ast.FunctionCall call)
    {
        var isAggregate = FunctionLookup.Aggregate(name) is not null;
        if (call.Star && isAggregate && name != "count")
            throw Errors.RefusedText(SqlState.UndefinedFunction, "'*' can only be used in conjunction with COUNT", call, call);
        if (!isAggregate && FunctionLookup.Scalar(name) is not null && call.Over is null)
        {
            if (call.Star)
                throw Errors.Mistaken(SqlState.WrongObjectType, "Cannot pass '*' to scalar function.", call);
            if (call.Distinct)
                throw Errors.Mistaken(SqlState.WrongObjectType, "Cannot pass 'DISTINCT' to scalar function.", call);
        }
        if (call.Over is null && call.IgnoreNulls)
            throw Errors.Mistaken(SqlState.WrongObjectType, $"Function {name.ToUpperInvariant()} does not accept the keyword IGNORE NULLS.", call);
        if (name == "count" && call.Arguments.IsEmpty && !call.Star)
            throw Errors.Mistaken(SqlState.UndefinedFunction, "count() is not allowed.", call);
        if (name == "count" && !call.Distinct && call.Arguments.Count > 1)
            throw Errors.RefusedText(SqlState.UndefinedFunction, "COUNT must have DISTINCT for multiple arguments", call, call);
        if (name == "decode" && call.Arguments.Count < 3)
            throw Errors.Mistaken(SqlState.UndefinedFunction, $"DECODE in '{AnalysisErrors.Text(call)}' requires at least 3 arguments.", call);
        if (name == "group_concat" && call.Distinct && call.Arguments.Count == 2 && ExpressionSearch.Walk(call.Arguments[1]).Any(part => part is Ast.ColumnReference))
            throw Errors.Mistaken(SqlState.FeatureNotSupported, "Second parameter in GROUP_CONCAT(DISTINCT) must be a constant expression that returns a string.", call.Arguments[1]);
    }

    private ScalarExpression ResolveCall(string name, Ast.FunctionCall call, List<ScalarExpression> arguments)
    {
        var types = arguments.Select(argument => argument.Type).ToArray();
        if (!session.Rules.IsPostgres)
        {
            CheckDigits(name, call, arguments);
            // PostgreSQL has more functions of bytea than Impala of BINARY.
            if ((types.Any(type => type.Kind == SqlTypeKind.Binary) && !BinaryFunctions.Contains(name)) || !FunctionDialects.TakesInImpala(name, types))
                throw FunctionNotFound(call, types);
            // extract(x, 'unit') is date_part('unit', x), also where x is a text.
            if (name == "extract" && arguments.Count == 2)
                (name, call, arguments) = ("date_part", call with { Arguments = [call.Arguments[1], call.Arguments[0]] }, [arguments[1], arguments[0]]);
        }
        if (FunctionLookup.Scalar(name) is { } function && function.ResolveCall([.. arguments], session.Resolution) is { } signature)
        {
            var converted = arguments.Select((argument, i) => Coercion.To(argument, signature.Arguments[i], call.Arguments[i].Span));
            ScalarExpression result = new FunctionCall(function, converted.ToValueList(), signature.Result);
            // PostgreSQL's log(b, x) of numerics is a numeric.
            return name == "log" && session.Rules.IsPostgres && types is [{ IsDecimal: true }, { IsDecimal: true }] ? new Cast(result, SqlType.Decimal(38, 16), session.Rules.CastFailure) : result;
        }
        // PostgreSQL reads type(x) as a cast where no function fits.
        if (arguments.Count == 1 && session.Rules.IsPostgres && TryTypeFunction(call) is { } type && CastRules.IsAllowed(arguments[0].Type, type, isPostgres: true))
            return Coercion.Explicit(arguments[0], type, call.Span);
        throw FunctionNotFound(call, types);
    }

    // The second argument decides the type of a rounded DECIMAL, so Impala must know it.
    private void CheckDigits(string name, Ast.FunctionCall call, List<ScalarExpression> arguments)
    {
        if (name is not ("round" or "dround" or "truncate" or "dtrunc" or "trunc") || arguments.Count != 2 || !arguments[0].Type.IsDecimal)
            return;
        if (arguments[1] is Constant { Value: null })
            throw Errors.Mistaken(SqlState.InvalidParameterValue, $"{name}() cannot be called with a NULL second argument.", call.Arguments[1]);
        if (arguments[1].Type.IsInteger && ExpressionSearch.Walk(call.Arguments[1]).Any(part => part is Ast.ColumnReference || ExpressionSearch.QueryOf(part) is not null))
            throw Errors.Mistaken(SqlState.FeatureNotSupported, $"{name}() must be called with a constant second argument.", call.Arguments[1]);
        if (arguments[1] is not Constant && arguments[1].Type.IsInteger)
            arguments[1] = Coercion.Evaluate(arguments[1], call.Arguments[1].Span);
    }

    private SqlType? TryTypeFunction(Ast.FunctionCall call)
    {
        if (call.Name.Name is not ("int4" or "int8" or "int2" or "float4" or "float8" or "text" or "numeric" or "bool" or "date" or "varchar" or "oid" or "regclass" or "regtype" or "name" or "timestamptz"))
            return null;
        return TypeNames.Resolve(new Ast.DataTypeName(call.Name.Parts, []) { Span = call.Name.Span }, Errors);
    }

    private Catalog.Errors.SqlException FunctionNotFound(Ast.FunctionCall call, IReadOnlyList<SqlType>? types = null)
    {
        var name = call.Name.Name.ToLowerInvariant();
        var isKnown = FunctionLookup.NameOf(call.Name) is not null && FunctionLookup.IsKnown(call.Name, !session.RefusesAsImpala) && (ConditionalFunctions.Contains(name) || FunctionLookup.Scalar(name) is not null || FunctionLookup.Aggregate(name) is not null
            || FunctionLookup.Table(name) is not null || FunctionLookup.Window(name) is not null);
        if (!session.Rules.IsPostgres && call.Name.Qualifier is { } database && FunctionLookup.NameOf(call.Name) is null && !session.Context.Catalog.Databases.ContainsKey(database.ToLowerInvariant()))
            return Errors.FunctionDatabaseNotFound(call.Name);
        if (!session.Rules.IsPostgres && !isKnown)
            return Errors.FunctionUnknown(call.Name, session.Context.CurrentDatabase, FunctionLookup.Nearest(name, isPostgres: false));
        types ??= call.Arguments.Select(argument => Analyze(argument).Type).ToList();
        return Errors.FunctionNotFound(call.Name.ToString(), types, call.Span, isKnown ? null : FunctionLookup.Nearest(name, session.Rules.IsPostgres));
    }

    private static string Misuse(Ast.FunctionCall call)
    {
        if (call.Star)
            return call.Name.Name + "(*)";
        if (call.Distinct)
            return "DISTINCT";
        if (!call.WithinGroup.IsEmpty)
            return "WITHIN GROUP";
        return call.Filter is not null ? "FILTER" : "ORDER BY";
    }

    private ScalarExpression AnalyzeSetReturning(TableFunction function, List<ScalarExpression> arguments, Ast.FunctionCall call)
    {
        if (block.Clause is not (Clause.Select or Clause.OrderBy or Clause.DistinctOn or Clause.GroupBy))
            throw Errors.SetReturningNotAllowed(block.Clause, call.Span);
        if (block.IsInAggregate || block.IsInWindow)
            throw Errors.SetReturningNotAllowed(block.IsInAggregate ? Clause.AggregateArgument : Clause.WindowDefinition, call.Span);
        if (function.Resolve([.. arguments.Select(argument => argument.Type)], session.Resolution) is not { } signature)
            throw FunctionNotFound(call, [.. arguments.Select(argument => argument.Type)]);
        var converted = arguments.Select((argument, i) => Coercion.To(argument, signature.Arguments[i], call.Arguments[i].Span)).ToValueList();
        if (signature.ColumnTypes.Count == 1)
        {
            foreach (var step in block.Steps)
                if (step is PendingSet same && same.Call.Function == function.Name && same.Call.Arguments == converted && !converted.IsEmpty)
                    return new SlotReference(same.Call.Slot);
            var slot = session.NewSlot(function.Name, signature.ColumnTypes[0]);
            block.Steps.Add(new PendingSet(new TableFunctionCall(slot, function.Name, converted)));
            return new SlotReference(slot);
        }
        // (f(x)).a and (f(x)).b are two fields of the same rows.
        foreach (var step in block.Steps)
            if (step is PendingTableFunction { Node: var node } && node.Function == function.Name && node.Arguments == converted)
                return AsRow(node, signature.ColumnNames);
        var slots = signature.ColumnTypes.Select((type, i) => session.NewSlot(signature.ColumnNames[i], type)).ToValueList();
        var table = new TableFunctionNode(function.Name, converted, slots);
        block.Steps.Add(new PendingTableFunction(table));
        return AsRow(table, signature.ColumnNames);
    }

    private static RowValue AsRow(TableFunctionNode node, ValueList<string> names) => new(node.Slots.Map(slot => (ScalarExpression)new SlotReference(slot)), names);

    private ScalarExpression AnalyzeKeyword(Ast.KeywordFunction keyword) => keyword.Function switch
    {
        Ast.KeywordFunctionName.CurrentDate => Call("current_date", keyword.Span),
        Ast.KeywordFunctionName.CurrentTime or Ast.KeywordFunctionName.LocalTime => Coercion.Explicit(Call("localtimestamp", keyword.Span), SqlType.Time, keyword.Span),
        Ast.KeywordFunctionName.CurrentTimestamp => Call("current_timestamp", keyword.Span),
        Ast.KeywordFunctionName.LocalTimestamp => Call("localtimestamp", keyword.Span),
        Ast.KeywordFunctionName.CurrentUser or Ast.KeywordFunctionName.User or Ast.KeywordFunctionName.CurrentRole => Call("current_user", keyword.Span),
        Ast.KeywordFunctionName.SessionUser => Call("session_user", keyword.Span),
        Ast.KeywordFunctionName.CurrentCatalog => Call("current_database", keyword.Span),
        Ast.KeywordFunctionName.CurrentSchema => Call("current_schema", keyword.Span),
    };

    private FunctionCall AnalyzeExtract(Ast.Extract extract)
    {
        var source = Analyze(extract.Source);
        var call = Call("extract", extract.Span, Constant.Text(extract.Unit), source);
        return session.Rules.IsPostgres ? call with { Type = Extract.StandardType(extract.Unit, source.Type) } : call;
    }

    private ScalarExpression AnalyzeTrim(Ast.Trim trim)
    {
        var name = trim.Side switch
        {
            Ast.TrimSide.Both => "btrim",
            Ast.TrimSide.Leading => "ltrim",
            Ast.TrimSide.Trailing => "rtrim",
        };
        var source = Analyze(trim.Source);
        return trim.Characters is null ? Call(name, trim.Span, source) : Call(name, trim.Span, source, Analyze(trim.Characters));
    }

    private ScalarExpression AnalyzeSubstring(Ast.Substring substring)
    {
        var source = Analyze(substring.Source);
        var from = substring.From is null ? new Constant(SqlType.Int, 1) : Analyze(substring.From);
        return substring.For is null
            ? Call("substring", substring.Span, source, from)
            : Call("substring", substring.Span, source, from, Analyze(substring.For));
    }

    // overlay(s PLACING r FROM a FOR n) is what stands before a, then r, then what stands behind the n characters.
    private ScalarExpression AnalyzeOverlay(Ast.Overlay overlay)
    {
        var source = Analyze(overlay.Source);
        var replacement = Analyze(overlay.Replacement);
        var from = Analyze(overlay.From);
        var length = overlay.For is null ? Call("char_length", overlay.Span, replacement) : Analyze(overlay.For);
        var one = new Constant(SqlType.Int, 1);
        var before = Call("substring", overlay.Span, source, one, Operation(OperatorNames.Subtract, from, one, overlay.Span));
        var behind = Call("substring", overlay.Span, source, Operation(OperatorNames.Add, from, length, overlay.Span));
        return Operation(OperatorNames.Concat, Operation(OperatorNames.Concat, before, replacement, overlay.Span), behind, overlay.Span);
    }

    /// <summary>PARTITION BY and ORDER BY items, and any other list that must not be ordinals.</summary>
    private ValueList<SortKey> AnalyzeSortKeys(IEnumerable<Ast.OrderItem> items)
    {
        var keys = new List<SortKey>();
        foreach (var item in items)
            keys.Add(new SortKey(Coercion.Settle(Analyze(item.Expression), item.Expression.Span), item.Descending, item.NullsFirst ?? item.Descending));
        return [.. keys];
    }
}
