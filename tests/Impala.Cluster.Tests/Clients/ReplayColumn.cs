namespace Impala.Cluster.Tests.Clients;

/// <summary>A column of a RowDescription: its name, type, modifier (-1 is none), whether it comes from a table, its number there, its format.</summary>
internal sealed record ReplayColumn(string Name, uint Oid, int Modifier, bool IsOfTable, int Number, int Format)
{
    public override string ToString() => $"{Name} {Oid}{(Modifier < 0 ? "" : $"({Modifier})")}{(Format == 0 ? "" : " binary")}";
}
