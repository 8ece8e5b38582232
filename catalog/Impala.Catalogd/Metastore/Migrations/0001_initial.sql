-- {integer}, {real}, {rowid_table} and {key_table} are replaced by the dialect.
CREATE TABLE counters (
  name TEXT NOT NULL PRIMARY KEY,
  value {integer} NOT NULL
){key_table};

CREATE TABLE databases (
  oid {integer} NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  location TEXT NOT NULL,
  comment TEXT,
  owner TEXT NOT NULL,
  version {integer} NOT NULL
){rowid_table};

CREATE TABLE tables (
  oid {integer} NOT NULL PRIMARY KEY,
  database_oid {integer} NOT NULL REFERENCES databases (oid),
  name TEXT NOT NULL,
  kind {integer} NOT NULL,
  format {integer} NOT NULL,
  is_external {integer} NOT NULL,
  num_partition_columns {integer} NOT NULL,
  location TEXT NOT NULL,
  comment TEXT,
  owner TEXT NOT NULL,
  text_format TEXT NOT NULL,
  view_text TEXT,
  view_dialect TEXT,
  version {integer} NOT NULL,
  UNIQUE (database_oid, name)
){rowid_table};

CREATE TABLE columns (
  table_oid {integer} NOT NULL REFERENCES tables (oid),
  ordinal {integer} NOT NULL,
  name TEXT NOT NULL,
  type_kind {integer} NOT NULL,
  type_precision {integer} NOT NULL,
  type_scale {integer} NOT NULL,
  type_element {integer} NOT NULL,
  comment TEXT,
  unsupported_type TEXT,
  num_distinct {integer},
  num_nulls {integer},
  max_size {integer},
  avg_size {real},
  PRIMARY KEY (table_oid, ordinal)
){key_table};

CREATE TABLE properties (
  table_oid {integer} NOT NULL REFERENCES tables (oid),
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  ordinal {integer} NOT NULL,
  PRIMARY KEY (table_oid, name)
){key_table};

CREATE TABLE partitions (
  id {integer} NOT NULL PRIMARY KEY,
  table_oid {integer} NOT NULL REFERENCES tables (oid),
  key_values TEXT NOT NULL,
  location TEXT NOT NULL,
  format {integer} NOT NULL,
  num_rows {integer} NOT NULL
){rowid_table};

CREATE INDEX partitions_by_table ON partitions (table_oid);

CREATE TABLE files (
  partition_id {integer} NOT NULL REFERENCES partitions (id),
  path TEXT NOT NULL,
  length {integer} NOT NULL,
  modification_time {integer} NOT NULL,
  num_rows {integer} NOT NULL,
  PRIMARY KEY (partition_id, path)
){key_table};

-- A write from BeginInsert (open) over the list of moves (prepared) to its version (committed).
CREATE TABLE write_intents (
  query_id TEXT NOT NULL PRIMARY KEY,
  table_oid {integer} NOT NULL,
  state {integer} NOT NULL,
  staging_dir TEXT NOT NULL,
  changed_at {integer} NOT NULL,
  committed_version {integer} NOT NULL,
  plan TEXT NOT NULL
){key_table};

-- Files and folders no table names any more, kept for readers of older versions.
CREATE TABLE retired_paths (
  path TEXT NOT NULL PRIMARY KEY,
  table_oid {integer} NOT NULL,
  is_directory {integer} NOT NULL,
  retired_version {integer} NOT NULL,
  retired_at {integer} NOT NULL
){key_table};

INSERT INTO counters (name, value) VALUES ('catalog_version', 1), ('next_oid', 16384), ('next_partition_id', 1);
