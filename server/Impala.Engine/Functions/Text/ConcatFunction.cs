using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>concat and concat_ws: in postgres NULLs are skipped and any type is written as text; impala's concat is NULL when any argument is.</summary>
internal sealed class ConcatFunction(string name, bool hasSeparator) : ScalarFunction
{
    public override string Name => name;

    public override string Description => hasSeparator ? "Joins texts with a separator, skipping NULLs." : "Joins texts.";

    public override string Example => hasSeparator ? "concat_ws('-', 'a', 'b') = 'a-b'" : "concat('a', 'b', 'c') = 'abc'";

    public override bool IsStrict => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length < (hasSeparator ? 2 : 1))
            return null;
        if (!hasSeparator && !resolution.IsPostgres && Exists(arguments, SqlTypeKind.Binary))
        {
            foreach (var argument in arguments)
                if (argument.Kind is not (SqlTypeKind.Binary or SqlTypeKind.Null))
                    return null;
            return new FunctionSignature([.. Enumerable.Repeat(SqlType.Binary, arguments.Length)], SqlType.Binary);
        }
        foreach (var argument in arguments)
            if (!resolution.IsPostgres && !ImplicitCasts.CanCast(argument, SqlType.String, resolution))
                return null;
        return new FunctionSignature([.. Enumerable.Repeat(SqlType.String, arguments.Length)], SqlType.String);
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader[arguments.Length];
        for (var j = 0; j < texts.Length; j++)
            texts[j] = new BytesReader(arguments[j]);
        var first = hasSeparator ? 1 : 0;
        var skipNulls = hasSeparator || context.Statement.IsPostgresDialect;
        for (var i = 0; i < numRows; i++)
        {
            var total = 0L;
            var numParts = 0;
            var isNull = hasSeparator && !arguments[0].IsValid(i);
            for (var j = first; j < texts.Length; j++)
            {
                if (arguments[j].IsValid(i))
                {
                    total += texts[j][i].Length;
                    numParts++;
                }
                else
                {
                    isNull |= !skipNulls;
                }
            }
            if (isNull)
            {
                result.SetNull(i);
                continue;
            }
            var separator = hasSeparator ? texts[0][i] : default;
            total += (long)separator.Length * Math.Max(0, numParts - 1);
            var room = result.Reserve(total);
            var at = 0;
            for (var j = first; j < texts.Length; j++)
            {
                if (!arguments[j].IsValid(i))
                    continue;
                if (at > 0 || numParts < 0)
                {
                    separator.CopyTo(room[at..]);
                    at += separator.Length;
                }
                else if (j > first && HasEarlierPart(arguments, first, j, i))
                {
                    separator.CopyTo(room[at..]);
                    at += separator.Length;
                }
                texts[j][i].CopyTo(room[at..]);
                at += texts[j][i].Length;
            }
            result.Commit(i, at);
        }
        return result.Build();
    }

    private static bool Exists(ReadOnlySpan<SqlType> arguments, SqlTypeKind kind)
    {
        foreach (var argument in arguments)
            if (argument.Kind == kind)
                return true;
        return false;
    }

    // An empty first part leaves nothing written yet still wants a separator behind it.
    private static bool HasEarlierPart(ReadOnlySpan<ColumnVector> arguments, int first, int part, int row)
    {
        for (var j = first; j < part; j++)
            if (arguments[j].IsValid(row))
                return true;
        return false;
    }
}
