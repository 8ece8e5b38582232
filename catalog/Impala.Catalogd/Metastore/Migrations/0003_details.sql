ALTER TABLE databases ADD COLUMN details TEXT;

ALTER TABLE tables ADD COLUMN details TEXT;
