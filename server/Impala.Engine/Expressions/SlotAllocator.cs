using Impala.Catalog.Types;

namespace Impala.Engine.Expressions;

/// <summary>Hands out slot ids for one statement; analysis, planning and optimisation share one.</summary>
public sealed class SlotAllocator
{
    private int _next;

    public SlotAllocator(int first = 0) => _next = first;

    public Slot New(string name, SqlType type, bool isNullable = true) => new(_next++, name, type, isNullable);
}
