ALTER TABLE columns ADD COLUMN num_trues {integer};

ALTER TABLE columns ADD COLUMN num_falses {integer};
