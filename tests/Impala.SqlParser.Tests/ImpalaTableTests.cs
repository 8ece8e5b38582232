using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>What of definitions of databases, tables and views Impala's parser takes and what it refuses, those of Kudu's and Iceberg's tables among them.
/// Source: Impala 4.5's documentation and grammar.</summary>
public sealed class ImpalaTableTests
{
    private static void Check(string accepted, string refused) => ImpalaText.Check(ImpalaText.Lines(accepted), ImpalaText.Lines(refused));

    [Fact]
    public void Databases() => Check(
        """
        create database d
        create schema if not exists d comment 'c' with dbproperties ('a'='b', 'c'='d') location '/l' managedlocation '/m'
        create database d location '/l'
        create database d comment "c" managedlocation '/m'
        drop database d
        drop schema if exists d cascade
        drop database d restrict
        alter database d set owner user u
        alter database d set owner role r
        alter database d set dbproperties ('a'='b')
        use d
        use `default`
        use default
        """,
        """
        create database
        create database d.e
        create database if exists d
        create database d location '/l' comment 'c'
        create database d location l
        create database d managedlocation '/m' location '/l'
        create database d with dbproperties ()
        create database d with dbproperties ('a')
        create database d with properties ('a'='b')
        create databases d
        drop database
        drop database if not exists d
        drop database d cascade restrict
        drop database d, e
        alter database d
        alter database d set owner u
        alter database d set owner group g
        alter database d set location '/l'
        alter schema d set owner user u
        use
        use d.e
        use 'd'
        use table
        """);

    [Fact]
    public void CreateTables() => Check(
        """
        create table t (a int)
        create table d.t (a int, b string comment 'x', c decimal(10,2), d timestamp, e char(3), f varchar(5))
        create external table if not exists t (a int) location '/l'
        create table t (a int) partitioned by (b int, c string comment 'k')
        create table t (a int) partitioned by (b int) sort by (a) comment 'c' row format delimited fields terminated by ',' escaped by '\\' lines terminated by '\n' with serdeproperties ('a'='b') stored as textfile location '/l' cached in 'p' with replication = 3 tblproperties ('a'='b')
        create table t (a int) sort by () stored as parquet
        create table t (a int) sort by lexical (a, b)
        create table t (a int) sort by zorder (a)
        create table t (a int) row format delimited
        create table t (a int) row format delimited lines terminated by 'x'
        create table t (a int) stored as parquetfile
        create table t (a int) stored as orc
        create table t (a int) stored as avro
        create table t (a int) stored as rcfile
        create table t (a int) stored as sequencefile
        create table t (a int) stored as jsonfile
        create table t (a int) stored as hudiparquet
        create table t (a int) stored as iceberg
        create table t (a int) stored by iceberg
        create table t (a int) stored by jdbc tblproperties ('a'='b')
        create table t (a int) stored as kudu
        create table t (a int) cached in 'p'
        create table t (a int) uncached
        create table t stored as avro tblproperties ('avro.schema.url'='x')
        create table t partitioned by (a int) stored as avro
        create table t (a array<int>, b map<string,int>, c struct<x:int comment 'c', `y`:string, date:date>)
        create table t (a int) clustered by (a) into 4 buckets
        create table t (a int) clustered by (a, b) sort by (c) into 4 buckets stored as parquet
        create table t (`default` int, query string)
        create table t (a int, primary key (a))
        create table t (a int, primary key (a) not enforced)
        create table t (a int, non unique primary key (a))
        create table t (a int, primary key (a) disable novalidate rely)
        create table t (a int, primary key (a) enable validate norely)
        create table t (a int, primary key (a, b) disable, foreign key (a) references u (b) disable novalidate rely, foreign key (b) references d.v (c, d))
        create table t (a int, foreign key (a) references u (b), primary key (a))
        create table t (a int, foreign key (a) references u (b) novalidate)
        create table t (a int) produced by data source s
        create table t (a int) produced by data source s('init') comment 'c'
        """,
        """
        create table
        create table t ()
        create table t (a)
        create table t (a int,)
        create table t (a int b int)
        create table a.b.c (a int)
        create table if exists t (a int)
        create tables t (a int)
        create temporary table t (a int)
        create or replace table t (a int)
        create table t (a text)
        create table t (a int4)
        create table t (int a)
        create table t (a int) location '/l' stored as parquet
        create table t (a int) comment 'c' sort by (a)
        create table t (a int) tblproperties ('a'='b') location '/l'
        create table t (a int) stored as unknown
        create table t (a int) stored as
        create table t (a int) stored by parquet
        create table t (a int) stored as parquet stored as orc
        create table t (a int) partitioned by ()
        create table t (a int) partitioned by (b)
        create table t (a int) sort by a
        create table t (a int) sort by (a + 1)
        create table t (a int) row format delimited fields ','
        create table t (a int) row format delimited escaped by 'x' fields terminated by ','
        create table t (a int) row format serde 'x'
        create table t (a int) comment c
        create table t (a int) cached in p
        create table t (a int) cached in 'p' with replication 3
        create table t (a int) clustered by (a)
        create table t (a int) tblproperties ()
        create table t (a int) tblproperties (a='b')
        create table t (primary key (a))
        create table t (primary key (a), a int)
        create table t (a int, primary key (a), b int)
        create table t (a int, primary key (a), primary key (b))
        create table t (a int, primary key)
        create table t (a int, primary key (a) rely disable)
        create table t (a int, constraint c primary key (a))
        create table t (a int, unique (a))
        create table t (a int, check (a > 0))
        create table t (a int, foreign key (a) references u)
        create table t (a int, foreign key (a) references u (b) not enforced)
        create table t (a int, foreign (a) references u (b))
        create external table t (a int) produced by data source s
        create table t produced by data source s
        create table t (a int) produced by source s
        create table t (a int) as select 1
        create table t (a int) on commit drop
        """);

    [Fact]
    public void KuduAndIcebergTables() => Check(
        """
        create table t (a int primary key) stored as kudu
        create table t (a int non unique primary key, b int) stored as kudu
        create table t (a int not null, b string null default 'x' encoding plain_encoding compression snappy block_size 4096 comment 'c') stored as kudu
        create table t (a int encoding bit_shuffle default 1 + 2 primary key)
        create table t (a int primary key) partition by hash (a) partitions 3 stored as kudu
        create table t (a int primary key) partition by hash partitions 3 stored as kudu
        create table t (a int primary key) partition by hash (a) partitions 3, hash (b) partitions 2 stored as kudu
        create table t (a int primary key) partition by hash (a) partitions 3 hash (b) partitions 2
        create table t (a int primary key) partition by range (a) (partition values < 10, partition 10 <= values < 20, partition 20 <= values)
        create table t (a int primary key) partition by range (partition value = 1, partition value = (1, 'x'))
        create table t (a int primary key) partition by range (a, b) (partition (1, 'a') < values <= (2, 'b'))
        create table t (a int primary key) partition by range (a) (partition values > 3 partition 5 > values)
        create table t (a int primary key) partition by hash (a) partitions 2, range (b) (partition value = 1) stored as kudu
        create table t (a int primary key) partition by range (b) (partition value = 1), hash (a) partitions 2
        create table t (a int primary key) partition by range (a) (partition values < 1 hash (b) partitions 3)
        create table t (a int) partitioned by spec (a) stored as iceberg
        create table t (a int) partitioned by spec (year(a), month(b), bucket(5, c), truncate(3, d), void(e)) stored by iceberg
        create table t (a int) partitioned by spec (a), partitioned by spec (b) stored as iceberg
        """,
        """
        create table t (a int primary)
        create table t (a int key)
        create table t (a int unique)
        create table t (a int not null not null)
        create table t (a int null not null)
        create table t (a int comment 'x' comment 'y')
        create table t (a int encoding)
        create table t (a int compression 'snappy')
        create table t (a int block_size a)
        create table t (a int default)
        create table t (a int auto_increment)
        create table t (a int) partition by (a)
        create table t (a int) partition by hash (a)
        create table t (a int) partition by hash (a) partitions
        create table t (a int) partition by hash (a) partitions x
        create table t (a int) partition by hash () partitions 3
        create table t (a int) partition by range (a)
        create table t (a int) partition by range (a) ()
        create table t (a int) partition by range (a) (partition)
        create table t (a int) partition by range (a) (partition 1)
        create table t (a int) partition by range (a) (partition 1 < 2)
        create table t (a int) partition by range (a) (partition values = 1)
        create table t (a int) partition by range (a) (value = 1)
        create table t (a int) partition by range (a) (partition value = 1), range (b) (partition value = 2)
        create table t (a int) partition by hash (a) partitions 2, range (b) (partition value = 1), hash (c) partitions 2
        create table t (a int) partitioned by spec ()
        create table t (a int) partitioned by spec (year())
        create table t (a int) partitioned by spec (bucket('x', a))
        create table t (a int) partitioned by spec a
        """);

    [Fact]
    public void TablesLikeAndAs() => Check(
        """
        create table t like u
        create table d.t like e.u
        create external table if not exists t like u comment 'c' stored as parquet location '/l'
        create table t sort by (a) like u
        create table t sort by zorder (a, b) like d.u stored as textfile
        create table t like parquet '/f'
        create table t like orc '/f' stored as parquet
        create external table t like parquet '/f' partitioned by (a int) sort by (b) comment 'c' stored as parquet location '/l' tblproperties ('a'='b')
        create table t as select 1
        create table t stored as parquet as select a, b from u
        create table if not exists d.t partitioned by (a, b) sort by (c) comment 'x' stored as textfile location '/l' tblproperties ('a'='b') as select * from u
        create external table t row format delimited fields terminated by '|' as select 1
        create table t as with v as (select 1) select * from v
        create table t as values (1, 2)
        create table t as select 1 union all select 2
        create table t primary key (a) partition by hash (a) partitions 3 stored as kudu as select a from u
        create table t primary key (a) stored as kudu as select a from u
        create table t non unique primary key (a) stored as kudu as select a from u
        create table t partition by hash (a) partitions 3 stored as kudu as select a from u
        create table t partitioned by spec (a) stored as iceberg as select a from u
        create /* +shuffle */ table t as select 1
        create /* +noshuffle, clustered */ table t partitioned by (a) as select 1, 2 a
        create [shuffle] table t as select 1
        """,
        """
        create table t like
        create table t (a int) like u
        create table t like 'u'
        create table t like u tblproperties ('a'='b')
        create table t like u location '/l' stored as parquet
        create table t like u partitioned by (a int)
        create table t like u as select 1
        create table t like parquet
        create table t like parquet f
        create table t like text '/f'
        create table t like parquet '/f' as select 1
        create table t as
        create table t as (select 1
        create table t (a) as select 1
        create table t partitioned by (a int) as select 1
        create table t partitioned by (a, b int) as select 1
        create table t partitioned by () as select 1
        create table t as select 1 with no data
        create table t as insert into u select 1
        create table t as select 1 stored as parquet
        create table t primary key (a)
        create table t primary key (a) stored as kudu
        create table t partitioned by (a)
        create table t foreign key (a) references u (b) as select 1
        create /* +shuffle */ table t (a int)
        """);

    [Fact]
    public void Views() => Check(
        """
        create view v as select 1
        create view if not exists d.v (a, b comment 'x') comment 'c' tblproperties ('a'='b') as select 1, 2
        create view v as values (1)
        create view v as with w as (select 1) select * from w
        create view v as select a from t union all select b from u order by 1 limit 1
        alter view v as select 1
        alter view d.v (a, b comment 'x') as select 1, 2
        alter view v rename to d.w
        alter view v set owner user u
        alter view v set owner role r
        alter view v set tblproperties ('a'='b')
        alter view v unset tblproperties ('a', 'b')
        alter view v unset tblproperties if exists ('a')
        drop view v
        drop view if exists d.v
        """,
        """
        create view v
        create view v as
        create view v () as select 1
        create view v (a int) as select 1
        create view v (a + 1) as select 1
        create view v select 1
        create view v as insert into t select 1
        create view v tblproperties ('a'='b') comment 'c' as select 1
        create or replace view v as select 1
        create temporary view v as select 1
        create external view v as select 1
        create materialized view v as select 1
        alter view v
        alter view v select 1
        alter view v rename w
        alter view v set location '/l'
        alter view v set serdeproperties ('a'='b')
        alter view v unset serdeproperties ('a')
        alter view v add column a int
        drop view
        drop view v cascade
        drop view v, w
        drop view v purge
        drop table t, u
        drop table t cascade
        drop table if not exists t
        """);

    [Fact]
    public void AlterTables() => Check(
        """
        alter table t add column a int
        alter table t add column if not exists a int comment 'x'
        alter table t add columns (a int, b string comment 'x')
        alter table t add if not exists columns (a int)
        alter table t add column a int not null default 5 encoding rle compression lz4 block_size 100
        alter table t replace columns (a int, b string)
        alter table t drop column a
        alter table t drop a
        alter table t change a b bigint
        alter table d.t change column a a string comment 'x'
        alter table t rename to u
        alter table t rename to d.u
        alter table t add partition (a = 1)
        alter table t add if not exists partition (a = 1, b = 'x') location '/l' cached in 'p'
        alter table t add partition (a = 1) partition (a = 2) location '/l' uncached partition (a = 1 + 2)
        alter table t add partition (a = 1) set fileformat parquet
        alter table t drop partition (a = 1)
        alter table t drop if exists partition (a < 1, b in ('x', 'y'), c like 'z') purge
        alter table t recover partitions
        alter table t set fileformat textfile
        alter table t partition (a = 1) set fileformat parquet
        alter table t set location '/l'
        alter table t partition (a > 1, b is null) set location '/l'
        alter table t set tblproperties ('a'='b', 'c'='d')
        alter table t partition (a = 1) set tblproperties ('a'='b')
        alter table t set serdeproperties ('a'='b')
        alter table t partition (a = 1) set serdeproperties ('a'='b')
        alter table t unset tblproperties ('a')
        alter table t unset serdeproperties if exists ('a', 'b')
        alter table t partition (a = 1) unset tblproperties ('a')
        alter table t set row format delimited fields terminated by ','
        alter table t partition (a = 1) set row format delimited
        alter table t set cached in 'p'
        alter table t partition (a = 1) set cached in 'p' with replication = 2
        alter table t set uncached
        alter table t set column stats a ('numDVs'='1', 'avgSize'='2.5')
        alter table t sort by (a, b)
        alter table t sort by ()
        alter table t sort by lexical (a)
        alter table t sort by zorder (a, b)
        alter table t alter column a set comment 'x'
        alter table t alter a set comment 'x'
        alter table t alter column a set default 5
        alter table t alter column a set encoding rle compression snappy block_size 5 default 1 comment 'c'
        alter table t alter a drop default
        alter table t set owner user u
        alter table t set owner role r
        alter table t add range partition 1 <= values < 2
        alter table t add if not exists range partition value = 5
        alter table t drop range partition values < 3
        alter table t drop if exists range partition value = (1, 2)
        alter table t set partition spec (a, year(b), bucket(5, c))
        alter table t execute expire_snapshots(now())
        alter table t execute rollback('2020-01-01')
        alter table t execute remove_orphan_files(now() - interval 5 days)
        alter table t execute repair_metadata()
        alter table t convert to iceberg
        alter table t convert to iceberg tblproperties ('a'='b')
        """,
        """
        alter table t
        alter table a.b.c rename to d
        alter table if exists t rename to u
        alter table t add
        alter table t add a int
        alter table t add column (a int)
        alter table t add columns a int
        alter table t add columns ()
        alter table t add columns if not exists (a int)
        alter table t add if not exists column a int
        alter table t add column a
        alter table t replace column a int
        alter table t drop
        alter table t drop columns (a)
        alter table t drop if exists column a
        alter table t drop column if exists a
        alter table t drop column a, drop column b
        alter table t drop column a cascade
        alter table t change a
        alter table t change a b
        alter table t modify a int
        alter table t rename u
        alter table t rename column a to b
        alter table t add partition
        alter table t add partition ()
        alter table t add partition (a)
        alter table t add partition (a > 1)
        alter table t add partition (a = 1), partition (a = 2)
        alter table t drop partition ()
        alter table t drop partition (a = 1) cascade
        alter table t drop partition (a = 1), partition (a = 2)
        alter table t recover
        alter table t set
        alter table t set fileformat
        alter table t set fileformat unknown
        alter table t set location
        alter table t set location l
        alter table t partition () set location '/l'
        alter table t partition (a = 1)
        alter table t partition (a = 1) rename to u
        alter table t partition (a = 1) set column stats a ('numDVs'='1')
        alter table t partition (a = 1) set owner user u
        alter table t partition (a = 1) set partition spec (b)
        alter table t set tblproperties ()
        alter table t set tblproperties ('a')
        alter table t unset tblproperties ()
        alter table t unset tblproperties ('a'='b')
        alter table t unset location
        alter table t set column stats ('numDVs'='1')
        alter table t set column a stats ('numDVs'='1')
        alter table t sort by a
        alter table t sort (a)
        alter table t alter column a comment 'x'
        alter table t alter column a set
        alter table t alter column a set comment 'x' comment 'y'
        alter table t alter column a type bigint
        alter table t alter column a drop not null
        alter table t set owner u
        alter table t set owner group g
        alter table t add range values < 1
        alter table t execute
        alter table t execute rollback
        alter table t convert to parquet
        alter table t convert iceberg
        """);
}
