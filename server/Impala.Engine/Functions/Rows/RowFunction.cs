using Impala.Engine.Expressions;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Rows;

/// <summary>Computes one row: null is NULL, else string (text), byte[] (an encoded array or binary), bool, int, long, double, or <see cref="Int128"/>.</summary>
internal delegate object? RowEvaluator(RowArguments arguments);

/// <summary>An overload chosen by code.</summary>
internal delegate FunctionSignature? RowResolver(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution);

/// <summary>
/// A function computed row by row with boxed values. It is for functions of the catalogs, of the session and of arrays, which run over few
/// rows; whatever runs over table data has a class with a vector loop instead.
/// </summary>
internal sealed class RowFunction(string name, string description, FunctionSignature[] overloads, RowEvaluator evaluate) : OverloadedFunction(name, description, "", overloads)
{
    private readonly IReadOnlyList<string> _aliases = [];

    public bool Strict { get; init; } = true;

    public bool Deterministic { get; init; } = true;

    public bool Variadic { get; init; }

    public override IReadOnlyList<string> Aliases => AliasList ?? _aliases;

    public IReadOnlyList<string>? AliasList { get; init; }

    public override bool IsStrict => Strict;

    public override bool IsDeterministic => Deterministic;

    /// <summary>Takes the place of the fixed signatures, where they cannot say it.</summary>
    public RowResolver? Resolver { get; init; }

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        Resolver is not null ? Resolver(arguments, resolution) : Overloads.Choose(Signatures, arguments, resolution, Variadic);

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        if (arguments.Length == 0)
            return Fact(resultType, numRows, context);
        var nulls = new NullMask(arguments);
        using var result = new RowResult(resultType, numRows, context);
        for (var i = 0; i < numRows; i++)
        {
            if (Strict && nulls[i])
                result.Set(i, null);
            else
                result.Set(i, evaluate(new RowArguments(arguments, i, context)));
        }
        return result.Build();
    }

    // Without arguments the answer is the same for every row, but for a new UUID each.
    private ColumnVector Fact(SqlType type, int numRows, EvaluationContext context)
    {
        using var single = new RowResult(type, 1, context);
        single.Set(0, evaluate(new RowArguments([], 0, context)));
        var vector = single.Build();
        try
        {
            return ConstantVectors.Create(ConstantVectors.Read(vector, 0), numRows, context.Memory);
        }
        finally
        {
            vector.Release();
        }
    }

    /// <summary>A signature: the result type, then the parameters.</summary>
    public static FunctionSignature Of(SqlType result, params SqlType[] parameters) => new([.. parameters], result);
}
