using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

/// <summary>Gives every node its number: operators in the order they start, then exchanges, then projections that compute nothing.</summary>
internal static class PlanNumbering
{
    public static PlanNode Number(PlanNode root)
    {
        var next = 0;
        for (var phase = 0; phase < 3; phase++)
        {
            var current = phase;
            root = Visit(root, node => Phase(node) == current ? next++ : -1);
        }
        return root;
    }

    /// <summary>True for a projection that only drops or reorders columns: it moves no data.</summary>
    public static bool IsColumnDropping(PlanNode node) => node is ProjectNode project && project.Assignments.All(assignment => assignment.IsIdentity);

    private static int Phase(PlanNode node)
    {
        if (node is ExchangeNode)
            return 1;
        return IsColumnDropping(node) ? 2 : 0;
    }

    private static PlanNode Visit(PlanNode node, Func<PlanNode, int> number)
    {
        SlotUse.Guard();
        var visited = node.Children.IsEmpty ? node : node.WithChildren(node.Children.MapOrSame(child => Visit(child, number)));
        var id = number(visited);
        return id < 0 ? visited : visited with { NodeId = id };
    }
}
