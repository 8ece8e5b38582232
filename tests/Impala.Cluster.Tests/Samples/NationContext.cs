using Microsoft.EntityFrameworkCore;

namespace Impala.Cluster.Tests.Samples;

/// <summary>Two tables of the sample, as Entity Framework maps them: through Npgsql's provider, without an option for Impala.</summary>
public sealed class NationContext(string connectionString) : DbContext
{
    public DbSet<Nation> Nations => Set<Nation>();

    public DbSet<Region> Regions => Set<Region>();

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseNpgsql(connectionString);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("tpch");
        modelBuilder.Entity<Region>(region =>
        {
            region.ToTable("region").HasKey(row => row.Key);
            region.Property(row => row.Key).HasColumnName("r_regionkey");
            region.Property(row => row.Name).HasColumnName("r_name");
        });
        modelBuilder.Entity<Nation>(nation =>
        {
            nation.ToTable("nation").HasKey(row => row.Key);
            nation.Property(row => row.Key).HasColumnName("n_nationkey");
            nation.Property(row => row.Name).HasColumnName("n_name");
            nation.Property(row => row.RegionKey).HasColumnName("n_regionkey");
            nation.HasOne(row => row.Region).WithMany(region => region.Nations).HasForeignKey(row => row.RegionKey);
        });
    }
}

/// <summary>A row of tpch.nation.</summary>
public sealed class Nation
{
    public int Key { get; set; }

    public string Name { get; set; } = "";

    public int RegionKey { get; set; }

    public Region Region { get; set; } = null!;
}

/// <summary>A row of tpch.region.</summary>
public sealed class Region
{
    public int Key { get; set; }

    public string Name { get; set; } = "";

    public ICollection<Nation> Nations { get; } = [];
}
