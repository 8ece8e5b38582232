using Impala.Engine.Expressions;

namespace Impala.Engine.Analysis;

/// <summary>One source of FROM as qualified names see it.</summary>
/// <param name="Name">The alias, or the table's own name.</param>
/// <param name="Schema">The database, when the source is a table without an alias.</param>
internal sealed record Relation(string Name, string? Schema, IReadOnlyList<BoundColumn> Columns)
{
    /// <summary>Columns that only an explicit name reaches: tableoid, xmin.</summary>
    public IReadOnlyList<BoundColumn> SystemColumns { get; init; } = [];

    /// <summary>When set, random() and the like are functions of the row's place: see <see cref="RowHash"/>.</summary>
    public long? RowSeed { get; init; }
}

/// <summary>The names one SELECT sees. The parent is the query around it; what is found there is a correlated reference, which every scope
/// in between notes.</summary>
internal sealed class Scope(Scope? parent, CteScope? ctes)
{
    public Scope? Parent { get; } = parent;

    public CteScope? Ctes { get; set; } = ctes;

    public List<Relation> Relations { get; } = [];

    /// <summary>Relations that a semi or anti join hides; known for the error only.</summary>
    public List<Relation> Hidden { get; } = [];

    /// <summary>What unqualified names and * see: the relations' columns, where USING has merged some.</summary>
    public List<BoundColumn> Columns { get; } = [];

    /// <summary>The SELECT whose clauses this scope serves; null for scopes that only carry names.</summary>
    public SelectBlock? Block { get; set; }

    /// <summary>Slots of outer scopes that this query or one inside it refers to.</summary>
    public Dictionary<int, Slot> Correlated { get; } = [];

    public void Add(FromItem item)
    {
        Relations.AddRange(item.Relations);
        Columns.AddRange(item.Columns);
        Hidden.AddRange(item.Hidden);
    }

    /// <summary>True when the slot is one of this scope's own columns.</summary>
    public bool Owns(int slotId)
    {
        foreach (var column in Columns)
            if (Contains(column.Value, slotId))
                return true;
        foreach (var relation in Relations)
            foreach (var column in relation.Columns)
                if (Contains(column.Value, slotId))
                    return true;
        return false;
    }

    /// <summary>The slot's name as errors print it, <c>t.c</c>.</summary>
    public string Describe(Slot slot)
    {
        foreach (var relation in Relations)
            foreach (var column in relation.Columns)
                if (Contains(column.Value, slot.Id))
                    return relation.Name.Length == 0 ? column.Name : relation.Name + "." + column.Name;
        return slot.Name;
    }

    private static bool Contains(ScalarExpression value, int slotId)
    {
        if (value is SlotReference reference)
            return reference.Slot.Id == slotId;
        foreach (var child in value.Children)
            if (Contains(child, slotId))
                return true;
        return false;
    }
}

/// <summary>WITH names, innermost first.</summary>
internal sealed record CteScope(CteScope? Outer, string Name, SqlParser.Ast.CommonTableExpression Definition, Scope? QueryScope)
{
    /// <summary>Whether the query refers to itself (WITH RECURSIVE).</summary>
    public bool IsRecursive { get; init; }

    /// <summary>Inside the recursive term: what the name means there.</summary>
    public WorkingTable? Working { get; init; }

    public static CteScope? Find(CteScope? scope, string name)
    {
        for (; scope is not null; scope = scope.Outer)
            if (scope.Name == name)
                return scope;
        return null;
    }
}
