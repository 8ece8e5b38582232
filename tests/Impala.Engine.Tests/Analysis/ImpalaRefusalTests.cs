using Impala.Catalog.Types;
using Impala.SqlParser;
using Xunit;

namespace Impala.Engine.Tests.Analysis;

/// <summary>What Impala's analyzer refuses, with its words, and where the position points. Sources: impala.md 1.1 and 2, and Impala's documentation.</summary>
public sealed class ImpalaRefusalTests
{
    [Theory]
    [InlineData("select *", "42601", 7, "'*' expression in select list requires FROM clause.")]
    [InlineData("select count(*)", "42803", 7, "aggregation without a FROM clause is not allowed")]
    [InlineData("select distinct int_col, count(*) from alltypes group by int_col", "0A000", 48,
        "cannot combine SELECT DISTINCT with aggregate functions or GROUP BY")]
    [InlineData("select distinct count(*) from alltypes", "0A000", 16,
        "cannot combine SELECT DISTINCT with aggregate functions or GROUP BY")]
    [InlineData("select distinct rank() over (order by id) from alltypes", "42P20", 16,
        "cannot combine SELECT DISTINCT with analytic functions")]
    [InlineData("select * from alltypes group by int_col", "42803", 7,
        "cannot combine '*' in select list with grouping or aggregation")]
    [InlineData("select *, count(*) from alltypes", "42803", 7, "cannot combine '*' in select list with grouping or aggregation")]
    [InlineData("select alltypes.* from alltypes group by id", "42803", 7,
        "cannot combine '*' in select list with grouping or aggregation")]
    [InlineData("select row_number() over (order by 1)", "42P20", 7, "Analytic expressions require FROM clause.")]
    [InlineData("select int_col x, bigint_col x from alltypes order by x", "42702", 54,
        "Column 'x' in ORDER BY clause is ambiguous")]
    [InlineData("select int_col x, bigint_col x from alltypes group by x", "42702", 54,
        "Column 'x' in GROUP BY clause is ambiguous")]
    [InlineData("select count(*) from alltypes where count(*) > 1", "42803", 36, "aggregate function not allowed in WHERE clause")]
    [InlineData("select 1 from alltypes where rank() over (order by id) > 1", "42P20", 29,
        "WHERE clause must not contain analytic expressions: rank() OVER (ORDER BY id ASC)")]
    [InlineData("select 1 from alltypes group by count(*)", "42803", 32,
        "GROUP BY expression must not contain aggregate functions: count(*)")]
    [InlineData("select 1 from alltypes group by rank() over (order by id)", "42P20", 32,
        "GROUP BY expression must not contain analytic expressions: rank() OVER (ORDER BY id ASC)")]
    [InlineData("select id from alltypes group by id having rank() over (order by id) > 1", "42P20", 43,
        "HAVING clause must not contain analytic expressions: rank() OVER (ORDER BY id ASC)")]
    [InlineData("select sum(count(*)) from alltypes", "42803", 11,
        "aggregate function must not contain aggregate parameters: sum(count(*))")]
    [InlineData("select sum(rank() over (order by id)) from alltypes", "42803", 11,
        "aggregate function must not contain analytic parameters: sum(rank() OVER (ORDER BY id ASC))")]
    [InlineData("select count(int_col, bigint_col) from alltypes", "42883", 7,
        "COUNT must have DISTINCT for multiple arguments: count(int_col, bigint_col)")]
    [InlineData("select sum(*) from alltypes", "42883", 7, "'*' can only be used in conjunction with COUNT: sum(*)")]
    [InlineData("select sum(string_col) from alltypes", "42883", 7, "SUM requires a numeric parameter: sum(string_col)")]
    [InlineData("select avg(string_col) from alltypes", "42883", 7,
        "AVG requires a numeric or timestamp parameter: avg(string_col)")]
    [InlineData("select lower(distinct string_col) from alltypes", "42809", 7, "Cannot pass 'DISTINCT' to scalar function.")]
    [InlineData("select upper(*) from alltypes", "42809", 7, "Cannot pass '*' to scalar function.")]
    [InlineData("select foo(1)", "42883", 7,
        "functional.foo() unknown for database functional. Currently this db has 0 functions.")]
    [InlineData("select round('a')", "42883", 7, "No matching function with signature: round(STRING).")]
    [InlineData("select substr(1, 2)", "42883", 7, "No matching function with signature: substr(TINYINT, TINYINT).")]
    [InlineData("select length(1)", "42883", 7, "No matching function with signature: length(TINYINT).")]
    [InlineData("select tpch.lower('a')", "42883", 7,
        "tpch.lower() unknown for database tpch. Currently this db has 0 functions.")]
    [InlineData("select nodb.lower('a')", "3F000", 7,
        "Database does not exist: nodb")]
    [InlineData("select id, int_col from alltypes group by id", "42803", 11,
        "select list expression not produced by aggregation output (missing from GROUP BY clause?): int_col")]
    [InlineData("select id + int_col from alltypes group by id", "42803", 12,
        "select list expression not produced by aggregation output (missing from GROUP BY clause?): id + int_col")]
    [InlineData("select count(*) from alltypes having int_col > 1", "42803", 37,
        "HAVING clause not produced by aggregation output (missing from GROUP BY clause?): int_col > 1")]
    [InlineData("select count(*) from alltypes order by int_col", "42803", 39,
        "ORDER BY expression not produced by aggregation output (missing from GROUP BY clause?): int_col")]
    [InlineData("select 1 from alltypes having 1", "42804", 30,
        "HAVING clause '1' requires return type 'BOOLEAN'. Actual type is 'TINYINT'.")]
    [InlineData("select id from alltypes where int_col", "42804", 30,
        "WHERE clause requires return type 'BOOLEAN'. Actual type is 'INT'.")]
    [InlineData("select id from alltypes where 'a'", "42804", 30,
        "WHERE clause requires return type 'BOOLEAN'. Actual type is 'STRING'.")]
    [InlineData("select id from alltypes order by 0", "42P10", 33, "ORDER BY: ordinal must be >= 1: 0")]
    [InlineData("select id from alltypes order by 5", "42P10", 33,
        "ORDER BY: ordinal exceeds the number of items in the SELECT list: 5")]
    [InlineData("select id from alltypes group by 0", "42P10", 33, "GROUP BY: ordinal must be >= 1: 0")]
    [InlineData("select id from alltypes group by 2", "42P10", 33,
        "GROUP BY: ordinal exceeds the number of items in the SELECT list: 2")]
    [InlineData("select count(*) from alltypes group by 1", "42803", 39,
        "GROUP BY expression must not contain aggregate functions: 1")]
    [InlineData("select id from alltypes order by (select 1)", "0A000", 33, "Subqueries are not supported in the ORDER BY clause.")]
    [InlineData("select id from alltypes group by (select 1)", "0A000", 33, "Subqueries are not supported in the GROUP BY clause.")]
    [InlineData("select id from alltypes limit 'a'", "42804", 30, "LIMIT expression must be an integer type but is 'STRING': 'a'")]
    [InlineData("select id from alltypes limit -1", "2201W", 30, "LIMIT must be a non-negative integer: -1 = -1")]
    [InlineData("select id from alltypes limit 1.5", "42804", 30,
        "LIMIT expression must be an integer type but is 'DECIMAL(2,1)': 1.5")]
    [InlineData("select id from alltypes limit null", "22023", 30, "LIMIT expression evaluates to NULL: NULL")]
    [InlineData("select id from alltypes limit id", "42P10", 30, "LIMIT expression must be a constant expression: id")]
    [InlineData("select id from alltypes limit count(*)", "42P10", 30, "LIMIT expression must be a constant expression: count(*)")]
    [InlineData("select id from alltypes limit (select 1)", "42P10", 30,
        "LIMIT expression must be a constant expression: (SELECT 1)")]
    [InlineData("select id from alltypes limit 1 offset 1", "42601", 39, "OFFSET requires an ORDER BY clause: LIMIT 1 OFFSET 1")]
    [InlineData("select id from alltypes order by id limit 1 offset -1", "2201X", 51,
        "OFFSET must be a non-negative integer: -1 = -1")]
    [InlineData("select id from alltypes order by id limit 1 offset 'a'", "42804", 51,
        "OFFSET expression must be an integer type but is 'STRING': 'a'")]
    [InlineData("select * from missing", "42P01", 14, "Could not resolve table reference: 'missing'")]
    [InlineData("select * from missing.t", "42P01", 14, "Could not resolve table reference: 'missing.t'")]
    [InlineData("select * from alltype", "42P01", 14, "Could not resolve table reference: 'alltype'")]
    [InlineData("select * from functional.alltype", "42P01", 14, "Could not resolve table reference: 'functional.alltype'")]
    [InlineData("select idd from alltypes", "42703", 7, "Could not resolve column/field reference: 'idd'")]
    [InlineData("select a.idd from alltypes a", "42703", 7, "Could not resolve column/field reference: 'a.idd'")]
    [InlineData("select alltypes.id from alltypes a", "42P01", 7, "Could not resolve column/field reference: 'alltypes.id'")]
    [InlineData("select x.* from alltypes", "42P01", 7, "Could not resolve star expression: 'x.*'")]
    [InlineData("select id from alltypes a, alltypestiny b", "42702", 7, "Column/field reference is ambiguous: 'id'")]
    [InlineData("select * from alltypes, alltypes", "42712", 24, "Duplicate table alias: 'alltypes'")]
    [InlineData("select * from alltypes a, alltypestiny a", "42712", 26, "Duplicate table alias: 'a'")]
    [InlineData("select * from (select id, id from alltypes) x", "42701", 14,
        "duplicated inline view column alias: 'id' in inline view 'x'")]
    [InlineData("select * from (select id a, int_col a from alltypes) x", "42701", 14,
        "duplicated inline view column alias: 'a' in inline view 'x'")]
    [InlineData("with t as (select 1), t as (select 2) select * from t", "42712", 22, "Duplicate table alias: 't'")]
    [InlineData("with t (a, b) as (select 1) select * from t", "42P10", 11,
        "WITH-clause view 't' returns 1 columns, but 2 labels were specified. The number of column labels must be smaller or equal to the number of returned columns.")]
    [InlineData("with t (a, a) as (select 1, 2) select * from t", "42701", 45,
        "duplicated inline view column alias: 'a' in inline view 't'")]
    [InlineData("select * from alltypes a left join alltypestiny b", "42601", 14,
        "LEFT OUTER JOIN requires an ON or USING clause.")]
    [InlineData("select * from alltypes a full outer join alltypestiny b", "42601", 14,
        "FULL OUTER JOIN requires an ON or USING clause.")]
    [InlineData("select * from alltypes a left semi join alltypestiny b", "42601", 14,
        "LEFT SEMI JOIN requires an ON or USING clause.")]
    [InlineData("select * from alltypes a left anti join alltypestiny b", "42601", 14,
        "LEFT ANTI JOIN requires an ON or USING clause.")]
    [InlineData("select b.id from alltypes a left semi join alltypestiny b on a.id = b.id", "42P01", 7,
        "Illegal column/field reference 'b.id' of semi-/anti-joined table 'b'")]
    [InlineData("select a.id from alltypes a right semi join alltypestiny b on a.id = b.id", "42P01", 7,
        "Illegal column/field reference 'a.id' of semi-/anti-joined table 'a'")]
    [InlineData("select b.* from alltypes a left anti join alltypestiny b on a.id = b.id", "42P01", 7,
        "Illegal star expression 'b.*' of semi-/anti-joined table 'b'")]
    [InlineData("select a.id from alltypes a left anti join alltypestiny b on a.id = b.id where b.int_col = 1", "42P01", 79,
        "Illegal column/field reference 'b.int_col' of semi-/anti-joined table 'b'")]
    [InlineData("select count(*) from alltypes a join alltypestiny b using (idx)", "42703", 59,
        "unknown column idx for alias a (in \"INNER JOIN functional.alltypestiny b USING (idx)\")")]
    [InlineData("select id from alltypes a join alltypestiny b using (id)", "42702", 7,
        "Column/field reference is ambiguous: 'id'")]
    [InlineData("select count(*) from alltypes a join alltypestiny b on a.id", "42804", 55,
        "ON clause 'a.id' requires return type 'BOOLEAN'. Actual type is 'INT'.")]
    [InlineData("select count(*) from alltypes a join alltypestiny b on count(*) > 1", "42803", 55,
        "aggregate function not allowed in ON clause")]
    [InlineData("select count(*) from alltypes a join alltypestiny b on rank() over (order by a.id) > 1", "42P20", 55,
        "ON clause must not contain analytic expressions")]
    [InlineData("select count(*) from alltypes a join chars b on a.id = b.vc", "42804", 48,
        "operands of type INT and VARCHAR(32) are not comparable: a.id = b.vc")]
    [InlineData("select 1 union select 1, 2", "42601", 15,
        "Operands have unequal number of columns:\n'SELECT 1' has 1 column(s)\n'SELECT 1, 2' has 2 column(s)")]
    [InlineData("select 1 union select 'a'", "42804", 15,
        "Incompatible return types 'TINYINT' and 'STRING' of exprs '1' and ''a''.")]
    [InlineData("select int_col from alltypes union all select string_col from alltypes", "42804", 39,
        "Incompatible return types 'INT' and 'STRING' of exprs 'int_col' and 'string_col'.")]
    [InlineData("select 1 union select 2 order by 3", "42P10", 33,
        "ORDER BY: ordinal exceeds the number of items in the SELECT list: 3")]
    [InlineData("select 1 a union select 2 order by b", "42703", 35, "Could not resolve column/field reference: 'b'")]
    [InlineData("select 1 a union select 2 order by a + 1", "42703", 35, "Could not resolve column/field reference: 'a'")]
    [InlineData("select 1 intersect select 'a'", "42804", 19,
        "Incompatible return types 'TINYINT' and 'STRING' of exprs '1' and ''a''.")]
    [InlineData("values (1, 2), (1)", "42601", 15,
        "Operands have unequal number of columns:\n'(1, 2)' has 2 column(s)\n'(1)' has 1 column(s)")]
    [InlineData("values (1), ('a')", "42804", 13, "Incompatible return types 'TINYINT' and 'STRING' of exprs '1' and ''a''.")]
    [InlineData("values(count(*))", "42803", 7, "aggregate function not allowed in VALUES")]
    [InlineData("values(id)", "42703", 7, "Could not resolve column/field reference: 'id'")]
    [InlineData("select id from alltypes where id in (select id, int_col from alltypestiny)", "42601", 37,
        "Subquery must return a single column: (SELECT id, int_col FROM functional.alltypestiny)")]
    [InlineData("select id from alltypes where id in (select string_col from alltypestiny)", "42804", 44,
        "Incompatible return types 'INT' and 'STRING' of exprs 'id' and 'string_col'.")]
    [InlineData("select id from alltypes where id in (select 1 union select 2)", "0A000", 37,
        "A subquery must contain a single select block: (SELECT 1 UNION SELECT 2)")]
    [InlineData("select id from alltypes where not exists (select id from alltypestiny) or int_col = 1", "0A000", 34,
        "EXISTS/NOT EXISTS subqueries in OR predicates are not supported: NOT EXISTS (SELECT id FROM functional.alltypestiny) OR int_col = 1")]
    [InlineData("select id from alltypes where exists (select id from alltypestiny) or int_col = 1", "0A000", 30,
        "EXISTS/NOT EXISTS subqueries in OR predicates are not supported: EXISTS (SELECT id FROM functional.alltypestiny) OR int_col = 1")]
    [InlineData("select id from alltypes where id not in (select id from alltypestiny) or int_col = 1", "0A000", 30,
        "NOT IN subqueries in OR predicates are not supported: id NOT IN (SELECT id FROM functional.alltypestiny) OR int_col = 1")]
    [InlineData("select id from alltypes where id + (select 1) = (select 2)", "0A000", 48,
        "Multiple subqueries are not supported in expression: id + (SELECT 1) = (SELECT 2)")]
    [InlineData("select id from alltypes a where exists (select 1 from alltypestiny b where a.id = b.id or a.int_col = 1)", "0A000", 32,
        "Disjunctions with correlated predicates are not supported: a.id = b.id OR a.int_col = 1")]
    [InlineData("select id from alltypes a where exists (select 1 from alltypestiny b where a.id < b.id)", "0A000", 32,
        "Unsupported predicate with subquery: EXISTS (SELECT 1 FROM functional.alltypestiny b WHERE a.id < b.id)")]
    [InlineData("select id from alltypes a where int_col = (select count(*) from alltypestiny b where a.id < b.id)", "0A000", 42,
        "Unsupported aggregate subquery with non-equality correlated predicates: a.id < b.id")]
    [InlineData("select id from alltypes a where int_col = (select b.int_col from alltypestiny b where a.id = b.id)", "0A000", 42,
        "Unsupported correlated subquery with runtime scalar check: SELECT b.int_col FROM functional.alltypestiny b WHERE a.id = b.id")]
    [InlineData("select id from alltypes a where int_col in (select int_col from alltypestiny b where a.id = b.id group by int_col)", "0A000", 32,
        "Unsupported correlated subquery with grouping and/or aggregation: SELECT int_col FROM functional.alltypestiny b WHERE a.id = b.id GROUP BY int_col")]
    [InlineData("select id from alltypes a where int_col in (select int_col from alltypestiny b where a.id = b.id limit 1)", "0A000", 32,
        "Unsupported correlated subquery with a LIMIT clause: SELECT int_col FROM functional.alltypestiny b WHERE a.id = b.id LIMIT 1")]
    [InlineData("select id, (select count(*) from alltypestiny b where b.id = a.id) from alltypes a", "0A000", 11,
        "A correlated scalar subquery is not supported in the expression: (SELECT count(*) FROM functional.alltypestiny b WHERE b.id = a.id)")]
    [InlineData("select (select 1), (select id from alltypestiny)", "0A000", 19,
        "A subquery which may return more than one row is not supported in the expression: (SELECT id FROM functional.alltypestiny)")]
    [InlineData("select (select id, int_col from alltypestiny)", "0A000", 7,
        "A subquery which may return more than one row is not supported in the expression: (SELECT id, int_col FROM functional.alltypestiny)")]
    [InlineData("select id from alltypes where (select 1)", "42804", 30,
        "WHERE clause requires return type 'BOOLEAN'. Actual type is 'TINYINT'.")]
    [InlineData("select id from alltypes a where int_col in (select rank() over (order by id) from alltypestiny b where a.id = b.id)", "0A000", 32,
        "Unsupported correlated subquery with grouping and/or aggregation: SELECT rank() OVER (ORDER BY id ASC) FROM functional.alltypestiny b WHERE a.id = b.id")]
    [InlineData("select case when id in (select id from alltypestiny) then 1 end from alltypes", "0A000", 17,
        "Only subqueries that are guaranteed to return a single row are supported: CASE WHEN id IN (SELECT id FROM functional.alltypestiny) THEN 1 END")]
    [InlineData("select rank() over () from alltypes", "42P20", 7, "'rank()' requires an ORDER BY clause")]
    [InlineData("select row_number() over () from alltypes", "42P20", 7, "'row_number()' requires an ORDER BY clause")]
    [InlineData("select rank() over (order by id rows between 1 preceding and current row) from alltypes", "42P20", 32,
        "Windowing clause not allowed with 'rank()'")]
    [InlineData("select sum(id) over (rows between 1 preceding and current row) from alltypes", "42P20", 7,
        "Windowing clause requires ORDER BY clause: sum(id) OVER (ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)")]
    [InlineData("select sum(id) over (order by id range between 1 preceding and current row) from alltypes", "42P20", 33,
        "RANGE is only supported with both the lower and upper bounds UNBOUNDED or one UNBOUNDED and the other CURRENT ROW.")]
    [InlineData("select sum(id) over (order by id range between unbounded preceding and 1 following) from alltypes", "42P20", 33,
        "RANGE is only supported with both the lower and upper bounds UNBOUNDED or one UNBOUNDED and the other CURRENT ROW.")]
    [InlineData("select min(id) over (order by id rows between 1 preceding and current row) from alltypes", "42P20", 7,
        "'min(id)' is only supported with an UNBOUNDED PRECEDING start bound.")]
    [InlineData("select sum(id) over (order by id rows between 1 following and 1 preceding) from alltypes", "42P20", 33,
        "A lower window bound of FOLLOWING requires that the upper bound also be FOLLOWING")]
    [InlineData("select sum(id) over (order by id rows between 2 following and 1 following) from alltypes", "42P20", 33,
        "Offset boundaries are in the wrong order: ROWS BETWEEN 2 FOLLOWING AND 1 FOLLOWING")]
    [InlineData("select sum(id) over (order by id rows between 1 preceding and 2 preceding) from alltypes", "42P20", 33,
        "Offset boundaries are in the wrong order: ROWS BETWEEN 1 PRECEDING AND 2 PRECEDING")]
    [InlineData("select sum(id) over (order by id rows between unbounded following and current row) from alltypes", "42P20", 33,
        "UNBOUNDED FOLLOWING is only allowed for upper bound of BETWEEN")]
    [InlineData("select sum(id) over (order by id rows between current row and unbounded preceding) from alltypes", "42P20", 33,
        "UNBOUNDED PRECEDING is only allowed for lower bound of BETWEEN")]
    [InlineData("select sum(id) over (order by id rows 1 following) from alltypes", "42P20", 33,
        "FOLLOWING requires a BETWEEN clause")]
    [InlineData("select sum(id) over (order by id rows between -1 preceding and current row) from alltypes", "42P20", 46,
        "For ROWS window, the value of a PRECEDING/FOLLOWING offset must be a constant positive integer: -1 PRECEDING")]
    [InlineData("select sum(id) over (order by id rows between 1.5 preceding and current row) from alltypes", "42P20", 46,
        "For ROWS window, the value of a PRECEDING/FOLLOWING offset must be a constant positive integer: 1.5 PRECEDING")]
    [InlineData("select sum(id) over (order by id rows between id preceding and current row) from alltypes", "42P20", 46,
        "For ROWS window, the value of a PRECEDING/FOLLOWING offset must be a constant positive integer: id PRECEDING")]
    [InlineData("select sum(distinct id) over (order by id) from alltypes", "42P20", 7,
        "DISTINCT not allowed in analytic function: sum(DISTINCT id)")]
    [InlineData("select lag(id, -1) over (order by id) from alltypes", "42P20", 7,
        "The offset parameter of LEAD/LAG must be a constant positive integer: lag(id, -1)")]
    [InlineData("select lag(id, 0) over (order by id) from alltypes", "42P20", 7,
        "The offset parameter of LEAD/LAG must be a constant positive integer: lag(id, 0)")]
    [InlineData("select lag(id, int_col) over (order by id) from alltypes", "42P20", 7,
        "The offset parameter of LEAD/LAG must be a constant positive integer: lag(id, int_col)")]
    [InlineData("select lag(id, 1, int_col) over (order by id) from alltypes", "42P20", 7,
        "The default parameter (parameter 3) of LEAD/LAG must be a constant: lag(id, 1, int_col)")]
    [InlineData("select lag(id, 1, 'a') over (order by id) from alltypes", "42883", 7,
        "No matching function with signature: lag(INT, TINYINT, STRING).")]
    [InlineData("select lead(id) over (partition by id) from alltypes", "42P20", 7, "'lead(id)' requires an ORDER BY clause")]
    [InlineData("select ntile(0) over (order by id) from alltypes", "42P20", 13, "NTILE() requires a positive argument: 0")]
    [InlineData("select ntile(int_col) over (order by id) from alltypes", "42P20", 13, "NTILE() requires a constant argument")]
    [InlineData("select sum(id ignore nulls) over (order by id) from alltypes", "42P20", 7,
        "Function SUM does not accept the keyword IGNORE NULLS.")]
    [InlineData("select rank() from alltypes", "42P20", 7, "Analytic function requires an OVER clause: rank()")]
    [InlineData("select lower('a') over () from alltypes", "42P20", 7,
        "OVER clause requires aggregate or analytic function: lower('a')")]
    [InlineData("select group_concat(string_col) over (order by id) from alltypes", "42P20", 7,
        "Aggregate function 'group_concat(string_col)' not supported with OVER clause.")]
    [InlineData("select stddev(id) over (order by id) from alltypes", "42P20", 7,
        "Aggregate function 'stddev(id)' not supported with OVER clause.")]
    [InlineData("select sum(rank() over (order by id)) over (order by id) from alltypes", "42P20", 11,
        "Nesting of analytic expressions is not allowed: sum(rank() OVER (ORDER BY id ASC)) OVER (ORDER BY id ASC)")]
    [InlineData("select rank() over (order by rank() over (order by id)) from alltypes", "42P20", 29,
        "Nesting of analytic expressions is not allowed: rank() OVER (ORDER BY rank() OVER (ORDER BY id ASC) ASC)")]
    [InlineData("select rank(1) over (order by id) from alltypes", "42883", 7,
        "No matching function with signature: rank(TINYINT).")]
    [InlineData("select sum(id) over (order by id), count(*) from alltypes", "42803", 30,
        "select list expression not produced by aggregation output (missing from GROUP BY clause?): alltypes.id")]
    [InlineData("select group_concat(distinct string_col, string_col) from alltypes", "0A000", 41,
        "Second parameter in GROUP_CONCAT(DISTINCT) must be a constant expression that returns a string.")]
    [InlineData("insert into alltypestiny select 1", "42601", 25,
        "Target table 'functional.alltypestiny' has more columns (13) than the SELECT / VALUES clause returns (1)")]
    [InlineData("insert into missing select 1", "42P01", 12, "Could not resolve table reference: 'missing'")]
    [InlineData("insert into part partition (year=2009) select 1, 'a'", "42P10", 12,
        "Not enough partition columns mentioned in query. Missing columns are: month")]
    [InlineData("insert into part partition (year=2009, month=1) select 1", "42601", 48,
        "Target table 'functional.part' has more columns (4) than the SELECT / VALUES clause and PARTITION clause return (3)")]
    [InlineData("insert into part partition (year=2009, month=1) select 1, 'a', 3", "42601", 48,
        "Target table 'functional.part' has fewer columns (4) than the SELECT / VALUES clause and PARTITION clause return (5)")]
    [InlineData("insert into part partition (year=2009, month=1, day=1) select 1, 'a'", "42P10", 48,
        "Unknown column 'day' in partition clause")]
    [InlineData("insert into part partition (year=2009, id=1) select 1, 'a'", "42P10", 39, "Column 'id' is not a partition column")]
    [InlineData("insert into part partition (year='a', month=1) select 1, 'a'", "42804", 33,
        "Target table 'functional.part' is incompatible with source expressions.\nExpression ''a'' (type: STRING) is not compatible with column 'year' (type: INT)")]
    [InlineData("insert into part partition (year=2009, year=1) select 1, 'a'", "42P10", 39,
        "Duplicate column 'year' in partition clause")]
    [InlineData("insert into part partition (year=id, month=1) select 1, 'a'", "42P10", 33,
        "Non-constant expressions are not supported as static partition-key values in 'year=id'.")]
    [InlineData("insert into alltypestiny partition (year=1) select 1", "42P10", 36,
        "PARTITION clause is only valid for INSERT into partitioned table. 'functional.alltypestiny' is not partitioned")]
    [InlineData("insert into part (id, s, year) values (1, 'a', 2009)", "42P10", 12,
        "Not enough partition columns mentioned in query. Missing columns are: month")]
    [InlineData("insert into part (id, id, year, month) values (1, 2, 2009, 1)", "42701", 22,
        "Duplicate column 'id' in column permutation")]
    [InlineData("insert into part (id, x, year, month) values (1, 2, 2009, 1)", "42703", 22,
        "Unknown column 'x' in column permutation")]
    [InlineData("insert into part (id, s) partition (year=1, month=2) values (1, 'a', 2)", "42601", 53,
        "Column permutation and PARTITION clause mention fewer columns (2) than the SELECT / VALUES clause and PARTITION clause return (3)")]
    [InlineData("insert into part (id, s) partition (year=1, month=2) values (1)", "42601", 53,
        "Column permutation and PARTITION clause mention more columns (2) than the SELECT / VALUES clause and PARTITION clause return (1)")]
    [InlineData("insert into part partition (year=1, month=2) values (1, 2)", "42804", 56,
        "Target table 'functional.part' is incompatible with source expressions.\nExpression '2' (type: TINYINT) is not compatible with column 's' (type: STRING)")]
    [InlineData("insert into part partition (year=1, month=2) values (1.5, 'a')", "42804", 53,
        "Possible loss of precision for target table 'functional.part'.\nExpression '1.5' (type: DECIMAL(2,1)) would need to be cast to INT for column 'id'")]
    [InlineData("insert into part partition (year=1, month=2) values (10000000000, 'a')", "42804", 53,
        "Possible loss of precision for target table 'functional.part'.\nExpression '10000000000' (type: BIGINT) would need to be cast to INT for column 'id'")]
    [InlineData("insert into part partition (year=1, month=2) select bigint_col, string_col from alltypes", "42804", 52,
        "Possible loss of precision for target table 'functional.part'.\nExpression 'bigint_col' (type: BIGINT) would need to be cast to INT for column 'id'")]
    public void Refusals(string sql, string state, int position, string message)
    {
        var error = NewHarness().Fails(sql);

        Assert.Equal((state, message, position), (error.SqlState, error.Message, error.Position));
    }

    [Theory]
    [InlineData("select id from alltypes having id > 1")]
    [InlineData("select id from alltypes where id in (select id from alltypestiny) or int_col = 1")]
    [InlineData("select id from alltypes where id = (select id from alltypestiny)")]
    [InlineData("select id from alltypes where 1 not in (select id from alltypestiny)")]
    [InlineData("select id from alltypes a where int_col = (select max(int_col) from alltypestiny b where a.id = b.id limit 1)")]
    [InlineData("select id from alltypes a where exists (select max(int_col) from alltypestiny b where a.id = b.id having count(*) > 1)")]
    [InlineData("select max(id) over (order by id rows between current row and unbounded following) from alltypes")]
    [InlineData("select first_value(id ignore nulls) over (order by id) from alltypes")]
    [InlineData("select count(distinct id), count(distinct int_col), sum(distinct bigint_col) from alltypes")]
    [InlineData("select id from alltypes order by rank() over (order by id)")]
    [InlineData("select id from alltypes limit 2 + 2")]
    [InlineData("select (select 1), (select max(id) from alltypestiny) from alltypes")]
    public void TheseAnalyse(string sql) => Assert.NotEmpty(NewHarness().Query(sql).Columns);

    internal static AnalysisHarness NewHarness()
    {
        (string, SqlType)[] types =
        [
            ("id", SqlType.Int), ("bool_col", SqlType.Boolean), ("tinyint_col", SqlType.TinyInt), ("smallint_col", SqlType.SmallInt), ("int_col", SqlType.Int),
            ("bigint_col", SqlType.BigInt), ("float_col", SqlType.Float), ("double_col", SqlType.Double), ("date_string_col", SqlType.String),
            ("string_col", SqlType.String), ("timestamp_col", SqlType.Timestamp), ("year", SqlType.Int), ("month", SqlType.Int),
        ];
        var harness = new AnalysisHarness { Dialect = SqlDialect.Impala, Database = "functional" };
        harness.Catalog.AddTable("functional", "alltypes", types)
            .AddTable("functional", "alltypestiny", types)
            .AddTable("functional", "decimal_tbl", ("d1", SqlType.Decimal(9, 0)), ("d2", SqlType.Decimal(10, 0)), ("d3", SqlType.Decimal(20, 10)),
                ("d4", SqlType.Decimal(38, 38)), ("d5", SqlType.Decimal(10, 5)))
            .AddTable("functional", "chars", ("cs", SqlType.Char(5)), ("vc", SqlType.VarChar(32)), ("bin", SqlType.Binary), ("dt", SqlType.Date))
            .AddPartitionedTable("functional", "part", 2, ("id", SqlType.Int), ("s", SqlType.String), ("year", SqlType.Int), ("month", SqlType.Int));
        return harness;
    }
}
