using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Storage.Memory;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>The registry of functions as analysis asks it, and the values of constant expressions.</summary>
internal static class FunctionLookup
{
    public static ScalarFunction? Scalar(string name) => BuiltinFunctions.TryGetScalar(name, out var function) ? function : null;

    public static ScalarFunction RequiredScalar(string name) => BuiltinFunctions.Operator(name);

    public static AggregateFunction? Aggregate(string name) => BuiltinFunctions.TryGetAggregate(name, out var function) ? function : null;

    public static WindowFunction? Window(string name) => BuiltinFunctions.TryGetWindow(name, out var function) ? function : null;

    public static TableFunction? Table(string name) => BuiltinFunctions.TryGetTableFunction(name, out var function) ? function : null;

    /// <summary>A function's name without the schemas its built-ins live in; null when it is qualified by another one.</summary>
    public static string? NameOf(Ast.ObjectName name)
    {
        if (name.Qualifier is null or "pg_catalog" or "information_schema" or "_impala_builtins" or "sys")
            return name.Name.ToLowerInvariant();
        return null;
    }

    /// <summary>True when a call as it is written means a function of the dialect; the qualifier pg_catalog makes any of them known.</summary>
    public static bool IsKnown(Ast.ObjectName name, bool isPostgres) =>
        isPostgres || name.Qualifier is "pg_catalog" or "information_schema" || FunctionDialects.IsOfImpala(name.Name.ToLowerInvariant());

    public static string? Nearest(string name, bool isPostgres) => NearestName.Find(
        name, BuiltinFunctions.Scalars.Select(function => function.Name).Concat(BuiltinFunctions.Aggregates.Select(function => function.Name))
            .Where(candidate => char.IsLetter(candidate[0]) && (isPostgres || FunctionDialects.IsOfImpala(candidate))));

    /// <summary>The value of an expression without slots and parameters; raises what its evaluation raises.</summary>
    public static Constant Evaluate(ScalarExpression expression, StatementContext statement)
    {
        if (expression is Constant known)
            return known;
        var memory = new MemoryTracker("constant expression");
        using var compiled = ExpressionCompiler.Compile([expression], []);
        var batch = RecordBatch.Create([], 1);
        try
        {
            var vector = compiled.Evaluate(batch, new EvaluationContext(memory, statement, CancellationToken.None))[0];
            try
            {
                return ConstantVectors.Read(vector, 0) with { Type = expression.Type };
            }
            finally
            {
                vector.Release();
            }
        }
        finally
        {
            batch.Dispose();
        }
    }
}
