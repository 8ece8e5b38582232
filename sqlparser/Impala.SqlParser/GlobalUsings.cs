global using Expecteds = Pidgin.PooledList<Pidgin.Expected<Impala.SqlParser.Lexing.Token>>;
global using State = Pidgin.ParseState<Impala.SqlParser.Lexing.Token>;
