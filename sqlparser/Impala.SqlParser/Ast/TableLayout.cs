namespace Impala.SqlParser.Ast;

/// <summary>PARTITION BY of Kudu tables.</summary>
public abstract record KuduPartitioning : SqlNode;

/// <summary>HASH [(columns)] PARTITIONS n.</summary>
public sealed record HashPartitioning(AstList<Identifier> Columns, long NumPartitions) : KuduPartitioning;

/// <summary>RANGE [(columns)] (ranges).</summary>
public sealed record RangePartitioning(AstList<Identifier> Columns, AstList<RangePartition> Ranges) : KuduPartitioning;

/// <summary><c>PARTITION [1 &lt;] VALUES [&lt; 2]</c>, or <c>PARTITION VALUE = 1</c> with <see cref="Values"/>.</summary>
public sealed record RangePartition(RangeBound? Before, RangeBound? After, AstList<Expression> Values) : SqlNode
{
    public AstList<HashPartitioning> Hash { get; init; } = [];
}

/// <summary>A comparison as written and its side of it.</summary>
public sealed record RangeBound(BinaryOperator Comparison, AstList<Expression> Values) : SqlNode;

/// <summary>A field of Iceberg's PARTITIONED BY SPEC: <c>c</c>, <c>YEAR(c)</c>, <c>BUCKET(5, c)</c>; the transform is upper case.</summary>
public sealed record PartitionTransform(string? Transform, long? Parameter, Identifier Column) : SqlNode;

/// <summary>CLUSTERED BY (columns) [SORT BY ..] INTO n BUCKETS.</summary>
public sealed record Bucketing(AstList<Identifier> Columns, long NumBuckets) : SqlNode;

/// <summary>CACHED IN 'pool' [WITH REPLICATION = n]; without a pool UNCACHED.</summary>
public sealed record Caching(string? Pool, long? Replication) : SqlNode;

/// <summary>PRODUCED BY DATA SOURCE name [('init')].</summary>
public sealed record DataSourceReference(Identifier Name, string? InitString) : SqlNode;
