ALTER TABLE partitions ADD COLUMN incremental_statistics TEXT NOT NULL DEFAULT '';
