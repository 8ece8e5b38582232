using System.Text;
using System.Text.RegularExpressions;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>~, ~*, RLIKE and regexp_like: true when the pattern is found anywhere in the text.</summary>
internal sealed class RegexMatch(string name, IReadOnlyList<string> aliases, RegexOptions options) : ScalarFunction
{
    public override string Name => name;

    public override IReadOnlyList<string> Aliases => aliases;

    public override string Description => "True when a regular expression is found in the text.";

    public override string Example => options == RegexOptions.None ? "'foobar' ~ '^foo' = true" : "'FOO' ~* 'foo' = true";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        Overloads.Choose(
            [
                new FunctionSignature([SqlType.String, SqlType.String], SqlType.Boolean),
                new FunctionSignature([SqlType.String, SqlType.String, SqlType.String], SqlType.Boolean),
            ],
            arguments,
            resolution);

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var texts = new BytesReader(arguments[0]);
        var patterns = new RegexArgument(arguments[1]);
        var nulls = new NullMask(arguments);
        using var result = new ValueVectorBuilder<byte>(resultType, numRows, context.Memory);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
            {
                result[i] = 0;
                continue;
            }
            var regex = patterns.At(i, options | (arguments.Length > 2 ? Flags(new BytesReader(arguments[2])[i]) : RegexOptions.None));
            result[i] = RegexCache.IsMatch(regex, Encoding.UTF8.GetString(texts[i])) ? (byte)1 : (byte)0;
        }
        return result.Build();
    }

    /// <summary>Impala's match options: c case-sensitive, i ignore case, m multiple lines, n the dot matches line ends.</summary>
    internal static RegexOptions Flags(ReadOnlySpan<byte> letters)
    {
        var options = RegexOptions.None;
        foreach (var letter in letters)
        {
            options = letter switch
            {
                (byte)'c' => options & ~RegexOptions.IgnoreCase,
                (byte)'i' => options | RegexOptions.IgnoreCase,
                (byte)'m' => options | RegexOptions.Multiline,
                (byte)'n' or (byte)'s' => options | RegexOptions.Singleline,
                (byte)'g' => options,
                _ => throw FunctionErrors.Udf($"Illegal match parameter {(char)letter}"),
            };
        }
        return options;
    }
}
