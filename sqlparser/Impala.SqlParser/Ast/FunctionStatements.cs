namespace Impala.SqlParser.Ast;

/// <summary>CREATE [AGGREGATE] FUNCTION, in C++ or Java. A function without a signature (<see cref="HasSignature"/>) takes all its class has.</summary>
public sealed record CreateFunctionStatement(ObjectName Name, string Location) : Statement
{
    public bool Aggregate { get; init; }

    public bool IfNotExists { get; init; }

    public bool HasSignature { get; init; }

    public AstList<DataTypeName> Arguments { get; init; } = [];

    /// <summary>The last argument type has <c>...</c> behind it.</summary>
    public bool Variadic { get; init; }

    public DataTypeName? Returns { get; init; }

    public DataTypeName? Intermediate { get; init; }

    /// <summary>SYMBOL, PREPARE_FN, UPDATE_FN ..., upper case, as written one behind the other.</summary>
    public AstList<Property> Options { get; init; } = [];
}

/// <summary>DROP [AGGREGATE] FUNCTION f [(types)].</summary>
public sealed record DropFunctionStatement(ObjectName Name) : Statement
{
    public bool Aggregate { get; init; }

    public bool IfExists { get; init; }

    public bool HasSignature { get; init; }

    public AstList<DataTypeName> Arguments { get; init; } = [];

    public bool Variadic { get; init; }
}

/// <summary>SHOW CREATE [AGGREGATE] FUNCTION f.</summary>
public sealed record ShowCreateFunctionStatement(ObjectName Name, bool Aggregate) : Statement;

/// <summary>CREATE DATA SOURCE.</summary>
public sealed record CreateDataSourceStatement(Identifier Name, string ClassName, string ApiVersion) : Statement
{
    public bool IfNotExists { get; init; }

    public string? Location { get; init; }
}

/// <summary>DROP DATA SOURCE.</summary>
public sealed record DropDataSourceStatement(Identifier Name, bool IfExists = false) : Statement;
