using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Resolution;
using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Makes conversions explicit. Untyped constants are converted here and now, so that a bad literal is an error with a place; an
/// untyped parameter takes the wanted type.</summary>
internal sealed class Coercion(AnalysisSession session)
{
    /// <summary>The expression as the type; the caller has made sure that the conversion exists.</summary>
    public ScalarExpression To(ScalarExpression expression, SqlType type, TextSpan span)
    {
        if (expression is RowValue row)
            return type.Kind == SqlTypeKind.String ? RowText(row, span) : throw session.Errors.Unsupported("a row as an operand", span);
        if (expression.Type == type)
            return expression;
        switch (expression)
        {
            case Constant { Value: null }:
                return Constant.Null(type);
            case ParameterReference { Type.Kind: SqlTypeKind.Unknown } parameter:
                session.ParameterTypes[parameter.Ordinal - 1] = type;
                return parameter with { Type = type };
            case Constant { Type.Kind: SqlTypeKind.Unknown } constant when type.Kind is SqlTypeKind.String or SqlTypeKind.Name:
                return type.Kind == SqlTypeKind.String ? constant with { Type = type } : Fold(new Cast(AsText(constant), type, CastFailure.Error), span);
            case Constant { Type.Kind: SqlTypeKind.Unknown } constant:
                return Fold(new Cast(AsText(constant), type, CastFailure.Error), span);
            case Constant constant:
                return Fold(new Cast(constant, type, session.Rules.CastFailure), span);
            default:
                return new Cast(expression, type, session.Rules.CastFailure);
        }
    }

    /// <summary>The expression as the type if that needs no CAST; else 42804 by way of <paramref name="error"/>.</summary>
    public ScalarExpression Implicit(ScalarExpression expression, SqlType type, TextSpan span, Func<SqlException> error) =>
        ImplicitCasts.CanCast(expression.Type, type, session.Resolution) ? To(expression, type, span) : throw error();

    /// <summary>A written CAST.</summary>
    public ScalarExpression Explicit(ScalarExpression expression, SqlType type, TextSpan span, Ast.Expression? source = null)
    {
        if (expression.Type == type)
            return expression;
        if (expression is RowValue row && type.Kind == SqlTypeKind.String)
            return RowText(row, span);
        if (!CastRules.IsAllowed(expression.Type, type, session.Rules.IsPostgres))
            throw session.Errors.CannotCast(expression.Type, type, span, source);
        // PostgreSQL's character(n) loses its padding on the way to any other text.
        if (session.Rules.IsPostgres && expression.Type.Kind == SqlTypeKind.Char && type.Kind is SqlTypeKind.String or SqlTypeKind.VarChar)
            expression = new FunctionCall(FunctionLookup.RequiredScalar("rtrim"), [new Cast(expression, SqlType.String, CastFailure.Error)], SqlType.String);
        return To(expression, type, span);
    }

    /// <summary>An untyped expression as text; others unchanged.</summary>
    public ScalarExpression Settle(ScalarExpression expression, TextSpan span) => expression.Type.Kind switch
    {
        SqlTypeKind.Unknown => To(expression, SqlType.String, span),
        SqlTypeKind.Null => To(expression, session.Rules.UntypedStrings ? SqlType.String : SqlType.Boolean, span),
        SqlTypeKind.Record => throw session.Errors.Unsupported("a row as an operand", span),
        _ => expression,
    };

    /// <summary>The row with its untyped fields as text.</summary>
    public RowValue Settle(RowValue row, TextSpan span) =>
        row with { Fields = row.Fields.Map(field => field is RowValue inner ? Settle(inner, span) : Settle(field, span)) };

    /// <summary>A row as text, which is how it leaves a query: there are no composite types.</summary>
    public ScalarExpression RowText(RowValue row, TextSpan span) => new FunctionCall(
        FunctionLookup.RequiredScalar("record_text"), row.Fields.Map(field => FieldText(field, span)), SqlType.String);

    private ScalarExpression FieldText(ScalarExpression field, TextSpan span)
    {
        if (field is RowValue row)
            return RowText(row, span);
        field = Settle(field, span);
        // Inside a row a BOOLEAN is t or f, and not as CAST writes it.
        if (field.Type.Kind == SqlTypeKind.Boolean)
        {
            var not = new FunctionCall(FunctionLookup.RequiredScalar(OperatorNames.Not), [field], SqlType.Boolean);
            return new Case([field, Constant.Text("t"), not, Constant.Text("f"), Constant.Null(SqlType.String)], SqlType.String);
        }
        return field.Type.Kind == SqlTypeKind.String ? field : To(field, SqlType.String, span);
    }

    /// <summary>The type all expressions meet in, or null.</summary>
    public SqlType? CommonType(IEnumerable<SqlType> types)
    {
        SqlType? common = null;
        var sawUnknown = false;
        foreach (var type in types)
        {
            // Untyped ones have no say until all others have met.
            if (type.Kind == SqlTypeKind.Unknown)
            {
                sawUnknown = true;
                continue;
            }
            if (common is null)
                common = type;
            else if (ImplicitCasts.CommonType(common.Value, type, session.Resolution) is { } met)
                common = met;
            else
                return null;
        }
        if (common is null)
            return SqlType.String;
        return common.Value.Kind == SqlTypeKind.Null && sawUnknown ? SqlType.String : common;
    }

    /// <summary>The common type of the branches of CASE, COALESCE, UNION ...; else the construct's 42804.</summary>
    /// <param name="sources">What was written, which Impala's messages show.</param>
    public SqlType Unify(IReadOnlyList<ScalarExpression> expressions, string construct, TextSpan span, IReadOnlyList<Ast.Expression>? sources = null)
    {
        if (CommonType(expressions.Select(expression => expression.Type)) is { } common)
            return common;
        if (sources is not null && !session.Rules.IsPostgres)
            throw Incompatible(expressions, sources);
        var first = expressions.First(expression => expression.Type.Kind is not (SqlTypeKind.Unknown or SqlTypeKind.Null)).Type;
        var other = expressions.FirstOrDefault(expression => CommonType([first, expression.Type]) is null)?.Type ?? expressions[^1].Type;
        throw session.Errors.TypesDoNotMatch(construct, first, other, span);
    }

    // Impala meets from left to right, and names the type so far with the first expression that gave it.
    private SqlException Incompatible(IReadOnlyList<ScalarExpression> expressions, IReadOnlyList<Ast.Expression> sources)
    {
        var common = expressions[0].Type;
        var last = 0;
        for (var i = 1; i < expressions.Count; i++)
        {
            if (CommonType([common, expressions[i].Type]) is not { } met)
                return session.Errors.IncompatibleTypes(common, expressions[i].Type, sources[last], sources[i]);
            if (met != common)
                last = i;
            common = met;
        }
        return session.Errors.IncompatibleTypes(expressions[0].Type, expressions[^1].Type, sources[0], sources[^1]);
    }

    public Constant Evaluate(ScalarExpression expression, TextSpan span) => (Constant)Fold(expression, span);

    private static Constant AsText(Constant constant) => constant with { Type = SqlType.String };

    /// <summary>The constant's value after the cast; failures carry the literal's place.</summary>
    private ScalarExpression Fold(Cast cast, TextSpan span) => Fold((ScalarExpression)cast, span);

    private ScalarExpression Fold(ScalarExpression expression, TextSpan span)
    {
        try
        {
            return FunctionLookup.Evaluate(expression, session.Context.Statement);
        }
        catch (SqlException error) when (error.Position is null)
        {
            throw error.At(span.Start);
        }
    }
}
