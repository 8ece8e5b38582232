using Impala.Catalog;
using Impala.Engine.Expressions;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Finds columns by name: in the nearest scope that knows the name, then outwards. A name found outside is a correlated reference.</summary>
internal static class NameResolver
{
    /// <summary>The column a reference of one to four parts means; else 42703, 42702 or 42P01.</summary>
    public static BoundColumn Resolve(Ast.ColumnReference reference, Scope scope, AnalysisErrors errors)
    {
        var found = TryResolve(reference, scope, errors) ?? throw NotFound(reference, scope, errors);
        return found.UnsupportedType is { } type ? throw errors.UnsupportedColumn(found.Name, type, reference.Span) : found;
    }

    /// <summary>The same, or null when no scope knows the name; an ambiguous name still throws.</summary>
    public static BoundColumn? TryResolve(Ast.ColumnReference reference, Scope scope, AnalysisErrors errors)
    {
        for (var current = scope; current is not null; current = current.Parent)
        {
            if (FindIn(current, reference, errors) is not { } column)
                continue;
            NoteCorrelation(column.Value, scope, current);
            scope.Block?.NoteReference(current);
            return column;
        }
        return null;
    }

    /// <summary>Marks a slot of an outer scope as used by every scope between it and the user.</summary>
    public static void NoteCorrelation(ScalarExpression value, Scope user, Scope owner)
    {
        if (ReferenceEquals(user, owner))
            return;
        if (value is SlotReference reference)
        {
            for (var crossed = user; !ReferenceEquals(crossed, owner); crossed = crossed.Parent!)
                crossed.Correlated[reference.Slot.Id] = reference.Slot;
        }
        foreach (var child in value.Children)
            NoteCorrelation(child, user, owner);
    }

    /// <summary>The relations a qualifier of * means.</summary>
    public static Relation? FindRelation(ReadOnlySpan<Ast.Identifier> qualifier, Scope scope)
    {
        foreach (var relation in scope.Relations)
            if (Matches(relation, qualifier))
                return relation;
        return null;
    }

    /// <summary>The row of the relation that a lone name means which is no column; null when it is neither.</summary>
    public static RowValue? FindRow(Ast.ColumnReference reference, Scope scope)
    {
        for (var current = scope; current is not null; current = current.Parent)
        {
            if (FindRelation(reference.Parts.AsSpan(), current) is not { } relation)
                continue;
            scope.Block?.NoteReference(current);
            return WholeRow(relation, scope, current);
        }
        return null;
    }

    /// <summary>A relation's columns as a row, noted as used by <paramref name="user"/>.</summary>
    public static RowValue WholeRow(Relation relation, Scope user, Scope owner)
    {
        var columns = relation.Columns.Where(column => column.UnsupportedType is null).ToList();
        var row = new RowValue(columns.Select(column => column.Value).ToValueList(), columns.Select(column => column.Name).ToValueList());
        NoteCorrelation(row, user, owner);
        return row;
    }

    private static BoundColumn? FindIn(Scope scope, Ast.ColumnReference reference, AnalysisErrors errors)
    {
        var name = reference.Name;
        if (reference.Parts.Count == 1)
            return FindUnqualified(scope, name, reference, errors);
        var qualifier = reference.Parts.AsSpan()[..^1];
        var relation = FindRelation(qualifier, scope);
        if (relation is null)
            return null;
        BoundColumn? found = null;
        foreach (var column in relation.Columns)
        {
            if (column.Name != name)
                continue;
            found = found is null ? column : throw errors.AmbiguousColumn(name, reference.Span);
        }
        return found ?? FindSystemColumn(relation, name) ?? throw errors.ColumnNotFound(reference, NearestName.Find(name, relation.Columns.Select(column => column.Name)));
    }

    private static BoundColumn? FindUnqualified(Scope scope, string name, Ast.ColumnReference reference, AnalysisErrors errors)
    {
        BoundColumn? found = null;
        foreach (var column in scope.Columns)
        {
            if (column.Name != name)
                continue;
            found = found is null ? column : throw errors.AmbiguousColumn(name, reference.Span);
        }
        if (found is not null)
            return found;
        foreach (var relation in scope.Relations)
        {
            if (FindSystemColumn(relation, name) is not { } column)
                continue;
            found = found is null ? column : throw errors.AmbiguousColumn(name, reference.Span);
        }
        return found;
    }

    private static BoundColumn? FindSystemColumn(Relation relation, string name)
    {
        foreach (var column in relation.SystemColumns)
            if (column.Name == name)
                return column;
        return null;
    }

    private static bool Matches(Relation relation, ReadOnlySpan<Ast.Identifier> qualifier)
    {
        if (relation.Name != qualifier[^1].Name)
            return false;
        if (qualifier.Length == 1)
            return true;
        return relation.Schema == qualifier[^2].Name && (qualifier.Length == 2 || qualifier[0].Name == TableResolver.PostgresDatabase);
    }

    private static Exception NotFound(Ast.ColumnReference reference, Scope scope, AnalysisErrors errors)
    {
        if (reference.Parts.Count == 1)
            return errors.ColumnNotFound(reference, NearestName.Find(reference.Name, VisibleNames(scope)));
        if (!errors.IsPostgres)
            for (var current = scope; current is not null; current = current.Parent)
                foreach (var hidden in current.Hidden)
                    if (Matches(hidden, reference.Parts.AsSpan()[..^1]))
                        return errors.SemiJoined("column/field reference", string.Join('.', reference.Parts.Select(part => part.Name)), hidden.Name, reference.Span);
        return errors.MissingFromEntry(reference, RelationNames(scope));
    }

    private static IEnumerable<string> VisibleNames(Scope scope)
    {
        for (var current = scope; current is not null; current = current.Parent)
            foreach (var column in current.Columns)
                yield return column.Name;
    }

    private static IEnumerable<string> RelationNames(Scope scope)
    {
        for (var current = scope; current is not null; current = current.Parent)
            foreach (var relation in current.Relations)
                yield return relation.Name;
    }
}
