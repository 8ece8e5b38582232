namespace Impala.SqlParser.Ast;

/// <summary>SET k = v, SET k TO v, SET [SESSION | LOCAL] ..., SET TIME ZONE v (<c>timezone</c>), SET NAMES v (<c>client_encoding</c>).
/// Several values of a list are kept apart. <see cref="Values"/> is empty for DEFAULT.</summary>
public sealed record SetOptionStatement(string Name, AstList<string> Values, SetScope Scope = SetScope.Session) : Statement
{
    public bool IsDefault => Values.IsEmpty;

    /// <summary>The values as one text, as SHOW prints them.</summary>
    public string Value => string.Join(", ", Values);
}

public enum SetScope
{
    Session,
    Local,
}

/// <summary>Impala's SET (regular and advanced options) and SET ALL (all levels).</summary>
public sealed record ShowOptionsStatement(bool All) : Statement;

/// <summary>RESET k, UNSET k; RESET ALL and UNSET ALL have name null.</summary>
public sealed record ResetStatement(string? Name) : Statement;

/// <summary>SET SESSION AUTHORIZATION and SET ROLE; name null means DEFAULT or NONE.</summary>
public sealed record SetRoleStatement(bool SessionAuthorization, string? Name) : Statement;

/// <summary>BEGIN, START TRANSACTION, COMMIT (END), ROLLBACK (ABORT), SAVEPOINT n, RELEASE n, ROLLBACK TO n.</summary>
public sealed record TransactionStatement(TransactionAction Action, Identifier? Savepoint = null) : Statement
{
    public AstList<TransactionMode> Modes { get; init; } = [];

    /// <summary>START TRANSACTION rather than BEGIN.</summary>
    public bool IsStart { get; init; }

    /// <summary>COMMIT AND CHAIN.</summary>
    public bool Chain { get; init; }
}

public enum TransactionAction
{
    Begin,
    Commit,
    Rollback,
    Savepoint,
    Release,
    RollbackTo,
}

/// <summary>SET TRANSACTION and, with <see cref="SessionDefault"/>, SET SESSION CHARACTERISTICS AS TRANSACTION.</summary>
public sealed record SetTransactionStatement(AstList<TransactionMode> Modes, bool SessionDefault) : Statement;

public enum TransactionMode
{
    ReadUncommitted,
    ReadCommitted,
    RepeatableRead,
    Serializable,
    ReadOnly,
    ReadWrite,
    Deferrable,
    NotDeferrable,
}

public sealed record DiscardStatement(DiscardTarget Target) : Statement;

public enum DiscardTarget
{
    All,
    Plans,
    Sequences,
    Temporary,
}

/// <summary>PREPARE n [(types)] AS statement.</summary>
public sealed record PrepareStatement(Identifier Name, AstList<DataTypeName> ParameterTypes, Statement Statement) : Statement;

public sealed record ExecuteStatement(Identifier Name, AstList<Expression> Arguments) : Statement;

/// <summary>DEALLOCATE n; null is ALL.</summary>
public sealed record DeallocateStatement(Identifier? Name) : Statement;

/// <summary>DECLARE n CURSOR FOR query.</summary>
public sealed record DeclareCursorStatement(Identifier Name, Query Query) : Statement
{
    public bool Binary { get; init; }

    public bool Insensitive { get; init; }

    /// <summary>SCROLL is true, NO SCROLL false.</summary>
    public bool? Scroll { get; init; }

    public bool WithHold { get; init; }
}

/// <summary>FETCH and, with <see cref="IsMove"/>, MOVE. Count is null for ALL; for ABSOLUTE and RELATIVE it is the position.</summary>
public sealed record FetchStatement(Identifier Cursor, FetchDirection Direction, long? Count, bool IsMove = false) : Statement;

public enum FetchDirection
{
    Forward,
    Backward,
    Absolute,
    Relative,
}

/// <summary>CLOSE n; null is ALL.</summary>
public sealed record CloseCursorStatement(Identifier? Name) : Statement;

public sealed record ListenStatement(Identifier Channel) : Statement;

/// <summary>UNLISTEN n; null is <c>*</c>.</summary>
public sealed record UnlistenStatement(Identifier? Channel) : Statement;

public sealed record NotifyStatement(Identifier Channel, string? Payload) : Statement;

/// <summary>LOCK TABLE ..., DO $$..$$, VACUUM, CHECKPOINT, GRANT ...: PostgreSQL statements that parse only to be named in a refusal.</summary>
public sealed record UnsupportedStatement(string Command) : Statement;
