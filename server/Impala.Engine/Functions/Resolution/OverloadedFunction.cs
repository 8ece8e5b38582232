using Impala.Catalog.Types;

namespace Impala.Engine.Functions.Resolution;

/// <summary>A scalar function with a fixed list of signatures.</summary>
public abstract class OverloadedFunction : ScalarFunction
{
    private readonly FunctionSignature[] _overloads;
    private readonly bool _isVariadic;

    protected OverloadedFunction(string name, string description, string example, params FunctionSignature[] overloads)
        : this(name, description, example, false, overloads)
    {
    }

    protected OverloadedFunction(string name, string description, string example, bool isVariadic, params FunctionSignature[] overloads)
    {
        Name = name;
        Description = description;
        Example = example;
        _overloads = overloads;
        _isVariadic = isVariadic;
    }

    public sealed override string Name { get; }

    public sealed override string Description { get; }

    public sealed override string Example { get; }

    public IReadOnlyList<FunctionSignature> Signatures => _overloads;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        Overloads.Choose(_overloads, arguments, resolution, _isVariadic);

    /// <summary>A signature: the result type, then the parameters.</summary>
    protected static FunctionSignature Returns(SqlType result, params SqlType[] parameters) => new([.. parameters], result);
}
